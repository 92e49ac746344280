"""The pages of filings: read, write, decide, print."""

from portal.filings.views import beginning, paper, pictures, proving, scans, writing
from portal.filings.views.blueprint import pages

__all__ = ["beginning", "pages", "paper", "pictures", "proving", "scans", "writing"]
