"""Compares the registry's pages at two sizes with Django's admin list and with sqlite3 alone, and weighs its export."""

from __future__ import annotations

import sqlite3
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from benchmarks import changelist
from benchmarks.instance import Browser, closed, opened
from benchmarks.meter import ROUNDS, Contestant, measure, ratios, steady, told
from benchmarks.pages import GROWTH_AT_MOST
from benchmarks.town import EVENTS_EACH, NEVER, settle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

SMALL, LARGE = 1_000, 100_000
LINES = 50
SEARCHES = {"common": "青年", "rare": "zzgs-000777", "none": NEVER}
EXPORTS = (1_000, 10_000)
MEMORY_AT_MOST = 1.3  # ten times the rows may not take a third more memory
LINK = b'class="row-link"'
# The pages of cases, all but the demonstration's being over: path, lines, and what marks one.
CASES = {"to-do count": ("/desk/count", 1, b'id="count"'), "list of cases": ("/filings/", LINES, LINK)}
COLUMNS = "account.id, account.name, number, platform, handle, followers, filed_on, status, unit.name"


class Alone:
    """A WSGI application of nothing but sqlite3 and string formatting: the same rows, or one account."""

    def __init__(self, file: Path) -> None:
        self.database = sqlite3.connect(file, check_same_thread=False)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer `/?q=` with 50 lines and `/one?id=` with an account, its version, people and filings."""
        request = Request(environ)
        body = self.one(request.args["id"]) if request.path == "/one" else self.lines(request.args.get("q", ""))
        return Response(body, mimetype="text/html")(environ, start_response)

    def lines(self, word: str) -> str:
        """Return the newest 50 that hold the word."""
        where, given = ("where sought like ?", (f"%{word}%",)) if word else ("", ())
        found = self.database.execute(
            f"select {COLUMNS} from account join unit on unit.id = unit_id {where} "  # noqa: S608 - our own names
            f"order by filed_on desc, account.id desc limit {LINES}",
            given,
        )
        cells = "<tr><td><a {} href='/accounts/{}'>{}</a></td>" + "<td>{}</td>" * 7 + "</tr>"
        return "<table>" + "".join(cells.format(LINK.decode(), *row) for row in found) + "</table>"

    def one(self, key: str) -> str:
        """Return what the page of an account reads."""
        questions = (
            f"select {COLUMNS} from account join unit on unit.id = unit_id where account.id = ?",  # noqa: S608
            "select data from version where account_id = ? order by number desc limit 1",
            "select person.* from account_person join person on person.id = person_id where account_id = ?",
            'select * from "case" join filing using (id) where account_id = ?',
        )
        return "".join(str(self.database.execute(question, (key,)).fetchall()) for question in questions)


def _of(name: str, app: Any, environ: dict[str, Any], rows: int = LINES, mark: bytes = LINK) -> Contestant:
    return Contestant(name, app, environ, rows, mark=mark)


def contestants(small: Flask, large: Flask, folder: Path) -> dict[str, Contestant]:
    """Return every request to compare, by a short name."""
    found: dict[str, Contestant] = {}
    account = {app: _first(app) for app in (small, large)}
    alone = Alone(_file(large))
    django, cookie = changelist.wsgi(folder, _file(large))
    for size, app in (("small", small), ("large", large)):
        office = Browser(app, "publicity")
        count = SMALL if size == "small" else LARGE
        found[f"{size} list"] = _of(f"list of {count:,}", app, office.environ("/accounts/"))
        for kind, word in SEARCHES.items():
            found[f"{size} {kind}"] = _of(
                f"search of {count:,}, {kind}", app, office.environ(f"/accounts/?q={word}"), _lines(app, word)
            )
        for kind, (path, rows, mark) in CASES.items():
            found[f"{size} {kind}"] = _of(f"{kind}, {count:,} closed cases", app, office.environ(path), rows, mark)
        path = f"/accounts/{account[app]}"
        found[f"{size} account"] = _of(f"account page, of {count:,}", app, office.environ(path), 1, b"<h1>")
    for kind, word in {"list": "", **SEARCHES}.items():
        lines = _lines(large, word)
        found[f"alone {kind}"] = _of(
            f"sqlite3 alone, {kind}", alone, EnvironBuilder(f"/?q={word}").get_environ(), lines
        )
        path = "/admin/registry/account/" + (f"?q={word}" if word else "")
        environ = changelist.environ(path, cookie)
        found[f"django {kind}"] = _of(f"Django admin, {kind}", django, environ, lines, b'class="field-number"')
    one = EnvironBuilder(f"/one?id={account[large]}").get_environ()
    found["alone account"] = _of("sqlite3 alone, account", alone, one, 0)
    found["again list"] = _of("list again", large, Browser(large, "publicity").environ("/accounts/"))
    return found


def _file(app: Flask) -> Path:
    return Path(app.extensions["portal.config"].instance) / "portal.sqlite3"


def _first(app: Flask) -> int:
    """Return an account in the middle of the registry."""
    with sqlite3.connect(_file(app)) as database:
        return int(database.execute("select id from account where handle = 'zzgs-000500'").fetchone()[0])


def _lines(app: Flask, word: str) -> int:
    """Return how many lines a first page must hold."""
    with sqlite3.connect(_file(app)) as database:
        found = database.execute("select count(*) from account where sought like ?", (f"%{word}%",)).fetchone()[0]
    return min(int(found), LINES)


def run(rounds: int = ROUNDS) -> list[str]:
    """Give the report, a line each. Raises ValueError when a page does not answer as it should."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        apps = []
        for size in (SMALL, LARGE):
            apps.append(opened(folder / str(size)))
            settle(apps[-1], size)
        try:
            found = contestants(*apps, folder)
            measure(list(found.values()), rounds)
            weights = [_weight(_file(apps[1]).parent, rows) for rows in EXPORTS]
        finally:
            for app in apps:
                closed(app)
    return [*_report(found, rounds), "", *_exports(weights)]


def _report(found: dict[str, Contestant], rounds: int) -> list[str]:
    events = LARGE * EVENTS_EACH
    lines = [f"registry: {LARGE:,} accounts and {events:,} events, {rounds} rounds, processor time in the same round"]
    for kind in ("list", *SEARCHES, "account"):
        page, alone = found[f"large {kind}"], found[f"alone {kind}"]
        lines.append(
            told(
                f"{kind}: {LARGE:,} accounts against {SMALL:,}",
                ratios(page, found[f"small {kind}"]),
                _growth(found, kind),
            )
        )
        lines.append(told(f"{kind}: the portal against sqlite3 alone", ratios(page, alone)))
        if f"django {kind}" in found:
            lines.append(told(f"{kind}: Django admin against the portal", ratios(found[f"django {kind}"], page)))
    for kind in CASES:
        grown = ratios(found[f"large {kind}"], found[f"small {kind}"])
        lines.append(told(f"{kind}: {LARGE:,} closed cases against {SMALL:,}", grown, _growth(found, kind)))
    control = ratios(found["again list"], found["large list"])
    lines.append(told("A/A control, list", control))
    if not steady(control):
        lines.append("  the control left 0.85–1.15 in more than one round: run again on a quieter machine")
    here = {name: statistics.median(c.seconds) * 1000 for name, c in found.items()}
    lines.append("  here, ms: " + ", ".join(f"{name} {value:.1f}" for name, value in here.items()))
    return lines


def _growth(found: dict[str, Contestant], kind: str) -> str:
    grown = statistics.median(ratios(found[f"large {kind}"], found[f"small {kind}"]))
    return f"target ≤ {GROWTH_AT_MOST}: {'met' if grown <= GROWTH_AT_MOST else 'NOT met'}"


def _weight(instance: Path, rows: int) -> tuple[int, int]:
    """Export so many rows in a process of its own. Return (bytes of the workbook, the most memory that Python took for it)."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.export", str(instance), str(rows)],
        check=True,
        capture_output=True,
        text=True,
    )
    size, memory = done.stdout.split()
    return int(size), int(memory)


def _exports(weights: list[tuple[int, int]]) -> list[str]:
    lines = ["export of a list, most memory that Python took for it"]
    lines += [
        f"  {rows:>6,} rows: {memory / 1e6:6.1f} MB for a workbook of {size / 1e6:.2f} MB"
        for rows, (size, memory) in zip(EXPORTS, weights, strict=True)
    ]
    ratio = weights[1][1] / weights[0][1]
    lines.append(
        f"  ten times the rows: ×{ratio:.2f} memory, target ≤ {MEMORY_AT_MOST}: {'met' if ratio <= MEMORY_AT_MOST else 'NOT met'}"
    )
    return lines
