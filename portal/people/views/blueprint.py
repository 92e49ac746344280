"""The one blueprint on which the views of people are registered."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("people", "portal.people")
