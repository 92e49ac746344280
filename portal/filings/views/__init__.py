"""The pages of filings: read, write, decide, print."""

from portal.filings.views import discarding, paper, pictures, proving, scans, writing
from portal.filings.views.blueprint import pages

__all__ = ["discarding", "pages", "paper", "pictures", "proving", "scans", "writing"]
