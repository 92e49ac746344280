"""Compares the pages people wait for with a bare Flask answer, the list at two sizes, and counts each page's statements."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, render_template
from sqlalchemy import select
from sqlalchemy.orm import lazyload
from werkzeug.test import EnvironBuilder

from benchmarks.crowd import crowd
from benchmarks.instance import Browser, ask, closed, counted, opened
from benchmarks.meter import ROUNDS, Contestant, measure, ratios, steady, told
from portal.cases.lists import lines as lining
from portal.cases.lists import listing
from portal.cases.models import Case
from portal.database import db
from portal.filings.models import Filing, State
from portal.people.models import Role
from portal.people.queries import me
from portal.web.access import SIGNED_IN, allow
from portal.web.paging import PER_PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALL, LARGE = 1_000, 10_000
LIST = "/filings/"
GROWTH_AT_MOST, METER_AT_LEAST = 1.3, 2.0
OWN_STATEMENTS_AT_MOST = {"list": 4, "filing": 8}


def bare() -> Contestant:
    """Return the base: a Flask application that answers with two letters."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "ok")
    return Contestant("bare Flask", app, EnvironBuilder("/").get_environ())


def add_controls(app: Flask) -> None:
    """Add two pages for measuring: the frame around every page with nothing in it, and the list as it must not be written."""

    @app.get("/frame")
    @allow(SIGNED_IN)
    def frame() -> str:
        return render_template("base.html")

    @app.get("/one-by-one")
    @allow(Role.PUBLICITY)
    def one_by_one() -> str:
        """Show the list with its rows' unit, author and account fetched row by row (N+1)."""
        context = listing.context(me(), "filing")
        db.session.expunge_all()
        newest = select(Case).options(lazyload("*")).where(Case.sort == "filing", Case.state != State.DRAFT)
        newest = newest.order_by(Case.saved_at.desc(), Case.id.desc())
        context["rows"] = [
            listing.Row(lining.Line(case), case, "/", f"{case.unit.name} {case.author.name} {case.number}", None, "")
            for case in db.session.scalars(newest.limit(PER_PAGE))
        ]
        return render_template("cases/index.html", **context)


def _at(app: Flask, state: State, author: str) -> int:
    """Return the id of the demonstration's filing that lies there."""
    with app.app_context():
        return (
            db.session.scalars(
                select(Filing.id).where(Filing.state == state, Filing.author.has(username=author))
            ).first()
            or 0
        )


def contestants(small: Flask, large: Flask) -> dict[str, Contestant]:
    """Return every request to compare, by a short name."""
    people = {name: Browser(small, name) for name in ("operator", "head", "publicity")}
    elsewhere = Browser(large, "publicity")

    def of(name: str, who: str, path: str, rows: int = 0) -> Contestant:
        return Contestant(name, small, people[who].environ(path), rows, who)

    def rows_of(name: str, path: str = LIST) -> Contestant:
        return of(name, "publicity", path, PER_PAGE)

    at_unit, at_office = _at(small, State.UNIT_REVIEW, "operator"), _at(small, State.PUBLICITY_REVIEW, "operator")
    return {
        "bare": bare(),
        "list": rows_of(f"list, {PER_PAGE} rows of {SMALL:,}"),
        "large": Contestant(
            f"list, {PER_PAGE} rows of {LARGE:,}", large, elsewhere.environ(LIST), PER_PAGE, "publicity"
        ),
        "one_by_one": rows_of("control: the list, row by row (N+1)", "/one-by-one"),
        "frame": of("the frame alone, no content", "publicity", "/frame"),
        "desk_office": of("desk, Publicity Department", "publicity", "/"),
        "desk_head": of("desk, head of a unit", "head", "/"),
        "form": of("filing form, empty", "operator", "/filings/new?platform=wechat&kind=creation"),
        "draft": of("filing form, a draft", "operator", f"/filings/{_at(small, State.DRAFT, 'operator')}/edit"),
        "filing_head": of("filing page, head of the unit", "head", f"/filings/{at_unit}"),
        "filing_office": of("filing page, Publicity Department", "publicity", f"/filings/{at_office}"),
        "list_again": rows_of("the list again"),
        "bare_again": bare(),
    }


def run(rounds: int = ROUNDS) -> list[str]:
    """Give the report, a line each. Raises ValueError when a page does not answer as it should."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        apps = []
        for size in (SMALL, LARGE):
            apps.append(opened(Path(folder) / str(size)))
            crowd(apps[-1], size)
        add_controls(apps[0])
        try:
            found = contestants(*apps)
            statements = {name: _statements(c) for name, c in found.items() if c.who}
            frames = {c.who: 0 for c in found.values() if c.who}
            for who in frames:
                frames[who] = _statements(Contestant("the frame", apps[0], Browser(apps[0], who).environ("/frame")))
            measure(list(found.values()), rounds)
        finally:
            for app in apps:
                closed(app)
    return [*_times(found, rounds), "", *_counts(found, statements, frames)]


def _statements(contestant: Contestant) -> int:
    ask(contestant.app, contestant.environ)  # the first request compiles
    with counted(contestant.app) as seen:
        contestant.check()
    return seen.total()


def _times(found: Mapping[str, Contestant], rounds: int) -> list[str]:
    base, again = found["bare"], found["bare_again"]
    lines = [f"pages, {rounds} rounds, processor time a request as a multiple of a bare Flask answer in the same round"]
    shown = [c for name, c in found.items() if "again" not in name and name != "bare"]
    lines += [told(c.name, ratios(c, base, again), f"{c.length / 1000:5.1f} kB") for c in shown]
    small = (found["list"], found["list_again"])
    growth, meter = ratios(found["large"], *small), ratios(found["one_by_one"], *small)
    lines += ["", "the list against itself"]
    lines.append(
        told(
            f"{LARGE:,} filings against {SMALL:,}",
            growth,
            _verdict(statistics.median(growth) <= GROWTH_AT_MOST, f"target ≤ {GROWTH_AT_MOST}"),
        )
    )
    lines.append(
        told(
            "row by row against together",
            meter,
            _verdict(statistics.median(meter) >= METER_AT_LEAST, f"must be ≥ {METER_AT_LEAST}"),
        )
    )
    controls = {"A/A control, bare": ratios(again, base), "A/A control, list": ratios(small[1], small[0])}
    lines += [told(name, values) for name, values in controls.items()]
    if not all(steady(values) for values in controls.values()):
        lines.append("  a control left 0.85–1.15 in more than one round: run again on a quieter machine")
    here = {name: statistics.median(found[name].seconds) * 1000 for name in ("bare", "list")}
    lines.append(f"  here: bare {here['bare']:.2f} ms, list {here['list']:.1f} ms of processor time")
    return lines


def _counts(found: Mapping[str, Contestant], statements: Mapping[str, int], frames: Mapping[str, int]) -> list[str]:
    lines = ["statements to the database a page; own: besides those of the frame (session, person, settings, to-dos)"]
    for name, count in statements.items():
        own = count - frames[found[name].who]
        limit = OWN_STATEMENTS_AT_MOST.get(name.split("_")[0])
        remark = _verdict(own <= limit, f"own target ≤ {limit}") if limit else ""
        if name != "list_again":
            lines.append(f"  {found[name].name:<44} {count:4d}  (own {own})  {remark}".rstrip())
    return lines


def _verdict(met: Any, target: str) -> str:
    return f"{target}: {'met' if met else 'NOT met'}"
