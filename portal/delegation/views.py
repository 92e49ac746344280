"""The pages of 委托."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("delegation", __name__, url_prefix="/delegation")
