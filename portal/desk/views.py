"""The desk: three columns of facts, each a link to its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask_login import current_user

from portal.desk import search as finding
from portal.filings import checks, listing, queue, route
from portal.people.queries import me
from portal.reports.queries import unsettled
from portal.web.access import PUBLIC, SIGNED_IN, allow, may
from portal.web.pages import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.filings.queue import Line

pages = Blueprint("desk", __name__)
SHOWN = 8
COLUMNS = ("todo", "mine", "due")
OVERVIEW = "overview"  # beside the lists, of which it is none


@pages.get("/")
@allow(SIGNED_IN)
def index() -> Response:
    """Show what waits for this person, what they began, and what is due, and lead to their lists."""
    tabs, numbers = listing.tabs(me(), OVERVIEW) if may("filings.index") else ([], {})
    lists = {name: _list(name, numbers[name]) if numbers else EMPTY for name in COLUMNS}
    reported = unsettled() if may("reports.settle") else 0
    todo, mine, deadlines = (lists[name] for name in COLUMNS)
    return page(
        "desk/index.html", todo=todo, mine=mine, deadlines=deadlines, tabs=tabs, overview=True, reported=reported
    )


@pages.get("/desk/count")
@allow(SIGNED_IN, touch=False)
def count() -> Response:
    """Answer the top bar's poll; a poll does not keep a forgotten session alive."""
    return make_response(render_template("desk/_count.html"))


@pages.get("/search")
@allow(SIGNED_IN)
def search() -> Response:
    """Find by one word what this person may see: on the page, or beside the box in the bar as they type."""
    word = finding.tidy(request.args.get("q", ""))
    found = finding.groups(me(), word) if word else []
    return page("desk/search.html", {"found": "desk/_found.html", "quick": "desk/_quick.html"}, q=word, groups=found)


@pages.get("/healthz")
@allow(PUBLIC)
def healthz() -> Response:
    """Tell a supervisor that the process answers; it says nothing else."""
    return make_response({"status": "ok"}, 200)


EMPTY: dict[str, Any] = {"rows": [], "total": 0, "all_url": "/"}


def _list(name: str, total: int) -> dict[str, Any]:
    rows = queue.head(me(), name, SHOWN)
    route.gather(line.filing for line in rows)
    return {"rows": [_row(line) for line in rows], "total": total, "all_url": url_for("filings.index", scope=name)}


def _row(line: Line) -> dict[str, Any]:
    filing = line.filing
    mine_again = filing.author_id == current_user.id and filing.state.editable
    return {
        "filing": filing,
        "url": url_for("filings.edit" if mine_again else "filings.show", filing_id=filing.id),
        "waiting": line.waiting,
        "since": filing.state_since,
        "marks": line.marks,
        "holder": route.desk_name(filing) or filing.standing.label,
        "clock": checks.clock(filing),
    }
