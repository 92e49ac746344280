"""Whose words are kept when a session ends: every form × how it ended × who signs in next; and what proves whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.database import db
from portal.people.kept import KeptForm
from tests.pages import Page
from tests.people.door import count, id_of
from tests.people.leaving import (
    CASES,
    ENDINGS,
    NEW,
    NUMBER,
    WORDS,
    arrived,
    elsewhere,
    holds,
    idle,
    sign_in,
    unsent,
)
from tests.site.school import changed

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Any:
    return CASES[request.param]


@pytest.fixture(params=ENDINGS, ids=lambda end: end.__name__)
def end(request: pytest.FixtureRequest) -> Any:
    return request.param


# Every page whose words are kept × how its session ended × who signs in next --------------------------------------------


def test_the_table_names_every_form_that_is_kept(app: Flask) -> None:
    marked = {e for e, view in app.view_functions.items() if getattr(view, "access", None) and view.access.keeps}
    assert {name.partition(":")[0] for name in CASES} == marked


def test_the_same_person_finds_it_on_its_form_and_nothing_is_sent_before_they_press(
    app: Flask, browser_of: Any, case: Any, end: Any
) -> None:
    page, form = case.opened(app, browser_of)
    end(app, case.author)
    before = unsent(app)
    turned = case.sent(page, form)
    assert turned.status == 401
    assert "由您本人登录后" in turned.text
    assert case.secret not in turned.response.text
    back = sign_in(page, turned, case.author)
    assert back.status == 303
    given = page.follow(back)
    assert given.status == 200
    decides = "/steps/" in case.action or case.action.endswith("/batch")
    said = "刚才的办理没有生效" if decides else "当时没有提交成功"
    assert said in given.text
    typed = {name.format(**case.names(page)): value for name, value in case.typed.items()}
    assert holds(given, typed), f"{case.typed} is not on {given.path}"
    assert unsent(app) == before, changed(before, unsent(app))
    assert count(app, KeptForm) == 1, "it is kept until it is taken"


def test_to_somebody_else_nothing_of_it_is_shown_and_its_author_still_gets_it(
    app: Flask, browser_of: Any, case: Any, end: Any
) -> None:
    page, form = case.opened(app, browser_of)
    end(app, case.author)
    before = unsent(app)
    turned = case.sent(page, form)
    back = sign_in(page, turned, "publicity")
    assert (back.status, back.location) == (303, "/?others=yes")
    desk = page.follow(back)
    assert "上一位使用者未提交的内容没有带入，只有其本人登录后才能看到。" in desk.text
    with app.app_context():
        (key,) = db.session.scalars(select(KeptForm.key))
        address = db.session.get_one(KeptForm, key).path.partition("?")[0].partition("/steps/")[0]
    seen = [
        page.client.get(url, follow_redirects=True) for url in (f"{address}?kept={key}", f"/people/kept?kept={key}")
    ]
    for raw in (turned.response, back.response, desk.response, *seen):
        assert case.secret not in raw.text
        assert WORDS not in raw.text
        assert NUMBER not in raw.text
    assert page.post(f"/people/kept/{key}/drop", {"csrf_token": page.token()}).status == 404
    assert unsent(app) == before, changed(before, unsent(app))
    owner = Page(app)
    at_home = sign_in(owner, owner.open("/login"), case.author)
    assert at_home.location == "/people/kept?next=/"
    listed = owner.follow(at_home)
    assert [href for href in listed.links() if key in href]


def test_who_stays_on_the_page_is_told_to_press_what_is_there(app: Flask, browser_of: Any, case: Any) -> None:
    page, form = case.opened(app, browser_of)
    idle(app, case.author)
    answer = case.sent(page, form, HX_Request="true", HX_Target="main")
    assert answer.status == 401
    buttons = ["".join(button.itertext()).strip() for button in form.all("button")]
    assert ("请点“保存草稿”" in answer.text) == ("保存草稿" in buttons)
    assert ("您写的意见还在本页" in answer.text) == ("/steps/" in case.action or case.action.endswith("/batch"))


def test_what_may_be_anybodys_is_not_kept_and_that_is_said(app: Flask, browser_of: Any, case: Any, end: Any) -> None:
    page, form = case.opened(app, browser_of)
    end(app, case.author)
    page.client.delete_cookie("portal")
    turned = case.sent(page, form)
    assert turned.status == 401
    assert "无法确认是哪一位使用者填写的，因此没有保留" in turned.text
    assert count(app, KeptForm) == 0
    assert sign_in(page, turned, case.author).location == "/"


@pytest.mark.parametrize("name", ["filings.create", "filings.step", "delegation.create", "handover.left"])
def test_what_was_given_back_and_taken_is_forgotten(app: Flask, browser_of: Any, name: str) -> None:
    case = CASES[name]
    page, form = case.opened(app, browser_of)
    elsewhere(app, case.author)
    given = page.follow(sign_in(page, case.sent(page, form), case.author))
    button = ("save", "draft") if case.button else None
    sent = page.send(given, button=button, action=case.action)
    assert sent.status == 303, sent.text
    assert count(app, KeptForm) == 0
    assert arrived(app, case.author) == "/"


# Who it was ---------------------------------------------------------------------------------------------------------------


def test_a_page_left_open_by_one_is_refused_in_the_session_of_another(app: Flask, browser_of: Any) -> None:
    case = CASES["filings.step"]
    page, form = case.opened(app, browser_of)
    before = unsent(app)
    page.client.delete_cookie("portal")
    page.sign_in("deputy")
    for headers in ({}, {"HX_Request": "true", "HX_Target": "case"}):
        answer = case.sent(page, form, **headers)
        assert answer.status == 400
        assert "这个页面是上一位使用者打开的，刚才的内容没有提交，也没有以您的名义保存。" in answer.text
        assert WORDS not in answer.response.text
    assert count(app, KeptForm) == 0, "nobody knows who typed last on that page"
    assert unsent(app) == before


def test_a_page_left_open_by_one_is_not_kept_for_them_when_anothers_session_ended_after_them(
    app: Flask, browser_of: Any
) -> None:
    case = CASES["filings.create"]
    page, form = case.opened(app, browser_of)
    page.client.delete_cookie("portal")
    page.sign_in("head")
    idle(app, "head")
    turned = case.sent(page, form)
    assert "无法确认是哪一位使用者填写的" in turned.text
    assert count(app, KeptForm) == 0


@pytest.mark.parametrize("headers", [{}, {"HX_Request": "true", "HX_Target": "form"}])
def test_who_signed_in_anew_in_another_tab_finds_it_on_a_fresh_page(app: Flask, headers: dict[str, str]) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    page.client.delete_cookie("portal")
    page.sign_in("operator")
    answer = page.send(form, {"name": WORDS}, button=("save", "draft"), **headers)
    assert answer.status == (204 if headers else 303)
    given = page.follow(answer)
    assert holds(given, {"name": WORDS})


def test_a_later_session_of_the_same_person_that_ended_too_keeps_it(app: Flask) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    page.client.delete_cookie("portal")
    page.sign_in("operator")
    idle(app, "operator")
    turned = page.send(form, {"name": WORDS}, button=("save", "draft"))
    assert "由您本人登录后" in turned.text


@pytest.mark.parametrize("whose", ["", "WzEsImEiXQ.Z0.forged", "x" * 3000])
def test_a_mark_that_is_not_in_our_hand_proves_nothing(app: Flask, whose: str) -> None:
    page = Page(app, "operator")
    values = page.open(NEW).values(page.open(NEW).form())
    idle(app, "operator")
    turned = page.post(NEW, {**values.to_dict(), "whose": whose, "name": WORDS})
    assert turned.status == 401
    assert count(app, KeptForm) == 0


def test_a_mark_made_with_a_key_that_was_changed_since_still_counts(app: Flask, monkeypatch: Any) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    idle(app, "operator")
    config = app.extensions["portal.config"]
    changed_key = {
        "secret_key": "another-key-of-this-school-9876543210-zyxwvu",
        "secret_key_fallbacks": (config.secret_key,),
    }
    monkeypatch.setitem(app.extensions, "portal.config", type(config)(**{**vars(config), **changed_key}))
    assert "由您本人登录后" in page.send(form, {"name": WORDS}, button=("save", "draft")).text


def test_for_whoever_may_not_sign_in_any_more_nothing_is_kept(app: Flask, admin: Page) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    user = admin.open(f"/people/users/{id_of(app, 'operator')}")
    values = user.values(user.form(f"/users/{id_of(app, 'operator')}"))
    values.pop("active")
    admin.post(f"/people/users/{id_of(app, 'operator')}", values)
    assert "没有保留" in page.send(form, {"name": WORDS}, button=("save", "draft")).text
    assert count(app, KeptForm) == 0


def test_whoever_was_given_a_new_password_finds_it_after_choosing_their_own(app: Flask, admin: Page) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    number = id_of(app, "operator")
    told = admin.send(admin.open(f"/people/users/{number}"), action=f"/users/{number}/password")
    once = told.one("code", id="one-time-password").text or ""
    turned = page.send(form, {"name": WORDS}, button=("save", "draft"))
    back = page.send(turned, {"username": "operator", "password": once}, action="/login")
    assert back.location == "/people/password"
    own = {"current": once, "new": "Xin-Mi-Ma-2026-zg", "again": "Xin-Mi-Ma-2026-zg"}
    chosen = page.send(page.follow(back), own, action="/people/password")
    assert chosen.location == "/people/kept?said=password-changed"
    assert WORDS in page.follow(chosen).text
