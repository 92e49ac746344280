"""The pages of imports."""

from __future__ import annotations

from flask import Blueprint

from portal.imports import models  # noqa: F401 - the tables are known from here

pages = Blueprint("imports", __name__, url_prefix="/imports")
