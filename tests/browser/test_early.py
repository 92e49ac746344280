"""What is typed or chosen before the scripts of a page have come: on a slow line that is seconds after the page is seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.filings.on_pages import filed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Route

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]

LATE = re.compile(r"/static/(?!early).*\.js")
NEW = "/filings/new?platform=wechat&kind=creation"
AUTOSAVE = 31_000


def scripts_wait(visitor: Visitor) -> Callable[[], None]:
    """Hold back every script that a page can do without at first; return what lets them come."""
    held: list[Route] = []
    visitor.page.route(LATE, lambda route: held.append(route))  # noqa: PLW0108 - it wants a function with a name

    def come() -> None:
        assert held
        visitor.page.unroute(LATE)  # lets those that wait go on
        visitor.loaded()

    return come


def test_a_text_typed_early_keeps_itself_half_a_minute_later(visit: Visit) -> None:
    clerk = visit("operator")
    clerk.page.clock.install()
    come = scripts_wait(clerk)
    clerk.page.goto(clerk.address + NEW, wait_until="commit")
    clerk.field("name").fill("信工之声")
    come()
    clerk.page.clock.fast_forward(AUTOSAVE)
    expect(clerk.page.locator("#side .saved")).to_contain_text("已自动保存")
    clerk.page.reload()
    expect(clerk.field("name")).to_have_value("信工之声")


def test_what_an_input_method_made_early_keeps_itself_and_what_it_is_making_is_told_to_nobody(visit: Visit) -> None:
    clerk = visit("operator")
    come = scripts_wait(clerk)
    clerk.page.goto(clerk.address + "/accounts/", wait_until="commit")
    keys = clerk.page.context.new_cdp_session(clerk.page)
    clerk.page.locator("#q").focus()
    keys.send("Input.imeSetComposition", {"text": "xin", "selectionStart": 3, "selectionEnd": 3})
    come()
    clerk.page.wait_for_timeout(600)  # longer than a live search waits
    assert not [request for request in clerk.sent if "q=" in request.url]
    with clerk.page.expect_response(lambda answer: "q=" in answer.url):
        keys.send("Input.insertText", {"text": "信工"})
    come = scripts_wait(clerk)
    clerk.page.goto(clerk.address + "/accounts/", wait_until="commit")
    clerk.page.locator("#q").focus()
    keys.send("Input.imeSetComposition", {"text": "xin", "selectionStart": 3, "selectionEnd": 3})
    keys.send("Input.insertText", {"text": "学院"})
    with clerk.page.expect_response(lambda answer: "q=%E5%AD%A6" in answer.url):
        come()


def test_a_picture_chosen_early_is_shown_and_kept(visit: Visit, chosen: dict[str, Path]) -> None:
    clerk = visit("operator")
    come = scripts_wait(clerk)
    clerk.page.goto(clerk.address + NEW, wait_until="commit")
    clerk.field("avatar").set_input_files(chosen["avatar"])
    come()
    expect(clerk.page.locator("#avatar-preview")).to_be_visible()
    expect(clerk.page).to_have_url(re.compile(r"/filings/\d+/edit"))  # kept by itself, as a picture always is
    clerk.page.reload()
    expect(clerk.page.locator("#avatar-preview")).to_be_visible()


def test_the_day_chosen_early_goes_into_the_announcement_of_a_closure(
    visit: Visit, operator: Page, head: Page, publicity: Page
) -> None:
    filing = filed(operator, head, publicity)
    clerk = visit("operator").open(f"/filings/{filing}")
    clerk.page.locator("main").get_by_role("link", name="台账").first.click()
    page = clerk.page.get_by_role("link", name="申请注销").first.get_attribute("href")
    come = scripts_wait(clerk)
    clerk.page.goto(f"{clerk.address}{page}", wait_until="commit")
    clerk.field("last_post_on").fill("2027-01-05")
    come()
    expect(clerk.field("announcement")).to_have_value(re.compile("自2027年1月5日起停止更新"))
