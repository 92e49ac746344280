"""Demonstration data for an empty database: units, people, and filings in every state, each brought there by the real steps."""

from portal.demo.fill import Occupied, fill

__all__ = ["Occupied", "fill"]
