"""The one blueprint on which the views of imports are registered, and who may use them."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from flask import Blueprint

from portal.documents.excel.workbook import XLSX
from portal.people.models import PUBLICITY, Role
from portal.web.downloads import download

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

pages = Blueprint("imports", "portal.imports", url_prefix="/imports")
OFFICE = PUBLICITY
IMPORTERS = (Role.AUTHOR, Role.UNIT_HEAD, *OFFICE)


def workbook(stream: IO[bytes], name: str) -> Response:
    """Answer a workbook to be kept as a file."""
    return download(stream, name, XLSX)
