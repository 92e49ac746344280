"""Somebody whose session ended comes back to where they were, with what they had typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.filings.models import State
from tests.filings.looking import filing_row
from tests.filings.making import submitted
from tests.pages import PASSWORD, Page

if TYPE_CHECKING:
    from flask import Flask


def test_who_was_signed_out_comes_back_to_the_page_asked_for(app: Flask) -> None:
    page = Page(app)
    answer = page.open("/filings/?state=draft", follow=False)
    assert answer.location == "/login?next=/filings/?state%3Ddraft"
    back = page.send(page.follow(answer), {"username": "operator", "password": PASSWORD}, action="/login")
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


def test_what_was_typed_when_the_session_ended_is_there_after_sign_in(app: Flask) -> None:
    page = Page(app)
    fields = {
        "name": "<b>学院 & 团学</b>",
        "csrf_token": "stale",
        "topics": ["news", "event"],
        "new_password": "x",
        "save": "draft",
    }
    turned = page.post("/filings/new?platform=wechat&kind=creation", fields)
    assert turned.status == 401
    assert "登录后即可继续" in turned.text
    assert turned.has("input", name="kept:name", value="<b>学院 & 团学</b>")
    resumed = page.send(turned, {"username": "operator", "password": PASSWORD}, action="/login")
    assert resumed.status == 200
    assert "已登录，您刚才填写的内容还在" in resumed.text
    values = resumed.values(resumed.form("/filings/new"))
    assert values.getlist("topics") == ["news", "event"]
    assert values["save"] == "draft"
    assert "new_password" not in values
    assert page.send(resumed, action="/filings/new").status in {200, 303, 422}


def test_what_was_typed_survives_a_wrong_password_on_the_way(app: Flask) -> None:
    page = Page(app)
    turned = page.post("/filings/new?platform=wechat&kind=creation", {"name": "学院"})
    again = page.send(turned, {"username": "operator", "password": "wrong-password"}, action="/login")
    assert again.status == 401
    assert page.send(again, {"username": "operator", "password": PASSWORD}, action="/login").has(
        "input", name="name", value="学院"
    )


def test_s54_a_kept_form_goes_nowhere_but_where_forms_are_kept(app: Flask) -> None:
    page = Page(app)
    for place in ("//evil.test", "https://evil.test/filings/new", "/people/users/1/password", "/logout", "/nowhere"):
        data = {
            "username": "operator",
            "password": PASSWORD,
            "kept_path": place,
            "kept:a": "b",
            "csrf_token": page.token(),
        }
        answer = page.post("/login", data)
        assert answer.status == 303, place
        assert answer.location == "/"


def test_a_form_too_long_to_carry_says_so(app: Flask) -> None:
    turned = Page(app).post("/filings/new?platform=wechat&kind=creation", {"name": "长" * 80_000})
    assert turned.status == 401
    assert "太长" in turned.text
    assert not turned.has("input", name="kept_path")


def test_an_autosave_in_an_ended_session_leaves_the_page_as_it_is(anonymous: Page) -> None:
    answer = anonymous.post(
        "/filings/new?platform=wechat&kind=creation", {"name": "学院"}, HX_Request="true", HX_Target="side"
    )
    assert answer.status == 401
    assert "HX-Redirect" not in answer.response.headers
    assert answer.response.headers["HX-Retarget"] == "#notice"
    assert "您填写的内容还在本页" in answer.text


def test_a_decision_made_in_an_ended_session_is_shown_after_sign_in_and_never_taken(app: Flask, operator: Page) -> None:
    filing = submitted(operator)
    page = Page(app)
    turned = page.post(f"/filings/{filing}/steps/approve", {"opinion": "情况属实，同意。"})
    assert turned.status == 401
    assert "刚才的办理没有生效" in turned.text
    resumed = page.send(turned, {"username": "head", "password": PASSWORD}, action="/login")
    assert "已重新登录，刚才的办理没有生效" in resumed.text
    assert "情况属实，同意。" in resumed.text
    assert f"/filings/{filing}" in resumed.links()
    assert not [f for f in resumed.all("form") if "/steps/" in f.get("action", "")]
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_a_batch_sent_in_an_ended_session_is_shown_after_sign_in_and_never_taken(app: Flask, operator: Page) -> None:
    filing = submitted(operator)
    page = Page(app)
    values = [f"{filing}-{filing_row(app, filing).revision}"]
    sent = {"state": "unit_review", "label": "同意并转宣传部", "token": "once", "opinion": "情况属实，同意。"}
    turned = page.post("/filings/batch", {**sent, "filing": values})
    assert turned.status == 401
    assert "刚才的办理没有生效" in turned.text
    resumed = page.send(turned, {"username": "head", "password": PASSWORD}, action="/login")
    assert "情况属实，同意。" in resumed.text
    assert "/filings/?scope=todo" in resumed.links()
    assert not [f for f in resumed.all("form") if "batch" in f.get("action", "")]
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_a_decision_in_an_ended_session_says_that_nothing_was_done(operator: Page, anonymous: Page) -> None:
    filing = submitted(operator)
    answer = anonymous.post(
        f"/filings/{filing}/steps/return", {"opinion": "请补充"}, HX_Request="true", HX_Target="case"
    )
    assert answer.status == 401
    assert "刚才的办理没有生效" in answer.text
    assert "保存草稿" not in answer.text


def test_the_page_after_sign_in_names_what_its_button_does(app: Flask) -> None:
    for save, said in (("submit", "继续提交审批"), ("draft", "继续填写")):
        page = Page(app)
        turned = page.post("/filings/new?platform=wechat&kind=creation", {"name": "学院", "save": save})
        resumed = page.send(turned, {"username": "operator", "password": PASSWORD}, action="/login")
        assert said in [b.text for b in resumed.all("button")]


def test_what_takes_effect_when_it_is_sent_is_not_called_filling_in(app: Flask) -> None:
    page = Page(app)
    turned = page.post("/delegation/new", {"principal": "赵建国", "deputy": "刘芳"})
    resumed = page.send(turned, {"username": "head", "password": PASSWORD}, action="/login")
    assert "继续提交" in [b.text for b in resumed.all("button")]
    assert "再次提交刚才填写的内容" in resumed.text
