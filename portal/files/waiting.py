"""Nothing of the database is held while a child has a picture: the request lets go, waits, and begins again with what came of it.

On SQLite a request that may write holds the one place of those who write from its first statement on; nobody could save anything
while somebody's picture is opened. A view knows only in its middle which picture it wants as what, so it is asked a second time: up
to there it has written nothing that it may keep.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from flask import current_app, g, has_request_context, request

from portal.database import db
from portal.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.typing import ResponseReturnValue

OUTCOMES = "developed"
_at_once: ContextVar[bool] = ContextVar("at_once", default=False)


class Unready(Exception):
    """A view has come to a picture that is not made yet."""

    def __init__(self, key: object, make: Callable[[], Any]) -> None:
        super().__init__(key)
        self.key = key
        self.make = make


def made(key: object, make: Callable[[], Any]) -> Any:
    """Return what `make` returns, which waits for a child. Raises what it raises; Unready where something of the database is held."""
    if _at_once.get() or not has_request_context():
        return make()
    if key not in _outcomes():
        if db.session().in_transaction():
            raise Unready(key, make)
        _remember(key, make)
    outcome = _outcomes()[key]
    if isinstance(outcome, PortalError):
        raise outcome
    return outcome


@contextmanager
def at_once() -> Iterator[None]:
    """Have pictures made where they are asked for: those in a document cannot be told before it is read, which costs more than they."""
    before = _at_once.set(True)
    try:
        yield
    finally:
        _at_once.reset(before)


def _outcomes() -> dict[object, Any]:
    found: dict[object, Any] = g.setdefault(OUTCOMES, {})
    return found


def _remember(key: object, make: Callable[[], Any]) -> None:
    """Have it made, and keep what came of it for the rest of this request; a refusal is an outcome too. Raises Busy."""
    try:
        _outcomes()[key] = make()
    except PortalError as refusal:
        if refusal.status >= 429:  # noqa: PLR2004 - not said of the picture
            raise
        _outcomes()[key] = refusal


def begin_again(app: Flask) -> None:
    """Have views that came to a picture asked again once it is made."""
    app.register_error_handler(Unready, _again)


def _again(wanted: Unready) -> ResponseReturnValue:
    db.session.rollback()
    try:
        _remember(wanted.key, wanted.make)
        for upload in request.files.values():
            upload.stream.seek(0)
        return current_app.dispatch_request()
    except Exception as error:  # noqa: BLE001 - answered as any error of a view
        return current_app.handle_user_exception(error)
