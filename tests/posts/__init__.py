"""Tests of content review (第十一至十三条)."""
