"""What was typed when a session ended on its way through the door: what is kept, for how long, what a part of a page says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from portal.database import db
from portal.filings.models import State
from portal.people import kept
from portal.people.kept import KeptForm
from tests.filings.looking import filing_row
from tests.filings.making import bring, submitted
from tests.pages import PASSWORD, Page, Upload
from tests.people.door import count
from tests.people.leaving import (
    NEW,
    WORDS,
    aged,
    arrived,
    holds,
    idle,
    left,
    sign_in,
)

if TYPE_CHECKING:
    from flask import Flask


def test_who_was_signed_out_comes_back_to_the_page_asked_for(app: Flask) -> None:
    page = Page(app)
    answer = page.open("/filings/?state=draft", follow=False)
    assert answer.location == "/login?next=/filings/?state%3Ddraft"
    back = sign_in(page, page.follow(answer), "operator")
    assert back.location == "/filings/?state=draft"


def test_a_part_asked_for_by_htmx_sends_the_whole_page_to_sign_in(anonymous: Page) -> None:
    answer = anonymous.open(
        "/filings/",
        follow=False,
        HX_Request="true",
        HX_Target="results",
        HX_Current_URL="http://localhost/filings/?q=a",
    )
    assert answer.status == 401
    assert answer.location == "/login?next=/filings/?q%3Da"


def test_it_survives_a_wrong_password_and_an_empty_name_on_the_way(app: Flask) -> None:
    page, turned = left(app, {"name": "<b>学院 & 团学</b>", "topics": ["news", "event"]})
    wrong = page.send(turned, {"username": "operator", "password": "wrong-password"}, action="/login")
    assert wrong.status == 401
    empty = page.send(wrong, {"username": "", "password": PASSWORD}, action="/login")
    assert empty.status == 422
    given = page.follow(sign_in(page, empty, "operator"))
    assert holds(given, {"name": "<b>学院 & 团学</b>", "topics": ["news", "event"]})


def test_s54_a_kept_form_goes_nowhere_but_where_forms_are_kept(app: Flask) -> None:
    left(app, {"name": WORDS})
    for place in ("//evil.test", "https://evil.test/filings/new", "/people/users/1/password", "/logout", "/nowhere"):
        with app.app_context():
            db.session.execute(update(KeptForm).values(path=place))
            db.session.commit()
            (key,) = db.session.scalars(select(KeptForm.key))
        browser = Page(app)
        data = {"username": "operator", "password": PASSWORD, "kept": key, "csrf_token": browser.token()}
        answer = browser.post("/login", data)
        assert answer.status == 303, place
        assert answer.location.partition("?")[0] in {"/people/kept", "/filings/new"}, "a page of ours"
        assert place not in browser.follow(answer).links()


def test_passwords_and_marks_are_never_kept(app: Flask) -> None:
    page = Page(app, "operator")
    values = page.open(NEW).values(page.open(NEW).form())
    idle(app, "operator")
    page.post(NEW, {**values.to_dict(), "name": WORDS, "new_password": "hunter2-hunter2"})
    with app.app_context():
        names = {name for name, _ in db.session.scalars(select(KeptForm.fields)).one()}
    assert "name" in names
    assert not names & {"new_password", "csrf_token", "whose", "kept"}


def test_a_form_too_long_to_keep_says_so(app: Flask) -> None:
    _, turned = left(app, {"remarks": "长" * 80_000})
    assert turned.status == 401
    assert "内容太长，未能保留" in turned.text
    assert count(app, KeptForm) == 0


def test_files_are_not_kept_and_that_is_said_before_and_after(app: Flask) -> None:
    page, turned = left(app, {"name": WORDS, "avatar": Upload(b"GIF89a")})
    assert "选择的图片不能保留" in turned.text
    assert "当时选择的图片没有保留，请重新选择" in page.follow(sign_in(page, turned, "operator")).text


def test_one_page_is_kept_once_and_of_many_the_newest(app: Flask) -> None:
    page = Page(app, "operator")
    forms = [page.open(NEW) for _ in range(kept.MOST + 2)]
    idle(app, "operator")
    for number, form in enumerate(forms):
        for _ in range(2):
            page.send(form, {"name": f"第{number}份"}, button=("save", "draft"))
    with app.app_context():
        names = {dict(fields)["name"] for fields in db.session.scalars(select(KeptForm.fields))}
    assert names == {f"第{number}份" for number in range(2, kept.MOST + 2)}


def test_after_a_day_it_is_gone(app: Flask) -> None:
    page, turned = left(app, {"name": WORDS})
    aged(app, hours=23)
    assert "kept=" in sign_in(page, turned, "operator").location
    aged(app, hours=25)
    assert arrived(app, "operator") == "/"
    assert count(app, KeptForm) == 0


def test_what_is_not_wanted_any_more_is_dropped(app: Flask) -> None:
    page, turned = left(app, {"name": WORDS})
    sign_in(page, turned, "operator")
    listed = page.open("/people/kept")
    assert WORDS in listed.text
    assert "备案登记表" in listed.text
    assert "您有 1 份填写后没有提交的内容" in page.open("/people/sessions").text
    page.send(listed, action="/drop")
    assert count(app, KeptForm) == 0
    assert "没有未提交的内容" in page.open("/people/kept").text


# Parts of a page ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "button", "action", "target", "said"),
    [
        (NEW, ("save", "draft"), None, "side", "您填写的内容还在本页：请点“保存草稿”"),
        ("/filings/{filing}", None, "/steps/approve", "case", "刚才的办理没有生效。您写的意见还在本页"),
    ],
)
def test_a_part_sent_in_an_ended_session_leaves_the_page_as_it_is_and_keeps_it_all_the_same(
    app: Flask, operator: Page, url: str, button: Any, action: str, target: str, said: str
) -> None:
    author = "head" if action else "operator"
    page = Page(app, author)
    form = page.open(url.format(filing=submitted(operator)))
    idle(app, author)
    typed = {"opinion": WORDS} if action else {"name": WORDS}
    answer = page.send(form, typed, button=button, action=action, HX_Request="true", HX_Target=target)
    assert answer.status == 401
    assert "HX-Redirect" not in answer.response.headers
    assert answer.response.headers["HX-Retarget"] == "#notice"
    assert said in answer.text
    assert count(app, KeptForm) == 1


def test_a_part_whose_author_is_not_known_never_leaves_its_page(app: Flask) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    page.client.delete_cookie("portal")
    answer = page.send(form, {"name": WORDS}, button=("save", "draft"), HX_Request="true", HX_Target="side")
    assert answer.status == 403, "401 would send the next press away with the page"
    assert "内容还在本页，请先复制到别处" in answer.text


def test_a_step_without_a_word_is_not_kept_and_leads_back_to_its_page(app: Flask, browser_of: Any) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = Page(app, "operator")
    form = page.open(f"/filings/{filing}")
    idle(app, "operator")
    turned = page.send(form, action="/steps/withdraw")
    assert turned.status == 401
    assert "刚才的办理没有生效" in turned.text
    assert count(app, KeptForm) == 0
    assert sign_in(page, turned, "operator").location == f"/filings/{filing}"
    assert filing_row(app, filing).state is State.UNIT_REVIEW
