"""Posts for the tests of secrecy: handed in on the real form, reviewed, stopped; and the database searched to its last byte."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select, text

from portal.accounts.models import Account
from portal.calendar import today
from portal.cases.models import Event
from portal.database import db
from portal.people.models import User
from portal.posts.models import Post
from tests.filings.looking import send as by_hand

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.pages import Answer, Page

TITLE = "新生接待安排"
BODY = "第一段：周五报到。\n第二段：请带证件。"
SAID = "按要求办理。"


def an_account(app: Flask, platform: str = "wechat") -> int:
    """A live account of the college whose operator writes."""
    with app.app_context():
        unit = db.session.scalars(select(User.unit_id).where(User.username == "operator")).one()
        number = f"2026-{db.session.query(Account).count() + 1:05d}"
        made = Account(
            number=number,
            platform=platform,
            unit_id=unit,
            name="信工新芽",
            handle="xingong",
            filed_on=today(),
            sealed_on=today(),
        )
        db.session.add(made)
        db.session.commit()
        return made.id


def written(page: Page, account: int, *, save: str = "submit", url: str = "/posts/new", **fields: Any) -> Answer:
    """Fill the form and send it."""
    typed = {"account": [str(account)], "title": TITLE, "body": BODY, "planned_on": today().isoformat(), **fields}
    return page.send(page.open(url), typed, button=("save", save))


def handed_in(app: Flask, page: Page, account: int, **fields: Any) -> int:
    answer = written(page, account, **fields)
    assert answer.status == 303, answer.text
    return newest(app)


def newest(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalars(select(Post.id).order_by(Post.id.desc())).first() or 0)


def url(number: int, act: str = "") -> str:
    return f"/posts/{number}" + (f"/{act}" if act else "")


def press(page: Page, number: int, act: str, **fields: Any) -> TestResponse:
    """Do something by hand, whether or not the page offers it."""
    return by_hand(page, url(number, act), fields)


def step(page: Page, number: int, action: str, opinion: str = SAID) -> TestResponse:
    return press(page, number, f"steps/{action}", opinion=opinion)


def row(app: Flask, number: int) -> Post:
    """The post as the database has it."""
    with app.app_context():
        found = db.session.get_one(Post, number)
        _ = (found.texts, found.pictures, found.remarks, found.events, found.places, found.secrecy_by)
        return found


def events(app: Flask, number: int) -> list[Event]:
    with app.app_context():
        return list(db.session.scalars(select(Event).where(Event.case_id == number).order_by(Event.place)))


def to_step(people: Any, number: int, state: str) -> Page:
    """Bring a post that was handed in to a review; return whoever reviews it there."""
    for name, here in (("editor", "first"), ("head", "second"), ("publicity", "final")):
        page: Page = people(name)
        if here == state:
            return page
        if here == "first":
            assert press(page, number, "check").status_code == 303
        assert step(page, number, "approve").status_code == 303
    raise AssertionError(state)


def where(app: Flask, needles: list[str]) -> list[str]:
    """Every place of the database that holds one of these: of SQLite the bytes of its files, of PostgreSQL every column of every table."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            base = Path(str(db.engine.url.database))
            wanted = [form for needle in needles for form in (needle.encode(), _escaped(needle))]
            files = {file.name: _read(file).lower() for file in base.parent.glob(f"{base.name}*")}
            return [f"{name}: {w.decode()}" for name, content in files.items() for w in wanted if w.lower() in content]
        return [f"{t}.{c}: {n}" for t, c, kind in _columns() for n in needles if _in_column(t, c, kind, n)]


def _read(file: Path) -> bytes:
    """Read a file of SQLite by another process: whoever closes it in this one takes all locks from its connections."""
    return subprocess.run(["cat", str(file)], capture_output=True, check=True).stdout


def _escaped(needle: str) -> bytes:
    return needle.encode("ascii", "backslashreplace")


def _columns() -> list[tuple[str, str, str]]:
    seen = inspect(db.engine)
    return [(t, c["name"], str(c["type"])) for t in seen.get_table_names() for c in seen.get_columns(t)]


def _in_column(table: str, column: str, kind: str, needle: str) -> bool:
    value = f'"{column}"::text' if kind != "BYTEA" else f"encode(\"{column}\", 'escape')"
    asked = text(f'select 1 from "{table}" where {value} ilike any(:found) limit 1')  # noqa: S608 - names of our own tables
    octal = "".join(f"\\{b:03o}" if b > 127 else chr(b) for b in needle.encode())
    forms = {needle, _escaped(needle).decode(), octal}
    return (
        db.session.scalar(asked, {"found": [f"%{form.replace(chr(92), chr(92) * 2)}%" for form in forms]}) is not None
    )


def settled(app: Flask) -> None:
    """Write what is in the log of SQLite into the database."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            with closing(sqlite3.connect(str(db.engine.url.database))) as connection:
                connection.execute("pragma wal_checkpoint(truncate)")
