"""The auditor's page: read, filter, take away, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for
from flask_login import current_user

from portal.audit import actions, elsewhere, queries, refusals, workbook
from portal.audit.filters import chosen
from portal.audit.reading import read
from portal.audit.titles import Titles
from portal.audit.trail import record_apart
from portal.calendar import today
from portal.errors import BadInput
from portal.web import workbooks
from portal.web.access import allow
from portal.web.pages import page
from portal.web.paging import paged

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

pages = Blueprint("audit", __name__, url_prefix="/audit")


@pages.get("/")
@allow("auditor")
def index() -> Response:
    """Show the trail, newest first. The system administrator has no part in it: who is watched does not watch.

    With days that are none nothing is looked for (422): the sentence stands at the field, and all that was typed stays.
    """
    refusals.close()  # what was counted until now is read, too
    filters = chosen(request.args)
    found = None if filters.faults else paged(*queries.entries(filters))
    return page(
        "audit/index.html",
        {"results": "audit/_results.html"},
        status=422 if filters.faults else 200,
        page=found,
        rows=read(found.rows, Titles(_reader())) if found else [],
        filters=filters,
        errors={name: sentence for name, _, sentence in filters.faults},
        workbook=url_for(".take_away", **filters.given),  # type: ignore[arg-type]
        used=[(name, actions.label(name)) for name in _actions(filters.action)],
        words=actions,
        elsewhere=elsewhere.said(),
    )


@pages.get("/export.xlsx")
@allow("auditor")
def take_away() -> Response:
    """Return what is filtered as a workbook; that is an act of its own in the trail. Raises TooMany, BadInput."""
    filters = chosen(request.args)
    if filters.faults:
        raise BadInput(filters.faults[0][2], "请回到审计日志，改正日期后再导出。")
    workbooks.count()
    made = workbook.write(filters, _reader())
    record_apart("trail.exported", "trail", filters=filters.said, entries=made.entries)
    return workbooks.answer(made.stream, f"审计日志-{today().isoformat()}.xlsx")


def _actions(asked: str) -> list[str]:
    """Return the actions to choose from: those that occur, and the one that is asked for."""
    return sorted({*queries.actions_used(), asked} - {""})


def _reader() -> Any:
    """Return the auditor: what they may open besides hangs on their other roles."""
    return current_user._get_current_object()  # noqa: SLF001 - how a proxy is opened
