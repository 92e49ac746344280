"""The one blueprint on which the views of filings are registered, and who may use them."""

from __future__ import annotations

from flask import Blueprint

from portal.filings.rules import READERS

__all__ = ["READERS", "pages"]

pages = Blueprint("filings", "portal.filings", url_prefix="/filings")
