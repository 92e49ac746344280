"""One checkout of the portal as a process of its own, for `benchmarks.beside`: it does what its standard input says, a line each.

Everything but this file is read from that checkout, which may be of another commit: nothing is imported here but what all have.
"""

from __future__ import annotations

import gc
import json
import secrets
import shutil
import sys
import time
from collections import Counter
from contextlib import contextmanager
from inspect import CO_GENERATOR
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import html5lib
from flask import render_template
from flask_migrate import stamp, upgrade
from sqlalchemy import inspect, text
from werkzeug.test import EnvironBuilder

from benchmarks.crowd import crowd
from benchmarks.instance import SEE_OTHER, Browser, ask, closed, heard, opened
from portal import create_app
from portal.config import ROOT, Config
from portal.database import db
from portal.notices.reminders import messages
from portal.web.access import SIGNED_IN, allow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

MIGRATIONS = str(ROOT / "portal" / "migrations")
WHO, RETURNED = ("operator", "head", "publicity"), "art"  # to her something was returned
SCOPES = ("todo", "done", "mine", "copies", "due", "")
WORDS = {"common": "学院", "one": "zzgs-000900", "nothing": "不存在的词汇", "initials": "zzgs"}
OK = 200
BEGUN = 10  # beyond these bytes of its code a generator goes on: it was entered before
ROW, STEP = b'class="row-link"', "INSERT INTO event"


class Work(NamedTuple):
    """One request: what does it, and what tells (status, lines) of its answer and of the statements that were said."""

    do: Callable[[], Any]
    look: Callable[[Any, list[str]], tuple[int, int]]


class Contender:
    """A portal over one folder, and the requests that are compared."""

    def __init__(self) -> None:
        self.app: Any = None
        self.works: dict[str, Work] = {}

    # What it is told to do.

    def make(self, folder: str, size: int) -> dict[str, Any]:
        """Fill a new folder: the demonstration, filings until there are `size`, parts that a few people had in them."""
        app = opened(Path(folder))
        crowd(app, size)
        with app.app_context():
            thicken()
            stamp(directory=MIGRATIONS)
        closed(app)
        return {"password": app.extensions["portal.config"].demo_password}

    def raise_(self, folder: str, source: str, password: str) -> dict[str, Any]:
        """Take a copy of a folder and bring its database to this checkout's own revision."""
        shutil.copytree(source, folder)
        with _app(folder, password).app_context():
            upgrade(directory=MIGRATIONS)
            db.engine.dispose()
        return {}

    def open(self, folder: str, password: str) -> dict[str, Any]:
        """Sign everybody in; return each request with status, lines and statements of its answer."""
        self.app = _app(folder, password)
        self.app.add_url_rule("/frame", view_func=allow(SIGNED_IN)(_frame))
        self.works = dict(_works(self.app))
        return {"works": {name: self._looked_at(work) for name, work in self.works.items()}}

    def close(self) -> dict[str, Any]:
        """Let go of the database."""
        closed(self.app)
        return {}

    def batch(self, name: str, calls: int) -> dict[str, Any]:
        """Do one work so many times; return the processor time of one."""
        do = self.works[name].do
        do()
        gc.collect()
        gc.disable()
        begun = time.process_time()
        for _ in range(calls):
            do()
        spent = time.process_time() - begun
        gc.enable()
        return {"seconds": spent / calls}

    def trace(self, name: str) -> dict[str, Any]:
        """Do one work for the second time; return (file, line, function, how often it is entered) of this checkout's own."""
        do = self.works[name].do
        do()
        with entered(Path(ROOT) / "portal") as seen:
            do()
        return {"entered": [(*place, calls) for place, calls in seen.items()]}

    def _looked_at(self, work: Work) -> tuple[int, int, int]:
        work.do()  # the first compiles
        with heard(self.app) as said:
            answer = work.do()
        return *work.look(answer, [statement for statement, _ in said]), len(said)


@contextmanager
def entered(folder: Path) -> Iterator[Counter[tuple[str, int, str]]]:
    """Count how often each function of the files below a folder is entered, by (file, line, name); what has no name is left out."""
    seen: Counter[tuple[str, int, str]] = Counter()
    root = f"{folder}/"

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        ours = event == "call" and code.co_filename.startswith(root) and not code.co_name.startswith("<")
        if ours and not (code.co_flags & CO_GENERATOR and frame.f_lasti > BEGUN):
            seen[code.co_filename.removeprefix(root), code.co_firstlineno, code.co_name] += 1

    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)


def _app(folder: str, password: str) -> Any:
    return create_app(
        Config(
            instance=Path(folder),
            database_url=f"sqlite:///{Path(folder) / 'portal.sqlite3'}",
            secret_key=secrets.token_urlsafe(48),
            demo_password=password,
            password_memory=64,
        )
    )


def _frame() -> str:
    return render_template("base.html")


def thicken() -> None:
    """Let the office, the head and the operator have had a part in some of the generated filings, as years would."""
    case = "case" if inspect(db.engine).has_table("case") else "filing"
    desk = {"desk": "''"} if case == "case" else {}
    deciding = ", deciding_unit_id = unit_id" if case == "case" else ""
    ids = {who: db.session.scalar(text(f"SELECT id FROM user WHERE username = '{who}'")) for who in WHO}  # noqa: S608
    unit = db.session.scalar(text(f"SELECT unit_id FROM user WHERE id = {ids['head']}"))  # noqa: S608
    ours = f"SELECT id FROM \"{case}\" WHERE state = 'filed' AND token LIKE 'generated-%'"  # noqa: S608
    for column, value, every in (("unit_id", unit, 20), ("author_id", ids["operator"], 40)):
        some = f"id IN ({ours}) AND id % {every} = 0"
        more = deciding if column == "unit_id" else ""
        db.session.execute(text(f'UPDATE "{case}" SET {column} = {value}{more} WHERE {some}'))  # noqa: S608
        db.session.execute(text(f'UPDATE "{case}" SET unit_id = unit_id{deciding} WHERE {some}'))  # noqa: S608
    event = {
        f"{case}_id": "id",
        "action": "'advise'",
        "label": "'答复意见'",
        "source": "state",
        "target": "state",
        "at": "saved_at",
        "since": "saved_at",
        "opinion": "'已阅，同意。'",
        "note": "''",
        "unit_name": "''",
        "as_head": "0",
        "seal": "''",
        "signature": "''",
        **desk,
    }
    copy = {
        f"{case}_id": "id",
        "by_id": "author_id",
        "at": "saved_at",
        "read_at": "CASE WHEN id % 200 THEN saved_at END",
    }
    for who, place, acted, told in (("publicity", 3, 2, 5), ("head", 4, 20, 25)):
        for table, row, every in (
            ("event", {**event, "place": str(place), "user_id": str(ids[who])}, acted),
            ("copy", {**copy, "user_id": str(ids[who])}, told),
        ):
            rows = f'SELECT {", ".join(row.values())} FROM "{case}" WHERE id IN ({ours}) AND id % {every} = 0'  # noqa: S608
            db.session.execute(text(f"INSERT INTO {table} ({', '.join(row)}) {rows}"))
    db.session.commit()


def _works(app: Any) -> Iterator[tuple[str, Work]]:
    """Yield every request that is compared, by its name."""
    people = {name: Browser(app, name) for name in (*WHO, RETURNED)}
    for who in WHO:
        for name, path in (("frame", "/frame"), ("count poll", "/desk/count"), ("desk", "/")):
            yield f"{name}, {who}", _got(app, people[who].environ(path))
        for scope in SCOPES:
            yield f"list {scope or 'all'}, {who}", _got(app, people[who].environ(f"/filings/?scope={scope}"))
    for kind, word in WORDS.items():
        yield f"list, search {kind}, publicity", _got(app, people["publicity"].environ(f"/filings/?q={word}"))
        for who in ("publicity", "head"):
            yield f"search {kind}, {who}", _got(app, people[who].environ(f"/search?q={word}"))
    at_unit, approval = _approved(app, people["head"], "unit_review")
    at_office, consent = _approved(app, people["publicity"], "publicity_review")
    for who, number in (("head", at_unit), ("publicity", at_office), ("operator", at_unit)):
        yield f"filing's page, {who}", _got(app, people[who].environ(f"/filings/{number}"))
    yield "approve, head", approval
    yield "approve, publicity", consent
    path, fields = _form(people[RETURNED], f"/filings/{_lying(app, 'returned', RETURNED)[0]}/edit")
    yield "submit, author", _sent(app, people[RETURNED], path, {**fields, "save": "submit"})
    yield "reminders of the day", Work(lambda: _reminders(app), lambda found, _: (OK, found))


def _lying(app: Any, state: str, author: str) -> list[int]:
    """Return the demonstration's filings by somebody that lie there, the first one first."""
    with app.app_context():
        case = "case" if inspect(db.engine).has_table("case") else "filing"
        of = f"SELECT id FROM user WHERE username = '{author}'"  # noqa: S608 - our own words
        found = f"SELECT id FROM \"{case}\" WHERE state = '{state}' AND author_id = ({of}) ORDER BY id"  # noqa: S608 - our own words
        return list(db.session.scalars(text(found)))


def _approved(app: Any, browser: Any, state: str) -> tuple[int, Work]:
    """Return the first filing of the operator that this person can approve where it lies, and the approval.

    Raises RuntimeError when there is none: a step refused would be measured under the name of a step taken.
    """
    for number in _lying(app, state, "operator"):
        _, fields = _form(browser, f"/filings/{number}", "/steps/approve")
        fields["opinion"] = "情况属实，同意。"
        work = _sent(app, browser, f"/filings/{number}/steps/approve", fields)
        if work.do().status == SEE_OTHER:
            return number, work
    raise RuntimeError(f"nothing can be approved in {state}")


def _got(app: Any, environ: dict[str, Any]) -> Work:
    return Work(lambda: ask(app, environ), lambda answer, _: (answer.status, answer.body.count(ROW)))


def _sent(app: Any, browser: Any, path: str, fields: dict[str, Any]) -> Work:
    """Return a POST that is taken back instead of kept, so that the next one finds what it found; its lines are the steps it wrote."""
    headers = {"Cookie": f"portal={browser.client.get_cookie('portal').value}"}

    def post() -> Any:
        with _taken_back(app):
            return ask(app, EnvironBuilder(path, method="POST", data=fields, headers=headers).get_environ())

    return Work(post, lambda answer, said: (answer.status, sum(STEP in statement for statement in said)))


@contextmanager
def _taken_back(app: Any) -> Iterator[None]:
    with app.app_context():
        dialect = db.engine.dialect
    kept = dialect.do_commit
    dialect.do_commit = dialect.do_rollback
    try:
        yield
    finally:
        dialect.do_commit = kept


def _form(browser: Any, path: str, to: str = "") -> tuple[str, dict[str, Any]]:
    """Return the address and the fields of the form that saves a filing, or of the one on its page that has a button `to` a step."""
    page = html5lib.parse(browser.client.get(path).text, namespaceHTMLElements=False)
    form = next(form for form in page.iter("form") if (_leads(form, to) if to else form.get("id") == "form"))
    fields: dict[str, Any] = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type")
        if not name or field.tag == "button" or (kind in {"radio", "checkbox"} and field.get("checked") is None):
            continue
        if field.tag == "select":
            fields[name] = next((o.get("value") for o in field.iter("option") if o.get("selected") is not None), "")
        elif field.tag == "textarea":
            fields[name] = field.text or ""
        elif kind != "file":
            fields.setdefault(name, []).append(field.get("value") or "")
    return form.get("action") or path, fields


def _leads(form: Any, to: str) -> bool:
    addresses = [form.get("action"), *(button.get("formaction") for button in form.iter("button"))]
    return any(address and to in address for address in addresses)


def _reminders(app: Any) -> int:
    with app.test_request_context():
        return len(messages())


def main() -> None:
    """Obey until the input ends."""
    contender = Contender()
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = getattr(contender, order.pop("do"))(**order)
        except Exception as error:  # noqa: BLE001 - told to whoever asked, who stops
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
