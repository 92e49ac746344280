"""Tests of 委托."""
