"""Filings on their way, the events of each, what happens beside, and the paper that comes back."""

from portal.filings.models.asides import Consultation, Copy
from portal.filings.models.filing import STATES, Event, Filing, Kind, Standing, State
from portal.filings.models.paper import Archived, Scan

__all__ = ["STATES", "Archived", "Consultation", "Copy", "Event", "Filing", "Kind", "Scan", "Standing", "State"]
