"""The list as an Excel workbook: it carries facts and people out of the portal, so each is counted and written down."""

from __future__ import annotations

from datetime import timedelta
from os import SEEK_END
from typing import IO, TYPE_CHECKING

from flask import make_response, request, send_file

from portal.accounts import export as excel
from portal.accounts.lists.filters import chosen
from portal.accounts.lists.viewers import viewer
from portal.accounts.views.blueprint import pages
from portal.audit.trail import record_apart
from portal.calendar import today
from portal.database import db
from portal.documents.workbook import IN_MEMORY, XLSX
from portal.errors import TooMany
from portal.files.names import disposition
from portal.people.queries import me
from portal.people.throttle import LOCK, take
from portal.web.access import SIGNED_IN, allow

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

MOST = 30  # workbooks for one person within LOCK


@pages.get("/export.xlsx")
@allow(SIGNED_IN)
def export() -> Response:
    """Return the accounts under the filters of the address as a workbook. Raises TooMany, BadInput."""
    _count()
    user = me()
    looking = viewer(user)
    filters = chosen(request.args, looking)
    made = excel.workbook(filters, looking, user)
    record_apart("account.exported", "account", filters=made.filters, accounts=made.accounts, people=made.people)
    response = _sent(made.stream)
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = disposition(f"台账-{today().isoformat()}.xlsx")
    return response


def _sent(stream: IO[bytes]) -> Response:
    """Answer with a workbook that is still in memory at once, and with one that went to the disk piece by piece."""
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    if size <= IN_MEMORY:
        with stream:
            return make_response(stream.read())
    response = send_file(stream, mimetype=XLSX)
    response.content_length = size
    response.call_on_close(stream.close)
    return response


def _count() -> None:
    """Count this export, in a transaction of its own: the request's only reads."""
    key = f"export:{me().id}"
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})
    free = take(key, MOST)
    db.session.commit()
    if not free:
        minutes = int(LOCK / timedelta(minutes=1))
        raise TooMany(f"导出过于频繁，{minutes} 分钟内最多导出 {MOST} 次。", f"请在 {minutes} 分钟后再试。")
