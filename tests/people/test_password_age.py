"""How long a password lasts, which one is not taken again, and when a one-time one has had its time."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import select, update

from portal import create_app
from portal.calendar import now
from portal.database import db
from portal.people import effects, passwords, queries
from portal.people.models import FormerPassword, User
from portal.settings import values
from portal.settings.models import Setting
from tests.conftest import a_config
from tests.pages import PASSWORD, Page
from tests.people.door import START, attempt, count, id_of

if TYPE_CHECKING:
    from flask import Flask

NEW = "Wutong-{}-nanmen-Q"


def asks_for(days: str) -> None:
    """Let the school ask for a new password so often: in the demonstration, which the tests' school is, it does not ask at all."""
    db.session.execute(update(Setting).where(Setting.key == "password_days").values(value=days))
    db.session.flush()
    values.forget()


def chosen(page: Page, before: str, after: str) -> int:
    return page.send(page.open("/people/password"), {"current": before, "new": after, "again": after}).status


def test_s03_the_last_five_passwords_are_not_taken_again_the_sixth_is(app: Flask, operator: Page) -> None:
    mine = [PASSWORD, *(NEW.format(number) for number in range(5))]
    for before, after in pairwise(mine):
        assert chosen(operator, before, after) == 303
    for former in mine[1:-1]:
        page = operator.open("/people/password")
        answer = operator.send(page, {"current": mine[-1], "new": former, "again": former})
        assert answer.status == 422
        assert "新密码不能与最近 5 次用过的密码相同。" in answer.text
    assert count(app, FormerPassword, FormerPassword.user_id == id_of(app, "operator")) == 4
    # The one before these five is forgotten; in tests everybody's is the common one of the demonstration, which itself is no fault.
    assert chosen(operator, mine[-1], PASSWORD) == 303


def test_s03_a_reset_does_not_bring_back_what_was_had_before(app: Flask, operator: Page) -> None:
    first = NEW.format("first")
    assert chosen(operator, PASSWORD, first) == 303
    with app.test_request_context():
        once = effects.reset_password(queries.user(id_of(app, "operator")), None)
        db.session.commit()
    page = Page(app)
    attempt(page, "operator", once)
    assert chosen(page, once, first) == 422
    assert chosen(page, once, NEW.format("second")) == 303


def test_s03_under_asvs_nothing_is_remembered_and_nothing_grows_old(app: Flask) -> None:
    config = app.extensions["portal.config"]
    other = create_app(a_config(config.instance, database_url=config.database_url, password_profile="asvs"))
    with other.app_context():
        user = queries.user(id_of(app, "operator"))
        user.password_chosen_at = now() - timedelta(days=500)
        assert not passwords.too_old(user)
        assert not passwords.used_before(user, PASSWORD)
        db.session.rollback()
        db.engine.dispose()


@pytest.mark.parametrize(
    ("days", "setting", "old", "hint"),
    [
        (10, "90", False, False),
        (82, "90", False, False),
        (83, "90", False, True),
        (89, "90", False, True),
        (90, "90", True, True),
        (400, "90", True, True),
        (400, "0", False, False),
        (100, "180", False, False),
    ],
)
def test_s03_a_password_grows_old_and_the_desk_says_so_a_week_before(
    app: Flask, days: int, setting: str, *, old: bool, hint: bool
) -> None:
    with app.test_request_context():
        asks_for(setting)
        user = queries.user(id_of(app, "operator"))
        user.password_chosen_at = now() - timedelta(days=days)
        left = passwords.days_left(user)
        assert passwords.too_old(user) is old
        assert (left is not None and left <= passwords.WARNED) is hint


def test_s03_whoever_has_an_old_password_chooses_another_and_goes_on(app: Flask, operator: Page) -> None:
    with app.test_request_context():
        asks_for("90")
        aged = update(User).where(User.username == "operator").values(password_chosen_at=now() - timedelta(days=86))
        db.session.execute(aged)
        db.session.commit()
    assert "您的密码还有 4 天到期" in operator.open("/").text
    with app.app_context():
        db.session.execute(aged.values(password_chosen_at=now() - timedelta(days=91)))
        db.session.commit()
    assert operator.open("/filings/", follow=False).location == "/people/password"
    page = operator.open("/people/password")
    assert "您的密码已到学校规定的有效期" in page.text
    assert chosen(operator, PASSWORD, NEW.format("next")) == 303
    assert operator.open("/filings/", follow=False).status == 200


@pytest.mark.parametrize(("value", "fine"), [("0", True), ("30", True), ("365", True), ("1", False), ("29", False)])
def test_an_age_that_makes_people_write_their_password_down_is_refused(value: str, *, fine: bool) -> None:
    assert (passwords.age_fault(value) is None) is fine


def test_s01_a_one_time_password_opens_for_seventy_two_hours(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        with app.test_request_context():
            once = effects.reset_password(queries.user(id_of(app, "operator")), None)
            db.session.commit()
        clock.shift(timedelta(hours=72))
        assert attempt(Page(app), "operator", once).location == "/people/password"
        clock.shift(timedelta(seconds=1))
        answer = attempt(Page(app), "operator", once)
        assert answer.status == 401
        assert "一次性密码 72 小时后失效，须请系统管理员重新发放" in answer.text
        with app.app_context():
            assert db.session.scalars(select(User).where(User.username == "operator")).one().one_time_over
