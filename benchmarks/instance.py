"""A portal of its own to measure: in a temporary folder, with the demonstration's people; and browsers that ask it directly."""

from __future__ import annotations

import secrets
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal import create_app
from portal.config import Config
from portal.database import db
from portal.demo import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.datastructures import Headers

SEE_OTHER = 303
DATA = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})


@dataclass
class Answer:
    """What the server sends: status, body as it travels, headers."""

    status: int
    body: bytes
    headers: Headers


def ask(app: Any, environ: dict[str, Any]) -> Answer:
    """Send one GET to a WSGI application and read the whole answer: no sockets, no test client."""
    chunks, status, headers = run_wsgi_app(app, dict(environ), buffered=True)
    return Answer(int(status.split()[0]), b"".join(chunks), headers)


class _Fields(HTMLParser):
    """Collects the hidden fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.values.setdefault(given.get("name") or "", given.get("value") or "")


def hidden_in(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    fields = _Fields()
    fields.feed(page)
    return fields.values


class Browser:
    """Somebody at a browser, signed in when a username is given."""

    def __init__(self, app: Flask, username: str = "") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        if username:
            password = app.extensions["portal.config"].demo_password
            typed = {"username": username, "password": password, **self.hidden("/login")}
            if self.client.post("/login", data=typed).status_code != SEE_OTHER:
                raise RuntimeError(f"{username} could not sign in")

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields of a page, among them its CSRF token."""
        return hidden_in(self.client.get(path).text)

    def environ(self, path: str, **headers: str) -> dict[str, Any]:
        """Return the WSGI environment of a GET with this browser's cookie; `Accept_Encoding="br"` becomes that header."""
        cookie = self.client.get_cookie("portal")
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if cookie:
            sent["Cookie"] = f"portal={cookie.value}"
        return EnvironBuilder(path, headers=sent).get_environ()

    def get(self, path: str, **headers: str) -> Answer:
        """GET a path."""
        return ask(self.app, self.environ(path, **headers))


def opened(folder: Path) -> Flask:
    """Return an application with the demonstration's data in `folder`, which is made."""
    folder.mkdir()
    config = Config(
        instance=folder,
        database_url=f"sqlite:///{folder / 'portal.sqlite3'}",
        secret_key=secrets.token_urlsafe(48),
        demo_password=secrets.token_urlsafe(12),
        password_memory=64,  # signing in is not what is measured
    )
    app = create_app(config)
    with app.app_context():
        db.create_all()
    fill(app)
    return app


def closed(app: Flask) -> None:
    """Let go of the database's file."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def heard(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Write down the statements that reach the database, each with its parameters, in their order; BEGIN and the like are left out."""
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.split(None, 1)[0].upper() in DATA:
            said.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def counted(app: Flask) -> Iterator[Counter[str]]:
    """Count the statements that reach the database, by their text, once the block is over."""
    seen: Counter[str] = Counter()
    with heard(app) as said:
        try:
            yield seen
        finally:
            seen.update(statement for statement, _ in said)
