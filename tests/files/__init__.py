"""Tests of the files engine."""
