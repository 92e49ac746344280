"""The pictures of filings; the list, the page and the steps are what every sort has (`portal.cases.views`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.database import db
from portal.errors import Missing
from portal.files.store import open_file
from portal.filings import closing, queries
from portal.filings.views.blueprint import READERS, pages
from portal.people.queries import me
from portal.web.access import allow
from portal.web.downloads import stored_file

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.get("/<int:filing_id>/files/<key>")
@allow(*READERS)
def picture(filing_id: int, key: str) -> Response:
    """Return a picture of the filing; whoever may not see the filing may not see its pictures."""
    filing = queries.filing_to_read(me(), filing_id)
    digests = str(filing.data.get(key) or "").split() if key in closing.picture_keys(filing) else []
    part = request.args.get("part", 0, type=int)  # of a long screenshot
    stored = open_file(db.session, digests[part]) if 0 <= part < len(digests) else None
    if stored is None:
        raise Missing
    return stored_file(stored)
