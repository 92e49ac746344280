"""The one blueprint on which the views of filings are registered, with the pages that every sort of case has."""

from __future__ import annotations

from flask import Blueprint

from portal.cases.views import mount
from portal.filings.rules import READERS

__all__ = ["READERS", "pages"]

pages = Blueprint("filings", "portal.filings", url_prefix="/filings")
mount(pages, "filing", READERS, "filing_id")
