"""Tests of what is written for a platform: its text, how it is read and compared."""
