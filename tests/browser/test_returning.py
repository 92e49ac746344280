"""At a shared computer: what one had typed is nowhere for the next, and all there for its author, who sends it themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.database import db
from portal.filings.models import Filing, State
from tests.browser.serving import ended
from tests.filings.making import submitted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Flask

    from tests.browser.visitors import Visitor

    Visit = Callable[..., Visitor]

NEW = "/filings/new?platform=wechat&kind=creation"
TYPED = {"name": "信工之声", "remarks": "写了很久", "operators-0-phone": "13912345678"}
OTHERS = "上一位使用者未提交的内容没有带入，只有其本人登录后才能看到。"


def nothing_of_it(visitor: Visitor) -> None:
    """Fail when the source of the page holds a word of what was typed."""
    source = visitor.loaded().page.content()
    assert not [word for word in TYPED.values() if word in source]


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_what_one_had_typed_is_nowhere_for_the_next_and_all_there_for_its_author(
    visit: Visit, app: Flask, script: bool
) -> None:
    clerk = visit("operator", script=script).open(NEW).write(**TYPED)
    clerk.page.wait_for_load_state("networkidle")  # what was left is kept by then
    ended(app, "operator")
    clerk.press("保存草稿")
    if script:
        clerk.sees("登录已过期。您填写的内容还在本页")
        clerk.press("保存草稿")
    clerk.sees("由您本人登录后即可接着填")
    nothing_of_it(clerk)
    clerk.sign_in("head")
    clerk.sees(OTHERS)
    nothing_of_it(clerk)
    at_home = visit().open("/login").sign_in("operator")
    at_home.sees("未提交的内容", "备案登记表")
    at_home.follow("回到表单接着填")
    at_home.sees("当时没有提交成功")
    for name, value in TYPED.items():
        expect(at_home.field(name)).to_have_value(value)
    with app.app_context():
        assert not db.session.scalars(select(Filing).where(Filing.state != State.DRAFT)).all(), "nothing was sent"


def test_a_page_left_open_keeps_its_words_on_the_screen_when_another_person_signs_in_beside_it(
    visit: Visit, operator: Any
) -> None:
    filing = submitted(operator)
    head = visit("head").open(f"/filings/{filing}")
    head.page.get_by_label("审批意见").fill("名称规范，同意。")
    beside = head.context.new_page()
    beside.goto(f"{head.address}/filings/")
    head.context.clear_cookies()
    beside.goto(f"{head.address}/login")
    beside.get_by_label("用户名").fill("publicity")
    beside.get_by_label("密码").fill("Demo-2026-zzgs")
    beside.get_by_role("button", name="登录").click()
    expect(beside.locator("h1")).to_have_text("工作台")
    head.press("同意并转宣传部")
    for _ in range(2):  # and once more: the page is never left
        head.sees("这个页面是上一位使用者打开的")
        expect(head.page.get_by_label("审批意见")).to_have_value("名称规范，同意。")
        head.press("同意并转宣传部")


def test_going_back_to_the_answer_of_a_refused_form_shows_its_page_again(visit: Visit) -> None:
    clerk = visit("operator").open("/filings/new").loaded()
    clerk.page.locator("#begin button[type=submit]").first.click()
    clerk.page.locator("#errors").wait_for()
    assert clerk.page.url.endswith("/filings/begin")
    clerk.open("/accounts/").loaded()
    clerk.page.go_back()
    expect(clerk.page.locator("#begin")).to_be_visible()
    assert clerk.page.url.endswith("/filings/new")
