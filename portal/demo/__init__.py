"""Demonstration data for an empty database: the school's units and people; what they do is told by the features."""

from portal.demo.fill import Occupied, fill, passwords_known

__all__ = ["Occupied", "fill", "passwords_known"]
