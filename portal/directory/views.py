"""The pages of directory."""

from __future__ import annotations

from flask import Blueprint

from portal.directory import models  # noqa: F401 - the tables are known from here

pages = Blueprint("directory", __name__, url_prefix="/directory")
