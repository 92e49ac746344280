"""Tests of what is reviewed before it is published."""
