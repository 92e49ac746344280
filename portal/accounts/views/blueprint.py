"""The one blueprint on which the views of the registry are registered."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("accounts", "portal.accounts", url_prefix="/accounts")
