"""Sign-in: passwords kept, tries counted, and the same answer to every failure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import time_machine
from sqlalchemy import select
from sqlalchemy import true as sa_true

from portal import create_app
from portal.audit.models import Entry
from portal.database import db
from portal.people import passwords, throttle
from portal.people.models import Throttle, User
from tests.conftest import a_config
from tests.pages import PASSWORD, Page
from tests.people.door import START, attempt, count, id_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from flask import Flask

    from tests.databases import Database


def test_s02_a_password_is_kept_as_argon2id_and_rehashed_at_sign_in_when_the_cost_changed(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    with app.app_context():
        before = db.session.scalar(select(User.password).where(User.username == "operator"))
    assert str(before).startswith("$argon2id$")
    dearer = create_app(a_config(tmp_path, database_url=database.url, password_memory=16))
    Page(dearer, "operator")
    Page(dearer, "operator")
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "operator")).one()
        assert "m=16," in user.password
        assert user.revision == 1, "an administrator's open form stays valid"
    with dearer.app_context():
        db.engine.dispose()


def test_s06_after_five_failures_the_right_password_does_not_open_either_until_a_quarter_of_an_hour_has_passed(
    app: Flask,
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        page = Page(app)
        for _ in range(5):
            assert attempt(page, "operator", "wrong-password").status == 401
        assert attempt(page, "operator", PASSWORD).status == 401
        clock.shift(timedelta(minutes=14, seconds=59))
        assert attempt(page, "operator", PASSWORD).status == 401
        clock.shift(timedelta(seconds=2))
        assert attempt(page, "operator", PASSWORD).status == 303


def test_s06_workers_together_let_exactly_five_tries_reach_the_check(app: Flask) -> None:
    def one(_: int) -> bool:
        with app.app_context():
            free = throttle.take(throttle.account_key("operator"), throttle.PER_ACCOUNT)
            db.session.commit()
            return free

    with app.test_request_context(method="POST"), ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(40))) == 5


def test_s06_twenty_failures_at_one_address_lock_those_accounts_there_and_nobody_else_behind_it(app: Flask) -> None:
    page = Page(app)
    for name in (*(f"nobody{number}" for number in range(19)), "operator"):
        assert attempt(page, name, "wrong-password").status == 401
    assert attempt(page, "operator", PASSWORD).status == 401, "it failed there"
    assert attempt(page, "head", PASSWORD).status == 303, "a campus may stand behind one address"
    elsewhere = Page(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "10.0.0.9"
    assert attempt(elsewhere, "operator", PASSWORD).status == 303


def test_s06_after_twenty_failures_an_address_has_one_try_at_each_account_in_a_quarter_of_an_hour(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        page = Page(app)
        for number in range(20):
            attempt(page, f"nobody{number}", "wrong-password")
        clock.shift(timedelta(minutes=14))
        assert attempt(page, "operator", "wrong-password").status == 401
        assert attempt(page, "operator", PASSWORD).status == 401
        clock.shift(timedelta(minutes=2))
        assert attempt(page, "operator", PASSWORD).status == 303


def test_s06_what_counts_no_more_is_forgotten_daily(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        page = Page(app)
        for number in range(8):
            attempt(page, f"nobody{number}", "wrong-password")
        for _ in range(5):
            attempt(page, "operator", "wrong-password")
        clock.shift(timedelta(minutes=10))
        with app.app_context():
            throttle.sweep()
        assert attempt(page, "operator", PASSWORD).status == 401, "locked still"
        clock.shift(timedelta(minutes=30))
        with app.app_context():
            throttle.sweep()
        assert count(app, Throttle, sa_true()) == 0


def test_s06_failures_spread_over_hours_lock_no_address(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        page = Page(app)
        for number in range(30):
            assert attempt(page, f"nobody{number}", "wrong-password").status == 401
            clock.shift(timedelta(minutes=2))
        assert attempt(page, "operator", PASSWORD).status == 303


def test_s06_the_failures_of_one_quarter_of_an_hour_count_together_however_they_are_spread(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        page = Page(app)
        for _ in range(5):
            assert attempt(page, "operator", "wrong-password").status == 401
            clock.shift(timedelta(minutes=3))
        assert attempt(page, "operator", PASSWORD).status == 401, "locked since the fifth, three minutes ago"
        clock.shift(timedelta(minutes=13))
        assert attempt(page, "operator", PASSWORD).status == 303


def test_s07_locking_one_account_locks_no_other_and_the_administrator_s_unlocking_is_recorded(
    app: Flask, admin: Page
) -> None:
    page = Page(app)
    for _ in range(6):
        attempt(page, "operator", "wrong-password")
    assert attempt(page, "stranger", PASSWORD).status == 303
    user_id = id_of(app, "operator")
    assert admin.send(admin.open(f"/people/users/{user_id}"), action="/unlock").status == 303
    assert attempt(Page(app), "operator", PASSWORD).status == 303
    assert count(app, Entry, Entry.action == "user.unlocked", Entry.subject == f"user:{user_id}") == 1
    assert count(app, Entry, Entry.action == "login.locked") == 1
    assert count(app, Entry, Entry.action == "login.failed") == 5


def test_s08_unknown_wrong_and_locked_get_the_same_words_and_the_same_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[bool] = []
    real = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda kept, given: checks.append(real(kept, given)) or checks[-1])
    page = Page(app)
    said = {attempt(page, "nobody", "wrong-password").text.replace("nobody", "")}
    for _ in range(6):
        answer = attempt(page, "operator", "wrong-password")
        said.add(answer.text)
        assert answer.status == 401
    assert len(said) == 1
    assert checks == [False] * 7


def test_a_one_time_password_opens_only_the_page_that_replaces_it(app: Flask, admin: Page) -> None:
    user_id = id_of(app, "operator")
    shown = admin.send(admin.open(f"/people/users/{user_id}"), action=f"/users/{user_id}/password")
    once = "".join(shown.one("code", id="one-time-password").itertext())
    page = Page(app)
    assert attempt(page, "operator", once).location == "/people/password"
    assert page.open("/", follow=False).location == "/people/password"
    assert page.open("/filings/", follow=False).location == "/people/password"
    new = "Wutong-2026-nanmen"
    page.send(page.open("/people/password"), {"current": once, "new": new, "again": new})
    assert page.open("/", follow=False).status == 200
    assert attempt(Page(app), "operator", once).status == 401


def test_a_sign_in_without_name_or_with_an_endless_password_is_answered_in_words(anonymous: Page) -> None:
    assert attempt(anonymous, "", "").status == 422
    answer = attempt(anonymous, "operator", "x" * 257)
    assert answer.status == 422
    assert "最多 256 个字符" in answer.text
