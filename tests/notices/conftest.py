"""A real mail server and a real receiver of group messages, and the portal set up to use them."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.database import db
from portal.people.models import User
from tests.notices.post import MAIL_FROM, PostOffice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def configured(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`configured(robot_relay=…)`: the application with some settings of the installation changed."""

    def change(**settings: Any) -> None:
        monkeypatch.setitem(app.extensions, "portal.config", replace(app.extensions["portal.config"], **settings))

    return change


@pytest.fixture
def post(app: Flask, configured: Any) -> Iterator[PostOffice]:
    """A running mail server; the portal sends by it, and everybody has an address."""
    office = PostOffice()
    configured(
        smtp_host="127.0.0.1",
        smtp_port=office.port,
        smtp_security="none",
        mail_from=MAIL_FROM,
        public_url="https://media.example.edu",
    )
    with app.app_context():
        for user in db.session.scalars(select(User)):
            user.email = f"{user.username}@example.edu"
        db.session.commit()
    with office:
        yield office


class Group:
    """What a group's robot heard, and how it is to answer: with what is to be said in JSON, or with bytes as a maker sent them."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.status, self.location, self.cut = 200, "", False
        self.answer: dict[str, Any] | bytes = {"errcode": 0, "errmsg": "ok"}

    @property
    def texts(self) -> list[str]:
        parts = [said.get("text") or said.get("content") or {} for _, said in self.heard]
        return [part.get("content") or part.get("text", "") for part in parts]


@contextmanager
def listening(group: Group) -> Iterator[str]:
    """Receive for a group on a free port of this machine; yields the address."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            group.heard.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            if group.cut:
                self.close_connection = True
                return
            body = group.answer if isinstance(group.answer, bytes) else json.dumps(group.answer).encode()
            self.send_response(group.status)
            if group.location:
                self.send_header("Location", group.location)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def group(configured: Any) -> Iterator[Any]:
    """A group that listens; `group.url` is its webhook at the relay of the installation."""
    found = Group()
    with listening(found) as address:
        configured(robot_relay=address, public_url="https://media.example.edu")
        found.url = f"{address}/cgi-bin/webhook/send?key=abcdefgh-1234"  # type: ignore[attr-defined]
        yield found
