"""The desk: three columns of facts, each a link to its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask_login import current_user

from portal import calendar
from portal.desk import menu
from portal.directory.queries import unsettled
from portal.filings import checks, queries, route
from portal.filings.models import Kind
from portal.web.access import PUBLIC, SIGNED_IN, allow, may
from portal.web.pages import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.filings.models import Filing

pages = Blueprint("desk", __name__)
SHOWN = 8


@pages.get("/")
@allow(SIGNED_IN)
def index() -> Response:
    """Show what waits for this person, what they began, and what is due."""
    todo, mine, due = (_list(name) if may("filings.index") else EMPTY for name in ("todo", "mine", "due"))
    reported = unsettled() if may("directory.settle") else 0
    return page("desk/index.html", todo=todo, mine=mine, deadlines=due, reported=reported)


@pages.get("/desk/count")
@allow(SIGNED_IN, touch=False)
def count() -> Response:
    """Answer the top bar's poll; a poll does not keep a forgotten session alive."""
    return make_response(render_template("desk/_count.html"))


@pages.get("/healthz")
@allow(PUBLIC)
def healthz() -> Response:
    """Tell a supervisor that the process answers; it says nothing else."""
    return make_response({"status": "ok"}, 200)


EMPTY: dict[str, Any] = {"rows": [], "total": 0, "all_url": "/"}


def _list(name: str) -> dict[str, Any]:
    rows = queries.first(current_user, name, SHOWN)
    return {
        "rows": [_row(f) for f in rows],
        # The bar on top shows the same number of to-dos: asked once.
        "total": menu.todo_count() if name == "todo" else queries.count(current_user, name),
        "all_url": url_for("filings.index", scope=name),
    }


def _row(filing: Filing) -> dict[str, Any]:
    marks = (("逾期", filing.late), ("补办", filing.kind == Kind.RETROACTIVE))
    mine_again = filing.author_id == current_user.id and filing.state.editable
    return {
        "filing": filing,
        "url": url_for("filings.edit" if mine_again else "filings.show", filing_id=filing.id),
        "waiting": calendar.now() - filing.state_since,
        "since": filing.state_since,
        "unusual": [word for word, applies in marks if applies],
        "holder": route.desk_name(filing) or filing.standing.label,
        "clock": checks.clock(filing),
        "back": request.path,
    }
