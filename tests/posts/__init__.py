"""Tests of content review."""
