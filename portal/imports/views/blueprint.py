"""The one blueprint on which the views of imports are registered, and who may use them."""

from __future__ import annotations

from flask import Blueprint

from portal.people.models import Role

pages = Blueprint("imports", "portal.imports", url_prefix="/imports")
OFFICE = (Role.PUBLICITY, Role.PUBLICITY_HEAD)
IMPORTERS = (Role.AUTHOR, Role.UNIT_HEAD, *OFFICE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
