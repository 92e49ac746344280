"""What the tests of the door share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.database import db
from portal.people.models import User

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

COOKIE = "portal"
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def count(app: Flask, model: Any, *wanted: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*wanted)) or 0


def id_of(app: Flask, username: str) -> int:
    with app.app_context():
        return db.session.scalar(select(User.id).where(User.username == username)) or 0


def attempt(page: Page, username: str, password: str) -> Any:
    return page.send(page.open("/login"), {"username": username, "password": password}, action="/login")


def cookie(page: Page, name: str = COOKIE) -> str:
    found = page.client.get_cookie(name)
    assert found is not None
    return found.value


def raw(app: Flask, sid: str, path: str = "/people/sessions", method: str = "GET", **more: Any) -> Any:
    """A request with nothing but this cookie, as a copied one would be used."""
    return app.test_client(use_cookies=False).open(path, method=method, headers={"Cookie": f"{COOKIE}={sid}"}, **more)
