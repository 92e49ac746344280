"""The desk: three columns of facts, each a link to its list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, make_response, render_template, request
from werkzeug.wrappers import Response

from portal.cases.lists import lines, listing
from portal.cases.lists.filters import address
from portal.cases.sort import sort_of
from portal.desk import search as finding
from portal.feature import gathered
from portal.people.queries import me
from portal.web.access import PUBLIC, SIGNED_IN, allow, may
from portal.web.pages import page
from portal.work.queries import anybody_works

if TYPE_CHECKING:
    from portal.feature import Board, Hint

pages = Blueprint("desk", __name__)
SHOWN = 8
COLUMNS = ("todo", "mine", "due")
OVERVIEW = "overview"  # beside the lists, of which it is none


@pages.get("/")
@allow(SIGNED_IN)
def index() -> Response:
    """Show what waits for this person, what they began, and what is due, and lead to their lists."""
    tabs, numbers = listing.tabs(me(), lines.everything(), OVERVIEW) if may("cases.index") else ([], {})
    boards = _boards()
    columns = COLUMNS[:1] if boards else COLUMNS
    lists = {name: _list(name, numbers[name]) if numbers and name in columns else EMPTY for name in COLUMNS}
    todo, mine, deadlines = (lists[name] for name in COLUMNS)
    apart = lines.apart(row.case for found in lists.values() for row in found["rows"])
    return page(
        "desk/index.html",
        todo=todo,
        mine=mine,
        deadlines=deadlines,
        apart=apart,
        boards=boards,
        tabs=tabs,
        overview=True,
        hints=_hints(),
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


@pages.get("/readyz")
@allow(PUBLIC)
def readyz() -> Response:
    """Tell a monitor whether everything that the portal needs is there: the database, and somebody who works the queue."""
    works = anybody_works()
    return make_response(
        {"status": "ok" if works else "degraded", "worker": "ok" if works else "none"}, 200 if works else 503
    )


@pages.get("/favicon.ico")
@allow(PUBLIC)
def favicon() -> Response:
    """Answer what browsers ask of a host by themselves, beside a workbook or a PDF that names no icon."""
    return _kept_by_nobody("favicon.ico", "image/x-icon")


@pages.get("/robots.txt")
@allow(PUBLIC)
def robots() -> Response:
    """Tell a search engine that only the directory is for everybody; the rest is the school's own."""
    return _kept_by_nobody("robots.txt", "text/plain")


def _kept_by_nobody(name: str, sort: str) -> Response:
    """Answer with a file of ours that is no download: it has no name to be kept under."""
    return Response(Path(str(current_app.static_folder), name).read_bytes(), mimetype=sort)


def _hints() -> list[Hint]:
    """Return what the features have to tell this person, each with a page that they may open."""
    return [hint for tell in gathered("hints") for hint in tell(me()) if may(hint.endpoint)]


def _boards() -> list[Board]:
    """Return what the features show of the whole school to whoever looks on; nothing to whoever works."""
    return sorted((board for tell in gathered("overviews") for board in tell(me())), key=lambda board: board.place)


EMPTY: dict[str, Any] = {"rows": [], "total": 0, "all_url": "/"}


def _list(name: str, total: int) -> dict[str, Any]:
    of = lines.everything()
    found = listing.rows(lines.head(me(), name, SHOWN), "", picking=False)
    rows = [row._replace(url=sort_of(row.case).form_url(row.case, me()) or row.url) for row in found]
    return {"rows": rows, "total": total, "all_url": address({"scope": name, "of": of})}
