"""Cases of every sort, the events of each, and what happens beside the way: opinions asked, people told."""

from portal.cases.models.beside import Consultation, Copy
from portal.cases.models.case import (
    AUTHOR,
    DRAWER,
    NOT_DECIDING,
    OFFICE,
    OVER,
    TECHNOLOGY,
    UNIT,
    UNNAMED,
    Case,
    CaseState,
    Standing,
    Word,
)
from portal.cases.models.event import Event

__all__ = [
    "AUTHOR",
    "DRAWER",
    "NOT_DECIDING",
    "OFFICE",
    "OVER",
    "TECHNOLOGY",
    "UNIT",
    "UNNAMED",
    "Case",
    "CaseState",
    "Consultation",
    "Copy",
    "Event",
    "Standing",
    "Word",
]
