"""Two presses of 确认导入 at the same moment, and two administrators with the same new user: everything is there once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.audit.models import Entry
from portal.audit.trail import verify
from portal.database import db
from portal.people import effects
from portal.people.models import User
from tests.filings.together import at_once
from tests.people.administering import unit_named
from tests.people.enrolling import UNIT, confirmed, looked_through, user

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


def test_two_presses_at_once_import_once(app: Flask, admin: Page) -> None:
    url = looked_through(admin, 用户=[user(f"lin{n:02d}") for n in range(10)]).path
    token, cookie = admin.token(), admin.client.get_cookie("portal")
    assert cookie

    def press() -> int:
        client = app.test_client()
        client.set_cookie("portal", cookie.value)
        return client.post(f"{url}/confirm", data={"csrf_token": token}).status_code

    assert sorted(at_once(press, press)) == [200, 303]
    with app.app_context():
        made = db.session.scalar(select(func.count(User.id)).where(User.username.startswith("lin")))
        taken = db.session.scalar(select(func.count(Entry.id)).where(Entry.action == "enrolment.taken"))
        assert (made, taken) == (10, 1)
        assert verify()[1] == ""


def test_whom_somebody_else_has_added_meanwhile_is_shown_anew_before_anything_is_changed(
    app: Flask, admin: Page
) -> None:
    page = looked_through(admin, 用户=[user("lin01", "林涛"), user("lin02", "林海")])
    college = unit_named(app, UNIT).id
    with app.app_context():
        effects.create_user("lin01", "林滔", college)
        db.session.commit()
    answer = confirmed(admin, page)
    assert answer.status == 409
    assert "姓名：林滔 → 林涛" in answer.text
    with app.app_context():
        assert db.session.scalars(select(User.username).where(User.username == "lin02")).all() == []
    assert confirmed(admin, answer).status == 200
