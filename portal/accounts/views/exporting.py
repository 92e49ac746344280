"""The list as an Excel workbook: it carries facts and people out of the portal, so each is counted and written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.accounts import export as excel
from portal.accounts.lists.filters import chosen
from portal.accounts.lists.viewers import viewer
from portal.accounts.views.blueprint import pages
from portal.audit.trail import record_apart
from portal.calendar import today
from portal.people.queries import me
from portal.web import workbooks
from portal.web.access import SIGNED_IN, allow

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.get("/export.xlsx")
@allow(SIGNED_IN)
def export() -> Response:
    """Return the accounts under the filters of the address as a workbook. Raises TooMany, BadInput."""
    workbooks.count()
    user = me()
    looking = viewer(user)
    filters = chosen(request.args, looking)
    made = excel.workbook(filters, looking, user)
    record_apart("account.exported", "account", filters=made.filters, accounts=made.accounts, people=made.people)
    return workbooks.answer(made.stream, f"台账-{today().isoformat()}.xlsx")
