"""An authenticator for the tests: people who have one, and the codes that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyotp

from portal.calendar import now
from portal.database import db
from portal.people.factors.queries import ROLES
from portal.people.models import Factor, RecoveryCode
from portal.people.passwords import hashed
from portal.settings.models import Setting
from tests.pages import PASSWORD, Answer, Page
from tests.people.door import id_of

if TYPE_CHECKING:
    from flask import Flask

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RECOVERY = ("abcdefghjkmn", "npqrstuvwxyz")


def has_factor(app: Flask, username: str) -> None:
    """Somebody has taken over the secret above, and has two recovery codes left."""
    with app.app_context():
        user_id = id_of(app, username)
        db.session.add(Factor(user_id=user_id, secret=SECRET, since=now()))
        db.session.add_all(RecoveryCode(user_id=user_id, code=hashed(code)) for code in RECOVERY)
        db.session.commit()


def must_have(app: Flask, *roles: str) -> None:
    """The school names the roles that must have a second factor."""
    with app.app_context():
        db.session.merge(Setting(key=ROLES, value="\n".join(roles)))
        db.session.commit()


def code(beside: int = 0, secret: str = SECRET) -> str:
    """What the authenticator shows now, or so many steps from now."""
    return pyotp.TOTP(secret).at(now(), counter_offset=beside)


def half_way(app: Flask, username: str, door: str = "/login") -> tuple[Page, Answer]:
    """Somebody has given their password: their browser, and the page that asks for the code."""
    page = Page(app)
    answer = page.send(page.open(door), {"username": username, "password": PASSWORD}, action="/login")
    assert answer.location == "/login/code", answer.text[:300]
    return page, page.follow(answer)


def typed(page: Page, asked: Answer, what: str, field: str = "code") -> Answer:
    """Type a code into its form, and send that."""
    form = next(f for f in asked.all("form") if any(c.get("name") == field for c in f.iter("input")))
    data: Any = asked.values(form)
    data[field] = what
    return page.post("/login/code", data)
