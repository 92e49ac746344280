"""The one blueprint on which the views of filings are registered, and who may use them."""

from __future__ import annotations

from flask import Blueprint

from portal.people.models import Role

pages = Blueprint("filings", "portal.filings", url_prefix="/filings")
READERS = (
    Role.AUTHOR, Role.UNIT_HEAD, Role.UNIT_DEPUTY, Role.PUBLICITY, Role.PUBLICITY_HEAD, Role.LEADER, Role.TECH,
)  # fmt: skip
