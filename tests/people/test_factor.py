"""The second factor at the door: what a code opens, and how often; what half a sign-in opens, which is nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import select, update

from portal import create_app
from portal.audit.models import Entry
from portal.calendar import now
from portal.database import db
from portal.people.factors import effects
from portal.people.models import HalfSignedIn, RecoveryCode, SessionRow, User
from tests.conftest import a_config
from tests.pages import PASSWORD, Page
from tests.people.door import START, attempt, cookie, count, id_of, raw
from tests.people.factoring import RECOVERY, code, half_way, has_factor, typed
from tests.people.leaving import NEW, WORDS, holds, left, sign_in
from tests.site.addresses import an_address, routes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.databases import Database


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def test_s09_a_right_password_gives_no_session_and_the_code_does(app: Flask, clock: time_machine.Coordinates) -> None:
    has_factor(app, "operator")
    page, asked = half_way(app, "operator")
    assert count(app, SessionRow) == 0
    assert page.open("/", follow=False).location.startswith("/login")
    box = asked.one("input", id="code")
    assert (box.get("inputmode"), box.get("autocomplete")) == ("numeric", "one-time-code")
    assert typed(page, asked, code()).location == "/"
    assert page.open("/", follow=False).status == 200
    assert count(app, HalfSignedIn) == 0


def test_s09_a_code_opens_once_and_no_older_one_afterwards(app: Flask, clock: time_machine.Coordinates) -> None:
    has_factor(app, "operator")
    used = code()
    assert typed(*half_way(app, "operator"), used).status == 303
    assert typed(*half_way(app, "operator"), used).status == 401
    assert typed(*half_way(app, "operator"), code(-1)).status == 401
    clock.shift(timedelta(seconds=30))
    assert typed(*half_way(app, "operator"), used).status == 401
    assert typed(*half_way(app, "operator"), code()).status == 303


@pytest.mark.parametrize(("beside", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_s09_a_code_counts_one_step_beside_the_clock(
    app: Flask, clock: time_machine.Coordinates, beside: int, opens: bool
) -> None:
    has_factor(app, "operator")
    with app.test_request_context(method="POST"):
        user = db.session.get_one(User, id_of(app, "operator"))
        assert bool(effects.right(user, code(beside))) is opens


def test_s09_after_five_wrong_codes_the_right_one_opens_nothing_for_a_quarter_of_an_hour(
    app: Flask, clock: time_machine.Coordinates, admin: Page
) -> None:
    has_factor(app, "operator")
    page, asked = half_way(app, "operator")
    said = {typed(page, asked, wrong).text.replace(wrong, "") for wrong in ("000001", "000002", "12345", "abc", "九")}
    answer = typed(page, asked, right := code())
    assert answer.status == 401
    assert said == {answer.text.replace(right, "")}, "wrong and locked are told in the same words"
    assert typed(*half_way(app, "operator"), RECOVERY[0], "recovery").status == 401, (
        "whatever the browser, and the code"
    )
    assert count(app, RecoveryCode) == 2
    clock.shift(timedelta(minutes=14, seconds=59))
    assert typed(*half_way(app, "operator"), code()).status == 401
    clock.shift(timedelta(seconds=2))
    assert typed(*half_way(app, "operator"), code()).status == 303
    assert count(app, Entry, Entry.action == "factor.failed") == 5
    assert count(app, Entry, Entry.action == "factor.locked") == 3


def test_s09_the_administrator_s_unlocking_lets_codes_be_tried_again(
    app: Flask, clock: time_machine.Coordinates, admin: Page
) -> None:
    has_factor(app, "operator")
    page, asked = half_way(app, "operator")
    for _ in range(5):
        typed(page, asked, "000000")
    assert admin.send(admin.open(f"/people/users/{id_of(app, 'operator')}"), action="/unlock").status == 303
    assert typed(page, asked, code()).status == 303


def test_s09_a_recovery_code_opens_once_however_it_is_written(app: Flask, clock: time_machine.Coordinates) -> None:
    has_factor(app, "operator")
    assert typed(*half_way(app, "operator"), " ABCD-efgh－jkmn ", "recovery").status == 303
    assert typed(*half_way(app, "operator"), RECOVERY[0], "recovery").status == 401
    assert typed(*half_way(app, "operator"), RECOVERY[1], "recovery").status == 303
    assert count(app, RecoveryCode) == 0
    assert count(app, Entry, Entry.action == "factor.recovery_used") == 2
    with app.app_context():
        kept = db.session.scalars(select(Entry.detail).where(Entry.action == "login.ok")).all()
    assert [detail["factor"] for detail in kept] == ["recovery", "recovery"]


@pytest.mark.parametrize("what", ["totp", RECOVERY[0]])
def test_s09_of_two_who_send_the_same_code_at_once_one_is_let_in(
    app: Flask, clock: time_machine.Coordinates, what: str
) -> None:
    has_factor(app, "operator")
    shown = code() if what == "totp" else what
    field = "code" if what == "totp" else "recovery"
    doors = [half_way(app, "operator") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda door: typed(*door, shown, field).status, doors))
    assert sorted(answers) == [303, 401, 401, 401]
    assert count(app, SessionRow) == 1


def test_s09_nothing_typed_is_no_wrong_code(app: Flask, clock: time_machine.Coordinates) -> None:
    has_factor(app, "operator")
    page, asked = half_way(app, "operator")
    for field in ("code", "recovery") * 4:
        assert typed(page, asked, " ", field).status == 422
    assert "请填写恢复码。" in typed(page, asked, "", "recovery").text
    assert typed(page, asked, "9" * 41).status == 422
    assert typed(page, asked, code()).status == 303


def test_s09_half_a_sign_in_opens_nothing_at_all(app: Flask, clock: time_machine.Coordinates) -> None:
    has_factor(app, "operator")
    sid = cookie(half_way(app, "operator")[0])
    for endpoint, method, rule in routes(app):
        if "public" in app.view_functions[endpoint].access.roles:
            continue
        answer = raw(app, sid, an_address(rule), method)
        turned_away = {302} if method == "GET" else {400, 401}
        assert answer.status_code in turned_away, f"{method} {rule.rule}: {answer.status_code}"


def test_s09_half_a_sign_in_ends_after_five_minutes_and_what_was_typed_before_stays(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    has_factor(app, "operator")
    page, asked = half_way(app, "operator", "/login?next=/accounts/")
    clock.shift(timedelta(minutes=5, seconds=1))
    door = typed(page, asked, code())
    assert door.status == 401
    assert "5 分钟内没有输入验证码" in door.text
    assert page.open("/login/code").status == 401
    asked = page.follow(sign_in(page, door, "operator"))
    assert typed(page, asked, code()).location == "/accounts/"


@pytest.mark.parametrize("what", ["password", "active", "session"])
def test_s09_half_a_sign_in_ends_with_the_password_that_opened_it(
    app: Flask, clock: time_machine.Coordinates, what: str, admin: Page
) -> None:
    has_factor(app, "operator")
    page, asked = half_way(app, "operator")
    user_id = id_of(app, "operator")
    if what == "session":
        with app.app_context():
            effects.sessions.end_sessions(user_id)
            db.session.commit()
    else:
        with app.app_context():
            db.session.execute(
                update(User).where(User.id == user_id).values({what: "" if what == "password" else False})
            )
            db.session.commit()
    assert typed(page, asked, code()).status == 401
    assert count(app, SessionRow, SessionRow.user_id == user_id) == 0


def test_s14_each_step_of_the_door_gives_the_browser_a_new_id(app: Flask, clock: time_machine.Coordinates) -> None:
    has_factor(app, "operator")
    page = Page(app)
    page.open("/login")
    ids = [cookie(page)]
    asked = page.follow(attempt(page, "operator", PASSWORD))
    ids.append(cookie(page))
    typed(page, asked, code())
    ids.append(cookie(page))
    assert len(set(ids)) == 3
    for old in ids[:2]:
        assert raw(app, old).status_code == 302
        assert raw(app, old, "/login/code").headers["Location"] == "/login"
    assert raw(app, ids[2]).status_code == 200


def test_s14_who_begins_to_sign_in_at_somebody_s_browser_ends_that_session(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    has_factor(app, "operator")
    page = Page(app, "head")
    old = cookie(page)
    page.post("/login", page.signed({"username": "operator", "password": PASSWORD}))
    assert raw(app, old).status_code == 302
    assert page.open("/", follow=False).location.startswith("/login")


def test_s09_another_worker_knows_who_is_half_way(
    app: Flask, database: Database, tmp_path: Path, clock: time_machine.Coordinates
) -> None:
    has_factor(app, "operator")
    page, asked = half_way(app, "operator")
    other = create_app(a_config(tmp_path, database_url=database.url, password_memory=8))
    page.client.application = other
    assert typed(page, asked, code()).location == "/"
    with other.app_context():
        db.engine.dispose()


def test_what_was_typed_when_the_session_ended_comes_back_after_the_second_step(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    page, door = left(app, {"name": WORDS})
    has_factor(app, "operator")
    asked = page.follow(sign_in(page, door, "operator"))
    back = page.follow(typed(page, asked, code()))
    assert back.path.startswith(NEW.partition("?")[0])
    assert holds(back, {"name": WORDS})


def test_s54_the_way_back_after_the_second_step_is_never_another_site(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    has_factor(app, "operator")
    page = Page(app)
    sent = {"username": "operator", "password": PASSWORD, "next": "//evil.test/"}
    asked = page.follow(page.post("/login", page.signed(sent)))
    assert typed(page, asked, code()).location == "/"


def test_who_is_not_half_way_is_led_to_the_first_step(app: Flask, anonymous: Page, head: Page) -> None:
    assert anonymous.open("/login/code", follow=False).location == "/login"
    assert head.open("/login/code", follow=False).location == "/login"
    assert anonymous.post("/login/code", anonymous.signed({"code": "123456"})).status == 401


def test_s09_a_password_hashed_anew_at_the_first_step_still_leads_to_the_second(
    app: Flask, database: Database, tmp_path: Path, clock: time_machine.Coordinates
) -> None:
    has_factor(app, "operator")
    dearer = create_app(a_config(tmp_path, database_url=database.url, password_memory=16))
    assert typed(*half_way(dearer, "operator"), code()).status == 303
    with dearer.app_context():
        db.engine.dispose()


def test_s09_no_trace_of_a_code_or_secret_reaches_the_trail(app: Flask, clock: time_machine.Coordinates) -> None:
    has_factor(app, "operator")
    typed(*half_way(app, "operator"), shown := code())
    typed(*half_way(app, "operator"), RECOVERY[0], "recovery")
    typed(*half_way(app, "operator"), "987654")
    with app.app_context():
        told = str([(e.subject, e.username, e.detail) for e in db.session.scalars(select(Entry))])
    assert now() == START
    for secret in (shown, RECOVERY[0], "987654"):
        assert secret not in told
