"""The pages of filings: read, write, decide, print."""

from portal.filings import neighbour, reminders
from portal.filings.views import paper, proving, reading, scans, writing
from portal.filings.views.blueprint import pages

__all__ = ["neighbour", "pages", "paper", "proving", "reading", "reminders", "scans", "writing"]
