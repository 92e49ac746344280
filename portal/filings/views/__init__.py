"""The pages of filings: read, write, decide, print."""

from portal.filings import neighbour
from portal.filings.views import deciding, paper, proving, reading, writing
from portal.filings.views.blueprint import pages

__all__ = ["deciding", "neighbour", "pages", "paper", "proving", "reading", "writing"]
