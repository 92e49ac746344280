"""Cases of every sort, the events of each, and what happens beside the way: opinions asked, people told."""

from portal.cases.models.beside import Consultation, Copy
from portal.cases.models.case import (
    AUTHOR,
    DRAWER,
    LEADER,
    NOT_DECIDING,
    OFFICE,
    OVER,
    TECHNOLOGY,
    UNIT,
    UNNAMED,
    Case,
)
from portal.cases.models.event import Event
from portal.cases.models.pace import Pace
from portal.cases.models.state import CaseState, Standing, Word

__all__ = [
    "AUTHOR",
    "DRAWER",
    "LEADER",
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
    "Pace",
    "Standing",
    "Word",
]
