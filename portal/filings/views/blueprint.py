"""The one blueprint on which the views of filings are registered, with the pages that every sort of case has."""

from __future__ import annotations

from flask import Blueprint

from portal.cases.views import mount, people
from portal.filings.rules import READERS
from portal.filings.sort import SORT
from portal.web.access import allow

__all__ = ["READERS", "pages"]

pages = Blueprint("filings", "portal.filings", url_prefix="/filings")
mount(pages, SORT)
pages.add_url_rule("/people", "people", allow(*READERS)(people))  # an address of before there were cases of other sorts
