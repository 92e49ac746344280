"""Sessions are rows: who may end them, and when they end by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import time_machine
from sqlalchemy import select

from portal import create_app
from portal.audit.models import Entry
from portal.database import db
from portal.people.models import SessionRow
from tests.conftest import TEST_KEY, a_config
from tests.pages import PASSWORD, Page
from tests.people.administering import agreed
from tests.people.door import START, attempt, cookie, count, id_of, raw

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.databases import Database


def test_s13_a_copied_cookie_is_dead_after_logout(app: Flask, operator: Page) -> None:
    copied = cookie(operator)
    assert raw(app, copied).status_code == 200
    operator.send(operator.open("/people/sessions"), action="/logout")
    assert raw(app, copied).status_code == 302
    assert cookie(operator) != copied
    assert count(app, Entry, Entry.action == "logout") == 1


def test_s13_a_stolen_session_table_opens_nothing(app: Flask, operator: Page) -> None:
    with app.app_context():
        key = db.session.scalars(select(SessionRow.key)).one()
    assert raw(app, key).status_code == 302
    assert raw(app, key[:43]).status_code == 302


def test_s14_signing_in_gives_a_new_id_and_the_one_brought_along_opens_nothing(app: Flask) -> None:
    page = Page(app)
    page.open("/login")
    planted = cookie(page)
    page.sign_in("operator")
    assert cookie(page) != planted
    assert raw(app, planted).status_code == 302


def test_s14_signing_in_again_ends_the_session_before(app: Flask, operator: Page) -> None:
    before = cookie(operator)
    data = {"username": "operator", "password": PASSWORD, "csrf_token": operator.token()}
    operator.post("/login", data)
    assert cookie(operator) != before
    assert count(app, SessionRow) == 1


def test_s15_whoever_is_deactivated_is_out_with_the_next_request(app: Flask, operator: Page, admin: Page) -> None:
    page = admin.open(f"/people/users/{id_of(app, 'operator')}")
    form = page.values(page.form(f"/users/{id_of(app, 'operator')}"))
    form.pop("active")
    assert admin.post(f"/people/users/{id_of(app, 'operator')}", form).status == 303
    assert operator.open("/", follow=False).status == 302
    assert attempt(Page(app), "operator", PASSWORD).status == 401


def test_s15_a_change_of_role_ends_the_sessions(app: Flask, operator: Page, admin: Page) -> None:
    page = admin.open(f"/people/users/{id_of(app, 'operator')}")
    assert admin.send(page, {"role": "tech", "unit": ""}, action="/roles/add").status == 303
    agreed(app)
    assert operator.open("/", follow=False).status == 302


def test_s15_changing_the_password_ends_every_other_session_and_renews_this_one(app: Flask, operator: Page) -> None:
    other = Page(app, "operator")
    before = cookie(operator)
    new = "南门的梧桐 Tree 7"
    answer = operator.send(operator.open("/people/password"), {"current": PASSWORD, "new": new, "again": new})
    assert answer.status == 303, answer.text
    assert cookie(operator) != before
    assert operator.open("/people/sessions", follow=False).status == 200
    assert other.open("/", follow=False).status == 302
    assert raw(app, before).status_code == 302
    assert attempt(Page(app), "operator", PASSWORD).status == 401
    assert attempt(Page(app), "operator", new).status == 303


def test_s16_an_idle_session_ends_and_work_keeps_it_alive(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        page = Page(app, "operator")
        for _ in range(3):
            clock.shift(timedelta(minutes=29))
            assert page.open("/people/sessions", follow=False).status == 200
        clock.shift(timedelta(minutes=31))
        assert page.open("/people/sessions", follow=False).status == 302


def test_s16_after_twelve_hours_even_a_busy_session_ends(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        page = Page(app, "operator")
        for _ in range(26):
            clock.shift(timedelta(minutes=27))
            page.open("/people/sessions")
        clock.shift(timedelta(minutes=20))
        assert page.open("/people/sessions", follow=False).status == 302


def test_s16_what_a_page_does_by_itself_keeps_nothing_alive(app: Flask) -> None:
    silent = [
        r
        for r in app.url_map.iter_rules()
        if not getattr(getattr(app.view_functions[r.endpoint], "access", None), "touch", True)
    ]
    assert silent, "no endpoint is marked as polled"
    with time_machine.travel(START, tick=False) as clock:
        page = Page(app, "operator")
        clock.shift(timedelta(minutes=10))
        page.client.get(silent[0].rule) if "GET" in (silent[0].methods or ()) else None
        with app.app_context():
            assert db.session.scalars(select(SessionRow.seen_at)).one() == START


def test_s17_over_https_the_cookie_is_locked_to_this_host(app: Flask) -> None:
    answer = app.test_client().get("/login", base_url="https://localhost")
    assert answer.status_code == 200
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert name == "__Host-portal"
    parts = {part.strip() for part in rest.split(";")[1:]}
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_s17_over_plain_http_the_cookie_is_as_strict_as_it_can_be(app: Flask) -> None:
    answer = app.test_client().get("/login")
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert name == "portal"
    assert {part.strip() for part in rest.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=Lax"}
    assert "Strict-Transport-Security" not in answer.headers


def test_s18_one_sees_one_s_own_sessions_and_ends_one_or_all_others(app: Flask, operator: Page) -> None:
    others = [Page(app, "operator") for _ in range(3)]
    Page(app, "stranger")
    page = operator.open("/people/sessions")
    rows = [f for f in page.all("form") if f.get("action", "").endswith("/end")]
    assert len(rows) == 4
    here = next(f for f in rows if "退出本机" in "".join(f.itertext()))
    there = next(f for f in rows if f is not here)
    assert operator.post(there.get("action", ""), page.values(there)).status == 303
    assert sum(o.open("/", follow=False).status == 200 for o in others) == 2
    operator.send(operator.open("/people/sessions"), action="end-others")
    assert sum(o.open("/", follow=False).status == 200 for o in others) == 0
    assert operator.open("/people/sessions", follow=False).status == 200
    assert count(app, SessionRow) == 2


def test_s18_nobody_ends_the_session_of_somebody_else(app: Flask, operator: Page, stranger: Page) -> None:
    with app.app_context():
        theirs = db.session.scalars(select(SessionRow.key).where(SessionRow.user_id == id_of(app, "stranger"))).one()
    data = {"csrf_token": operator.token()}
    assert operator.post(f"/people/sessions/{theirs[:16]}/end", data).status == 404
    assert stranger.open("/", follow=False).status == 200


def test_s18_the_administrator_ends_anybody_s_sessions(app: Flask, operator: Page, admin: Page) -> None:
    page = admin.open(f"/people/users/{id_of(app, 'operator')}")
    assert admin.send(page, action="end-sessions").status == 303
    assert operator.open("/", follow=False).status == 302


def test_s19_after_the_key_was_changed_sessions_and_open_pages_still_work(
    app: Flask, operator: Page, database: Database, tmp_path: Path
) -> None:
    token, sid = operator.token(), cookie(operator)
    new = {"database_url": database.url, "secret_key": "another-key-0123456789-zyxwvutsrqpo"}
    rotated = create_app(a_config(tmp_path, **new, secret_key_fallbacks=(TEST_KEY,)))
    assert raw(rotated, sid, "/people/sessions/end-others", "POST", data={"csrf_token": token}).status_code == 303
    without = create_app(a_config(tmp_path, **new))
    assert raw(without, sid, "/people/sessions/end-others", "POST", data={"csrf_token": token}).status_code == 400
    for other in (rotated, without):
        with other.app_context():
            db.engine.dispose()


def test_reading_as_a_visitor_writes_no_session(app: Flask) -> None:
    Page(app).open("/login")
    assert count(app, SessionRow) == 0
