"""Deleting a draft that was never handed in: asked once, from the form or from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from portal.database import db
from portal.errors import Missing, Refused
from portal.filings import queries
from portal.filings.rules import WRITERS
from portal.filings.views.blueprint import pages
from portal.filings.workflow import FILING
from portal.people.models import PUBLICITY
from portal.people.queries import me
from portal.web.access import allow
from portal.web.pages import go
from portal.web.redirects import back_from

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.post("/<int:filing_id>/discard")
@allow(*WRITERS, *PUBLICITY)
def discard(filing_id: int) -> Response:
    """Delete the author's own draft, and go back to the list it stood in; pressed twice, it is deleted once.

    The row stays, as void, with its event: numbers are not given twice, and messages and the trail go on speaking of this one. No
    list and no search shows it any more.
    """
    filing = queries.filing_for(me(), filing_id)
    if filing.author_id != me().id:
        raise Missing
    if not filing.discarded:
        if not filing.discardable:
            raise Refused(f"这份备案{filing.standing.label}，已经提交过，不能删除。", "不再办理的，请打开后作废。")
        FILING.take(filing, "void", me())
        db.session.commit()
    back = back_from(request.form) or url_for(".index", scope="mine")
    return go(f"{back}{'&' if '?' in back else '?'}discarded=yes")
