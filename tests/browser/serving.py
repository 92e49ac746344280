"""The application on a free loopback port, in a thread, so that a real browser can open it."""

from __future__ import annotations

import re
import shutil
import threading
import traceback
from typing import TYPE_CHECKING, Any

import waitress
from sqlalchemy import select
from waitress import wasyncore
from werkzeug.wsgi import ClosingIterator

from portal.database import db
from portal.people import sessions
from portal.people.models import User
from portal.work.worker import Worker
from tests.pages import untraced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Flask

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # nothing but the portal can be reached
]
PATIENCE = 30.0
JOB = re.compile(r"/jobs/\d+")
WORK = "work"


def chromium() -> str | None:
    """Return the path of the installed Chromium; None when there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def ended(app: Flask, username: str) -> None:
    """End every session of a person, as the clock does."""
    with app.app_context():
        sessions.end_sessions(db.session.scalars(select(User.id).where(User.username == username)).one())
        db.session.commit()


class Server:
    """Serves one application until `close()`; `crashes` are the errors that no page was made for."""

    def __init__(self, app: Flask) -> None:
        self.crashes: list[str] = []
        self._app = app
        self._running: list[str] = []
        self.answered: list[str] = []
        self._changed = threading.Condition()
        self._open = True
        self._sockets: dict[int, Any] = {}
        self._server = waitress.create_server(
            self, map=self._sockets, host="127.0.0.1", port=0, threads=8, ident=None, clear_untrusted_proxy_headers=True
        )
        self.address = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._serve, name="portal", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while self._open:
            wasyncore.loop(timeout=PATIENCE, map=self._sockets, count=1)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, and remember it as long as it lasts."""
        path = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        with self._changed:
            self._running.append(path)
        handed_in: list[bool] = []

        def starting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            handed_in.append(
                any(name in {"Location", "HX-Redirect"} and JOB.fullmatch(value) for name, value in headers)
            )
            return start_response(status, headers, *more)

        def end() -> None:
            if any(handed_in):
                self._work()
            self._ended(path)

        try:
            with untraced():
                return ClosingIterator(self._app(environ, starting), end)
        except Exception:  # noqa: BLE001 - whatever it is, the test that caused it must fail
            self.crashes.append(traceback.format_exc())
            self._ended(path)
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"crashed"]

    def _work(self) -> None:
        """Have what was handed in worked, as the worker beside the server does; `rest` waits for it as for a request."""
        with self._changed:
            self._running.append(WORK)

        def work() -> None:
            try:
                Worker(self._app).work_off()
            except Exception:  # noqa: BLE001 - as above
                self.crashes.append(traceback.format_exc())
            self._ended(WORK)

        threading.Thread(target=work, name=WORK, daemon=True).start()

    def _ended(self, path: str) -> None:
        with self._changed:
            self._running.remove(path)
            self.answered.append(path)
            self._changed.notify_all()

    def rest(self) -> None:
        """Wait until no request is under way: the database may change under the application then."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._running, PATIENCE), f"never ended: {self._running}"

    def wait_for(self, request: str) -> None:
        """Wait until a request such as `POST /filings/new` is answered, even when no page is left to see the answer."""
        with self._changed:
            assert self._changed.wait_for(lambda: request in self.answered, PATIENCE), f"{request} never came"

    def close(self) -> None:
        """Stop serving and give the port back."""
        self._open = False
        self._server.pull_trigger()
        self._thread.join(PATIENCE)
        self._server.task_dispatcher.shutdown()
        self._server.close()
        wasyncore.close_all(self._sockets)
