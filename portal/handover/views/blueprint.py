"""The one blueprint on which the views of people and hand-overs are registered."""

from __future__ import annotations

from flask import Blueprint

from portal.handover import models  # noqa: F401 - the tables are known from here

pages = Blueprint("handover", "portal.handover", url_prefix="/handover")
