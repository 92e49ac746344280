"""The one blueprint of the feature: its pages lie under /directory, and the API, a blueprint within it, under /api/v1."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("directory", "portal.directory")
