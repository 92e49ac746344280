"""The list as Excel workbooks, in full and as a summary: both carry people out of the portal, so each is counted and written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.accounts.lists.filters import chosen
from portal.accounts.lists.viewers import viewer
from portal.accounts.views.blueprint import pages
from portal.accounts.workbooks import registry
from portal.accounts.workbooks import summary as summing
from portal.audit.trail import record_apart
from portal.calendar import today
from portal.documents.excel.workbook import XLSX
from portal.people.queries import me
from portal.web import workbooks
from portal.web.access import SIGNED_IN, allow
from portal.web.downloads import download

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.wrappers import Response

    from portal.accounts.lists.viewers import Viewer
    from portal.accounts.workbooks.registry import Export
    from portal.accounts.workbooks.summary import Summary
    from portal.people.models import User


@pages.get("/export.xlsx")
@allow(SIGNED_IN)
def export() -> Response:
    """Return the accounts under the filters of the address as a workbook. Raises TooMany, BadInput."""
    return _taken(registry.workbook, "account.exported", "台账")


@pages.get("/summary.xlsx")
@allow(SIGNED_IN)
def summary() -> Response:
    """Return the accounts under the filters of the address as 汇总表, ready to print and send on. Raises TooMany, BadInput."""
    return _taken(summing.workbook, "account.summarised", summing.title())


def _taken(made_by: Callable[[Mapping[str, str], Viewer, User], Export | Summary], action: str, name: str) -> Response:
    """Make a workbook of the list as the address filters it, write down who took it, and answer with it."""
    workbooks.count()
    user = me()
    looking = viewer(user)
    made = made_by(chosen(request.args, looking), looking, user)
    record_apart(action, "account", filters=made.filters, accounts=made.accounts, people=made.people)
    return download(made.stream, f"{name}-{today().isoformat()}.xlsx", XLSX)
