"""What is refused is said where somebody is, and nothing typed goes; a page that is busy shows it, and takes no second press."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select

from portal.database import db
from portal.filings.models import State
from portal.people.models import Assignment, User
from tests.browser.visitors import PHONE
from tests.filings.making import bring, facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Flask
    from playwright.sync_api import Route

    from tests.browser.visitors import Visitor

    Visit = Callable[..., Visitor]

NEW = "/filings/new?platform=wechat&kind=creation"
WORDS = "写了很久的备注"
FOREIGN = (
    "<!DOCTYPE html><html><head><title>502</title></head><body><form id=form><h1>Bad Gateway</h1></form></body></html>"
)
LOST = "Failed to load resource: net::|htmx:afterRequest|htmx:sendError"


def last_field_of_a_new_form(clerk: Visitor) -> None:
    """Write at the foot of a long form, far from the top of the page."""
    clerk.open(NEW).write(name="信工之声", remarks=WORDS)
    clerk.field("remarks").scroll_into_view_if_needed()


def told_in_sight(visitor: Visitor, sentence: str) -> None:
    """Fail unless the sentence is in the live region and on the screen, with what was typed still in its field."""
    told = visitor.page.locator("#notice #message")
    expect(told).to_contain_text(sentence)
    expect(told).to_be_in_viewport(ratio=1)
    expect(visitor.field("remarks")).to_have_value(WORDS)
    expect(visitor.page.locator("button[disabled]")).to_have_count(0)
    expect(visitor.page.locator("#busy")).to_be_hidden()


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_a_refused_draft_says_why_in_sight_and_stays(visit: Visit, app: Flask, size: Any) -> None:
    clerk = visit("operator", **({"size": size} if size else {}))
    last_field_of_a_new_form(clerk)
    with app.app_context():
        user = select(User.id).where(User.username == "operator").scalar_subquery()
        db.session.execute(delete(Assignment).where(Assignment.user_id == user))
        db.session.commit()
    clerk.press("保存草稿")
    told_in_sight(clerk, "您的角色不能使用这个页面")
    expect(clerk.page.locator("h1")).to_have_text("微信备案（创建）")


def test_a_draft_sent_meanwhile_is_refused_in_a_sentence_and_not_by_an_empty_form(
    visit: Visit, browser_of: Any
) -> None:
    filing = bring(browser_of, State.DRAFT)
    clerk = visit("operator").open(f"/filings/{filing}/edit").write(remarks=WORDS)
    form = browser_of("operator").open(f"/filings/{filing}/edit")
    assert browser_of("operator").send(form, facts(), button=("save", "submit")).status == 303
    clerk.press("保存草稿")
    told_in_sight(clerk, "现在不能修改")
    expect(clerk.page).to_have_url(re.compile(f"/filings/{filing}/edit"))


def test_a_page_of_something_on_the_way_replaces_nothing(visit: Visit) -> None:
    clerk = visit("operator")
    last_field_of_a_new_form(clerk)
    clerk.page.route(
        re.compile("/filings/"), lambda route: route.fulfill(status=502, body=FOREIGN, content_type="text/html")
    )
    clerk.press("保存草稿")
    told_in_sight(clerk, "服务器没有正常应答，刚才的操作可能没有生效")
    expect(clerk.page).to_have_title(re.compile("微信备案"))
    clerk.page.unroute_all()
    clerk.press("保存草稿")
    expect(clerk.page).to_have_url(re.compile(r"/filings/\d+/edit"))
    clerk.complaints[:] = [c for c in clerk.complaints if "502" not in c]


def test_without_a_network_the_form_stays_and_the_next_answer_takes_the_sentence_away(visit: Visit) -> None:
    clerk = visit("operator")
    last_field_of_a_new_form(clerk)
    clerk.page.route(re.compile("/filings/"), lambda route: route.abort())
    clerk.press("保存草稿")
    told_in_sight(clerk, "网络不通，刚才的操作没有送达")
    clerk.page.unroute_all()
    clerk.press("＋ 添加一位主要运行人员")
    expect(clerk.page.locator("#notice #message")).to_have_count(0)
    expect(clerk.field("remarks")).to_have_value(WORDS)
    clerk.complaints[:] = [c for c in clerk.complaints if not re.search(LOST, c)]


@pytest.mark.parametrize("where", ["form", "case"])
def test_while_an_answer_is_awaited_the_bar_shows_it_and_no_button_can_be_pressed(
    visit: Visit, browser_of: Any, where: str
) -> None:
    if where == "form":
        person = visit("operator").open(NEW).write(name="信工之声")
        act, button = "/filings/new", "＋ 添加一位主要运行人员"
    else:
        person = visit("head").open(f"/filings/{bring(browser_of, State.UNIT_REVIEW)}")
        act, button = "/steps/", "同意并转宣传部"  # without an opinion: 422
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    person.page.route(re.compile(act), hold)
    person.press(button)
    expect(person.page.locator("#busy")).to_be_visible()
    expect(person.page.locator(f"#{where} button:enabled")).to_have_count(0)
    assert len(held) == 1
    held[0].continue_()
    expect(person.page.locator("#busy")).to_be_hidden()
    expect(person.page.locator(f"#{where} button[disabled]")).to_have_count(0)
