"""Filings on their way, and the paper that comes back."""

from portal.filings.models.filing import Filing, Kind, State
from portal.filings.models.paper import Archived, Scan

__all__ = ["Archived", "Filing", "Kind", "Scan", "State"]
