"""Filling in the form: rows, autosave, pictures, errors, an ended session, the back button, a second click."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.database import db
from portal.filings.models import Filing, State
from tests.browser.conftest import QR_CONTENT
from tests.browser.serving import ended
from tests.browser.shifts import moved, watched
from tests.browser.visitors import PHONE
from tests.filings.changing import registered
from tests.filings.making import facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Route

    from tests.browser.serving import Server
    from tests.browser.visitors import Visitor

    Visit = Callable[..., Visitor]

NEW = "/filings/new?platform=wechat&kind=creation"
EDIT = re.compile(r"/filings/\d+/edit")
DONE = re.compile(r"/filings/\d+\?done=")
AUTOSAVE = 31_000
SLOW = 1_000


def kept(app: Flask) -> list[dict[str, Any]]:
    """Return the contents of every filing in the database."""
    with app.app_context():
        return [filing.data for filing in db.session.scalars(select(Filing).order_by(Filing.id))]


def submissions(visitor: Visitor) -> int:
    """Return how often this window sent the form for approval."""
    return sum('name="save"\r\n\r\nsubmit' in (request.post_data or "") for request in visitor.posts("/filings/"))


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_row_comes_and_goes_and_everything_typed_stays(visit: Visit, script: bool) -> None:
    clerk = visit("operator", script=script).open(NEW)
    clerk.write(**{"name": "信工之声", "remarks": "尚未保存", "operators-0-name": "王敏", "operators-1-name": "张一帆"})
    clerk.write(**{"operators-1-phone": "1380371", "operators-2-name": "李想"})
    clerk.press("删除第 1 位")
    expect(clerk.field("operators-2-name")).to_have_count(0)
    for name, value in {
        "name": "信工之声",
        "remarks": "尚未保存",
        "operators-0-name": "张一帆",
        "operators-0-phone": "1380371",
        "operators-1-name": "李想",
    }.items():
        expect(clerk.field(name)).to_have_value(value)


def test_the_keyboard_goes_on_in_the_row_just_added_and_stays_among_the_rows_after_one_is_dropped(visit: Visit) -> None:
    clerk = visit("operator").open(NEW)
    clerk.press("＋ 添加一位主要运行人员")
    expect(clerk.field("operators-1-name")).to_be_focused()
    clerk.press("删除第 1 位")
    expect(clerk.field("operators-1-name")).to_have_count(0)
    expect(clerk.page.locator("#operators :focus")).to_have_count(1)


def test_a_draft_keeps_itself_half_a_minute_after_typing(visit: Visit, app: Flask) -> None:
    clerk = visit("operator")
    clerk.page.clock.install()
    clerk.open(NEW).write(name="信工之声")
    clerk.page.clock.fast_forward(AUTOSAVE)
    expect(clerk.page.locator("#side .saved")).to_contain_text("已自动保存")
    expect(clerk.page).to_have_url(EDIT)
    clerk.write(remarks="写了一半")
    clerk.page.clock.fast_forward(AUTOSAVE)
    with clerk.page.expect_response(lambda answer: answer.request.method == "POST"):
        clerk.page.clock.fast_forward(AUTOSAVE)
        clerk.write(name="信工新声")
        clerk.page.clock.fast_forward(AUTOSAVE)
    clerk.page.reload()
    expect(clerk.field("remarks")).to_have_value("写了一半")
    assert len(kept(app)) == 1


def test_a_draft_keeps_itself_on_leaving(visit: Visit, app: Flask, live: Server) -> None:
    clerk = visit("operator").open(NEW).write(name="信工之声", remarks="没有按保存")
    clerk.open("/")
    live.wait_for("POST /filings/new")
    assert [(data["name"], data["remarks"]) for data in kept(app)] == [("信工之声", "没有按保存")]
    clerk.open("/").follow("信工之声")
    expect(clerk.field("remarks")).to_have_value("没有按保存")


def test_s22_the_back_button_brings_the_whole_form_back_with_what_was_saved(visit: Visit) -> None:
    clerk = visit("operator").open(NEW).write(name="信工之声", verified="yes")
    expect(clerk.page).to_have_url(EDIT)
    clerk.page.get_by_role("link", name="台账").first.click()
    expect(clerk.page.locator("h1")).to_contain_text("台账")
    clerk.page.go_back()
    expect(clerk.page.locator("h1")).to_have_text("微信备案（创建）")
    expect(clerk.page.locator("header.bar")).to_have_count(1)
    expect(clerk.field("name")).to_have_value("信工之声")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_session_that_ends_while_typing_costs_one_sign_in_and_no_word(visit: Visit, app: Flask, script: bool) -> None:
    clerk = visit("operator", script=script).open(NEW)
    clerk.write(**{"name": "信工之声", "remarks": "写了很久", "operators-1-name": "张一帆"})
    ended(app, "operator")
    clerk.press("保存草稿")
    if script:
        clerk.sees("登录已过期。您填写的内容还在本页")
        expect(clerk.field("remarks")).to_have_value("写了很久")
        clerk.press("保存草稿")
    clerk.sees("您填写的文字已保留，由您本人登录后即可接着填")
    clerk.sign_in("operator")
    clerk.sees("当时没有提交成功")
    expect(clerk.field("remarks")).to_have_value("写了很久")
    expect(clerk.field("operators-1-name")).to_have_value("张一帆")
    clerk.press("保存草稿")
    expect(clerk.page).to_have_url(EDIT)
    assert len(kept(app)) == 1


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_submission_in_an_ended_session_is_shown_after_the_sign_in_and_sent_by_its_author(
    visit: Visit, app: Flask, script: bool
) -> None:
    clerk = visit("operator", script=script).open(NEW).write(**facts())
    if script:  # the draft keeps itself as it is written; nothing of that is on its way when the session ends
        clerk.sees("已自动保存")
        clerk.page.wait_for_load_state("networkidle")
    ended(app, "operator")
    clerk.press("提交审批")
    if script:
        clerk.sees("登录已过期")
        if not clerk.page.get_by_label("密码").count():  # else a save that was on its way has told the page before
            clerk.press("提交审批")
    clerk.sign_in("operator")
    clerk.sees("当时没有提交成功")
    with app.app_context():
        assert not db.session.scalars(select(Filing).where(Filing.state != State.DRAFT)).all(), "nothing is sent unseen"
    clerk.press("提交审批")
    expect(clerk.page).to_have_url(DONE)
    assert len(kept(app)) == 1


def test_what_is_wrong_is_summed_up_where_the_focus_lands_and_leads_to_each_field(visit: Visit) -> None:
    clerk = visit("operator").open(NEW).write(**facts(**{"operators-0-phone": "1380371000", "handle": "1号"}))
    clerk.press("提交审批")
    expect(clerk.page.locator("#errors")).to_be_focused()
    clerk.sees("有 2 处需要修改", "手机号应为 11 位数字，现为 10 位")
    for place, name in enumerate(("handle", "operators-0-phone")):
        clerk.page.locator("#errors a").nth(place).click()
        expect(clerk.field(name)).to_be_focused()
        expect(clerk.field(name)).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_chosen_pictures_survive_a_failed_validation(
    visit: Visit, app: Flask, chosen: dict[str, Path], script: bool
) -> None:
    clerk = visit("operator", script=script).open(NEW)
    clerk.write(**facts(handle=""), **chosen)
    clerk.press("提交审批")
    expect(clerk.page.locator("#errors")).to_contain_text("微信号")
    clerk.write(handle="zzgs-xxgc")
    clerk.press("提交审批")
    expect(clerk.page).to_have_url(DONE)
    expect(clerk.page.locator(".record img")).to_have_count(2)
    data = kept(app)[0]
    assert data["avatar"]
    assert data["codes"]["qr_code"] == QR_CONTENT


def test_two_pictures_chosen_one_after_the_other_show_at_once_and_the_code_is_read(
    visit: Visit, chosen: dict[str, Path]
) -> None:
    clerk = visit("operator").open(NEW)
    for name, file in chosen.items():
        clerk.field(name).set_input_files(file)
        expect(clerk.page.locator(f"#{name}-preview")).to_be_visible()
    expect(clerk.page.locator("#qr_code-box .picture-code")).to_contain_text(QR_CONTENT)
    expect(clerk.page.locator("#avatar-remove")).to_be_visible()


def test_pictures_chosen_and_sent_while_the_draft_is_being_saved_are_all_in_the_submission(
    visit: Visit, app: Flask, chosen: dict[str, Path]
) -> None:
    """A picture waits for the save that is on its way; the button waits for the picture, and is not forgotten."""
    clerk = visit("operator").open(NEW).write(**facts())
    clerk.sees("已自动保存")
    clerk.page.route(re.compile("/filings/"), hold_back, times=1)
    clerk.page.locator("[name=topics][value=course]").check()  # saves at once: the answer is slow
    clerk.write(**chosen)
    clerk.press("提交审批")
    expect(clerk.page).to_have_url(DONE)
    assert submissions(clerk) == 1
    data = kept(app)[0]
    assert data["avatar"]
    assert data["qr_code"]
    assert data["topics"] == ["announcement", "news", "course"]


def test_a_button_pressed_after_two_pictures_chosen_during_two_saves_is_not_forgotten(
    visit: Visit, app: Flask, chosen: dict[str, Path]
) -> None:
    """The second picture and the button once waited for the same save: the picture went first, the press was lost."""
    clerk = visit("operator").open(NEW).write(**facts())
    clerk.sees("已自动保存")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":  # what the roster suggests is asked for at times of its own
            held.append(route)
        else:
            route.continue_()

    clerk.page.route(re.compile("/filings/"), hold)
    button = clerk.page.locator("main").get_by_role("button", name="提交审批")
    clerk.page.locator("[name=topics][value=course]").check()  # saves at once
    held_back(clerk, held)
    clerk.page.locator("[name=topics][value=course]").uncheck()  # and is to be saved again
    clerk.field("avatar").set_input_files(chosen["avatar"])
    answer_next(clerk, held)
    clerk.field("qr_code").set_input_files(chosen["qr_code"])
    answer_next(clerk, held, "avatar")
    expect(clerk.page.locator("#avatar-remove")).to_be_visible()
    while not button.is_enabled():
        answer_next(clerk, held)
    button.click()
    while not submissions(clerk):
        answer_next(clerk, held)
    clerk.page.unroute_all()
    expect(clerk.page).to_have_url(DONE)
    assert submissions(clerk) == 1
    data = kept(app)[0]
    assert data["avatar"]
    assert data["qr_code"]


def held_back(clerk: Visitor, held: list[Route], name: str = "") -> Route:
    """Wait for a request that is held back, of the picture `name` where it is said."""
    for _ in range(100):
        if fitting := [route for route in held if not name or route.request.headers.get("hx-trigger") == name]:
            return fitting[0]
        clerk.page.wait_for_timeout(SLOW / 20)
    pytest.fail(f"nothing was sent ({name or 'the button'})")


def answer_next(clerk: Visitor, held: list[Route], name: str = "") -> None:
    """Let one request go that is held back, and wait for its answer."""
    route = held_back(clerk, held, name)
    held.remove(route)
    with clerk.page.expect_response(lambda answer: answer.request == route.request):
        route.continue_()
    clerk.page.wait_for_timeout(SLOW / 5)  # what is asked because of it is on its way


def hold_back(route: Route) -> None:
    """Let the request go after a second, the others of the page before it."""
    route.request.frame.page.wait_for_timeout(SLOW)
    route.continue_()


def test_a_double_click_submits_once(visit: Visit, app: Flask) -> None:
    clerk = visit("operator").open(NEW).write(**facts())
    clerk.page.locator("main").get_by_role("button", name="提交审批").dblclick()
    expect(clerk.page).to_have_url(DONE)
    assert submissions(clerk) == 1
    assert len(kept(app)) == 1


def test_a_double_click_while_the_draft_is_being_saved_submits_once(visit: Visit, app: Flask) -> None:
    clerk = visit("operator").open(NEW).write(**facts())
    clerk.page.locator("[name=topics][value=course]").check()  # saves at once: the answer is on its way
    clerk.page.locator("main").get_by_role("button", name="提交审批").dblclick()
    expect(clerk.page).to_have_url(DONE)
    assert submissions(clerk) == 1
    assert kept(app)[0]["topics"] == ["announcement", "news", "course"]


def test_the_late_reason_is_asked_as_soon_as_the_day_says_so(visit: Visit) -> None:
    clerk = visit("operator").open(NEW)
    expect(clerk.field("late_reason")).to_be_hidden()
    clerk.write(registered_on="2026-01-05")
    expect(clerk.field("late_reason")).to_be_visible()
    expect(clerk.page.locator("#side")).to_contain_text("已过备案期限（最迟 2026-01-12 备案）")


def test_a_field_that_was_left_says_what_is_wrong_and_is_silent_once_it_is_right(visit: Visit) -> None:
    """Beside the field, in the summary, in the panel; and whoever writes on is not disturbed by it."""
    clerk = visit("operator").open(NEW).loaded()
    page, errors = clerk.page, clerk.page.locator("form .error")
    clerk.write(name="信工之声", handle="1号")
    expect(page.locator("#handle-error")).to_be_hidden()  # it is still being written
    clerk.field("operators-0-phone").fill("138")
    expect(page.locator("#handle-error")).to_contain_text("应为字母开头")
    expect(errors).to_have_count(1)
    clerk.field("operators-0-wechat").focus()
    page.keyboard.type("xin-gong")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#operators-0-phone-error")).to_have_text("手机号应为 11 位数字，现为 3 位。")
    expect(clerk.field("operators-0-wechat")).to_be_focused()
    page.keyboard.type("x")
    expect(clerk.field("operators-0-wechat")).to_have_value("xin-gonxg")  # the caret is where it was
    clerk.field("original_id").focus()
    clerk.field("remarks").focus()
    expect(page.locator("#original_id-error")).to_have_text("请填写原始ID。")  # left, though nothing was written
    expect(errors).to_have_count(3)
    asked = len(clerk.posts("/filings/"))
    clerk.field("remarks").press_sequentially("一二三四五")
    assert len(clerk.posts("/filings/")) == asked, "no request for a key"
    clerk.press("＋ 添加一位主要运行人员")
    expect(clerk.field("operators-1-name")).to_be_focused()
    expect(page.locator("#operators-0-phone-error")).to_be_visible()  # the row comes back, and what is wrong with it
    clerk.press("提交审批")
    expect(page.locator("#errors")).to_contain_text("有 11 处需要修改")
    mended = facts(**{"operators-0-wechat": ""})
    for left, (name, value) in enumerate(mended.items()):
        clerk.write(**{name: value})
        if left > 1:  # the one before was left
            expect(page.locator("#handle-error")).to_have_count(0)
            expect(page.locator("#errors")).not_to_contain_text("微信号")
            expect(page.locator("#side .missing")).not_to_contain_text("微信号")
    clerk.field("remarks").focus()
    expect(page.locator("#errors")).to_have_text("需要修改的地方都已改好，可以提交了。")
    expect(page.locator("form .error, form [aria-invalid]")).to_have_count(0)
    expect(page.locator("#side")).to_contain_text("必填项已齐")


def test_a_change_counts_what_differs_as_each_field_is_left(visit: Visit, app: Flask, browser_of: Any) -> None:
    account = registered(app, browser_of)
    clerk = visit("operator").open(f"/filings/new?kind=change&account={account}").loaded()
    clerk.field("operators-0-name").fill("李娜")
    clerk.field("name").fill("郑州工商学院信工")
    clerk.field("remarks").focus()
    expect(clerk.page.locator("#side")).to_contain_text("已改动 2 处")
    expect(clerk.page.locator("#name-was")).to_contain_text("台账现为")
    expect(clerk.page.locator("#operators .was").first).to_have_text("台账：王敏")
    clerk.field("name").fill("郑州工商学院信息工程学院")
    clerk.field("remarks").focus()
    expect(clerk.page.locator("#side")).to_contain_text("已改动 1 处")
    expect(clerk.page.locator("#name-was")).to_have_count(0)


def test_nothing_is_asked_while_an_input_method_composes_and_what_is_found_takes_the_place_of_what_was(
    visit: Visit,
) -> None:
    clerk = visit("operator").open("/accounts/").loaded()
    page = clerk.page
    keys = page.context.new_cdp_session(page)
    known = page.evaluate("history.length")
    for box, address in (("#q", "/accounts/"), ("#bar-q", "/search")):
        page.locator(box).focus()
        before = len([r for r in clerk.sent if address in r.url])
        for letters in ("x", "xi", "xin", "xin g"):
            keys.send(
                "Input.imeSetComposition",
                {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
            )
            page.wait_for_timeout(400)  # longer than a live search waits
        assert len([r for r in clerk.sent if address in r.url]) == before
        with page.expect_response(lambda answer, address=address: address in answer.url):
            keys.send("Input.insertText", {"text": "信工"})
        assert len([r for r in clerk.sent if address in r.url]) == before + 1
    with page.expect_response(lambda answer: "/accounts/" in answer.url):
        page.locator("#q").press_sequentially("学院")
    expect(page).to_have_url(re.compile("q=.*%E5%AD%A6%E9%99%A2"))
    assert page.evaluate("history.length") == known, "a pause in typing is no step back"


def test_on_a_phone_the_form_is_drawn_as_it_stays(visit: Visit) -> None:
    clerk = watched(visit("operator", size=PHONE, is_mobile=True, has_touch=True)).open(NEW).loaded()
    expect(clerk.page.locator(".side-more")).not_to_have_attribute("open", "")
    assert moved(clerk) < 0.05
