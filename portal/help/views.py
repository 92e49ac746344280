"""The pages of 帮助."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("help", __name__, url_prefix="/help")
