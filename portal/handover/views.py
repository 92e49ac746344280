"""The pages of handover."""

from __future__ import annotations

from flask import Blueprint

from portal.handover import models  # noqa: F401 - the tables are known from here

pages = Blueprint("handover", __name__, url_prefix="/handover")
