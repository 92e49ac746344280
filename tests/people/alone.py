"""What an administrator presses on the page of a user, and whether a password opens the door: for tests of what one alone can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.pages import PASSWORD, Page
from tests.people.administering import user_named

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer


def pressed(admin: Page, username: str, app: Flask, what: str, **fields: Any) -> Answer:
    """Post to the page of a user, whatever it shows."""
    url = f"/people/users/{user_named(app, username).id}/{what}".rstrip("/")
    return admin.post(url, {"csrf_token": admin.token(), **fields})


def gets_in(app: Flask, username: str, password: str = PASSWORD) -> bool:
    page = Page(app)
    return page.send(page.open("/login"), {"username": username, "password": password}, action="/login").status == 303


def shows_a_password(answer: Answer) -> bool:
    return answer.status == 200 and "one-time-password" in answer.text


def once(answer: Answer) -> str:
    return "".join(answer.one("code", id="one-time-password").itertext())
