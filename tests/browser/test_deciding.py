"""Deciding in a browser: once, by one person, with the thumb on a phone, or without a mouse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from portal.filings.models import State
from tests.browser.serving import ended
from tests.browser.shifts import moved, watched
from tests.browser.visitors import PHONE
from tests.filings.looking import filing_row
from tests.filings.making import decide, facts, submitted
from tests.pages import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from playwright.sync_api import Locator

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]

LEAST_TARGET = 40  # pixels a thumb needs
MOST_TABS = 120
SHOWN = re.compile(r"/filings/\d+\?done=")


def test_a_double_click_decides_once(visit: Visit, operator: Page) -> None:
    filing = submitted(operator)
    head = visit("head").open(f"/filings/{filing}")
    head.page.get_by_label("审批意见").fill("情况属实，同意。")
    head.page.locator("main").get_by_role("button", name="同意并转宣传部").dblclick()
    head.sees("已同意，现由")
    assert len(head.posts("/steps/approve")) == 1
    expect(head.page.locator(".timeline .step-done")).to_have_count(1)


def test_of_two_approvers_the_slower_sees_who_was_first_with_the_fresh_page(
    visit: Visit, operator: Page, head: Page
) -> None:
    filing = submitted(operator)
    decide(head, filing, "approve")
    first, second = (visit(name).open(f"/filings/{filing}") for name in ("publicity", "director"))
    first.decide("同意备案登记", "材料齐全，同意。")
    first.sees("已同意备案登记")
    second.decide("退回修改", "请补充二维码。")
    second.sees("已被他人处理：李老师", "以下是最新内容", "材料齐全，同意。")
    expect(second.page.locator(".card-first .number")).to_be_visible()
    expect(second.page.locator(".decide")).to_have_count(0)
    expect(second.page.locator("#case .note-due")).to_be_focused()


def test_an_opinion_that_is_missing_is_asked_for_and_a_phrase_fills_it(visit: Visit, operator: Page) -> None:
    filing = submitted(operator)
    head = visit("head").open(f"/filings/{filing}")
    head.press("同意并转宣传部")
    box = head.page.get_by_label("审批意见")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(head.page.locator("#opinion-error")).to_be_visible()
    chip = head.page.locator(".phrases .chip").first
    phrase = chip.inner_text()
    chip.click()
    expect(box).to_have_value(phrase)
    expect(box).to_be_focused()
    head.press("同意并转宣传部")
    head.sees("已同意，现由", phrase)


def test_a_phrase_is_added_to_what_was_typed(visit: Visit, operator: Page) -> None:
    head = visit("head").open(f"/filings/{submitted(operator)}")
    box = head.page.get_by_label("审批意见")
    box.fill("主管人员已当面核对。")
    chip = head.page.locator(".phrases .chip").first
    phrase = chip.inner_text()
    chip.click()
    expect(box).to_have_value(f"主管人员已当面核对。\n{phrase}")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("pressed", ["head 同意并转宣传部", "head 退回修改", "head 不同意", "operator 撤回"])
def test_in_an_ended_session_no_button_takes_a_step_its_own_or_another(
    visit: Visit, app: Flask, operator: Page, pressed: str, script: bool
) -> None:
    username, button = pressed.split()
    filing = submitted(operator)
    person = visit(username, script=script).open(f"/filings/{filing}")
    ended(app, username)
    words = "请补充二维码。" if username == "head" else None
    person.decide(button, words)
    if script:
        person.sees("刚才的办理没有生效")
        again = person.page.locator("main").get_by_role("button", name=re.compile(f"^(确认)?{button}$"))
        again.click()
    person.sees("登录已过期，刚才的办理没有生效")
    steps = [request.url.rsplit("/", 1)[-1] for request in person.posts("/steps/")]
    assert len(set(steps)) == 1, f"{button} asked for {steps}"
    person.sign_in(username)
    expect(person.page).to_have_url(re.compile(f"/filings/{filing}([?]kept=.*)?$"))
    if words:
        person.sees("已重新登录，刚才的办理没有生效")
        expect(person.page.locator("#opinion")).to_have_value(words)
    assert filing_row(app, filing).state is State.UNIT_REVIEW
    assert len({request.url for request in person.posts("/steps/")}) == 1


def test_an_approver_reads_the_first_card_and_decides_with_the_thumb(visit: Visit, operator: Page) -> None:
    filing = submitted(operator, registered_on="2026-01-05", late_reason="刚刚知道需要备案。")
    head = visit("head", size=PHONE, has_touch=True, is_mobile=True).open("/")
    head.page.locator("section[aria-labelledby=todo-title]").get_by_role("link", name="郑州工商学院信息工程学院").tap()
    expect(head.page).to_have_url(re.compile(f"/filings/{filing}$"))
    panel = head.page.locator(".decide")
    opener = panel.locator("h2 label")
    top_of_panel = placed(opener)["y"]
    card = head.page.locator(".card-first")
    expect(card.locator("dl > div")).to_have_count(3)
    for fact in (card.locator(".strip"), card.locator(".card-who"), *card.locator("dl > div").all()):
        box = placed(fact)
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        assert box["y"] + box["height"] <= top_of_panel, "a fact lies below the first screen"
    expect(head.page.get_by_label("审批意见")).to_be_hidden()
    reachable(opener)
    opener.tap()
    chip = panel.locator(".phrases .chip").first
    reachable(chip)
    chip.tap()
    button = panel.get_by_role("button", name="同意并转宣传部")
    for offered in panel.locator(".offers .btn").all():
        reachable(offered) if offered.is_visible() else None
    button.tap()
    head.sees("已同意，现由")


UNMOVED = 0.05  # of the screen; a tenth is what one calls a jump


def test_on_the_phone_who_has_it_is_seen_by_name_without_a_tap_and_nothing_jumps(visit: Visit, operator: Page) -> None:
    filing = submitted(operator)
    clerk = watched(visit("operator", size=PHONE, has_touch=True, is_mobile=True)).open(f"/filings/{filing}").loaded()
    holder = clerk.page.get_by_text("现由赵建国（信息工程学院）办理")
    assert placed(holder)["y"] + placed(holder)["height"] < placed(clerk.page.locator(".decide"))["y"] < PHONE["height"]
    assert clerk.page.evaluate("scrollY") == 0
    assert moved(clerk) < UNMOVED
    clerk.page.get_by_text("复制催办文字").tap()
    expect(clerk.page.get_by_text("已复制")).to_be_visible()
    expect(clerk.page.locator("#urge-words")).to_contain_text(f"/filings/{filing}")
    clerk.page.locator(".decide h2 label").tap()
    clerk.page.get_by_text("撤回", exact=True).tap()
    expect(clerk.page.get_by_role("button", name="确认撤回")).to_be_visible()
    head = watched(visit("head", size=PHONE, has_touch=True, is_mobile=True)).open(f"/filings/{filing}").loaded()
    assert moved(head) < UNMOVED
    head.page.get_by_text("更多操作").tap()
    head.page.locator("summary", has_text="加签").tap()
    head.page.locator("#whom-consult").fill("冯卫东")
    head.press("加签")
    expect(head.page.locator("#words-consult-error")).to_be_visible()
    expect(head.page.locator("#words-consult")).to_be_focused()
    expect(head.page.get_by_label("审批意见")).to_be_hidden()
    assert moved(head) < UNMOVED


def placed(part: Locator) -> Any:
    box = part.bounding_box()
    assert box, f"{part} is not shown"
    return box


def reachable(part: Locator) -> None:
    """Fail unless a thumb hits it: inside the screen after scrolling to it, and high enough."""
    part.scroll_into_view_if_needed()
    box = placed(part)
    assert box["height"] >= LEAST_TARGET, f"{part.inner_text()} is {box['height']} px high"
    assert box["y"] + box["height"] <= PHONE["height"]


def test_the_keyboard_alone_signs_in_files_and_decides(visit: Visit) -> None:
    clerk = visit().open("/filings/new?platform=wechat&kind=creation")
    signs_in(clerk, "operator")
    for name, value in facts(followers="120").items():
        if isinstance(value, list) or name in {"category", "verified"}:
            for wanted in value if isinstance(value, list) else [value]:
                tab_to(clerk, clerk.page.locator(f"[name='{name}'][value='{wanted}']"), "Space")
        else:
            tab_to(clerk, clerk.field(name))
            by_keys(clerk, name, value)
    tab_to(clerk, clerk.page.locator("main").get_by_role("button", name="提交审批"), "Enter")
    expect(clerk.page).to_have_url(SHOWN)
    head = visit().open(clerk.page.url.removeprefix(clerk.address).partition("?")[0])
    signs_in(head, "head")
    tab_to(head, head.page.get_by_label("审批意见"))
    head.page.keyboard.insert_text("情况属实，同意。")
    tab_to(head, head.page.locator("main").get_by_role("button", name="同意并转宣传部"), "Enter")
    head.sees("已同意，现由")


def signs_in(person: Visitor, username: str) -> None:
    tab_to(person, person.page.get_by_label("用户名"))
    person.page.keyboard.type(username)
    tab_to(person, person.page.get_by_label("密码"))
    person.page.keyboard.type(PASSWORD)
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_label("密码")).to_have_count(0)


def by_keys(person: Visitor, name: str, value: str) -> None:
    """Type a value; a date goes in by its parts, in the order in which this browser shows them."""
    if name != "registered_on":
        person.page.keyboard.insert_text(value)
        return
    year, month, day = value.split("-")
    person.page.keyboard.type(f"{month}{day}{year}")
    if person.field(name).input_value() != value:
        for _ in range(2):
            person.page.keyboard.press("ArrowLeft")
        for part in (year, month, day):
            person.page.keyboard.type(part)
            person.page.keyboard.press("ArrowRight")
    expect(person.field(name)).to_have_value(value)


def tab_to(person: Visitor, control: Locator, key: str = "") -> None:
    """Press Tab until the control has the focus and can be seen there, then `key`."""
    for _ in range(MOST_TABS):
        if control.evaluate(
            "it => it === document.activeElement || (it.type === 'radio' && it.name === document.activeElement.name)"
        ):
            break
        person.page.keyboard.press("Tab")
    else:
        raise AssertionError(f"the keyboard never reaches {control}")
    if key:
        person.page.keyboard.press(key)
