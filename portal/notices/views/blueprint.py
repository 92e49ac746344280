"""The pages of messages."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("notices", __name__, url_prefix="/notices")
