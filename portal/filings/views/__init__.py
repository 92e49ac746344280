"""The pages of filings: read, write, decide, print."""

from portal.filings.views import beginning, discarding, paper, pictures, proving, roster, scans, writing
from portal.filings.views.blueprint import pages

__all__ = ["beginning", "discarding", "pages", "paper", "pictures", "proving", "roster", "scans", "writing"]
