"""How many times somebody must touch the machine for what they do every day: counted, bounded, and printed at the end of the run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.browser.visitors import PHONE
from tests.filings.making import days_ago, decide, filed, submitted
from tests.filings.on_pages import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]


class Hand:
    """One hand: every tap and every field written is one interaction."""

    def __init__(self) -> None:
        self.count = 0

    def tap(self, target: Locator) -> None:
        self.count += 1
        target.click()

    def write(self, field: Locator, text: str) -> None:
        self.count += 1
        field.fill(text)

    def told(self, record: Callable[[str, object], None], what: str, most: int) -> None:
        record("interactions", f"{what}: {self.count} (at most {most})")
        assert self.count <= most, f"{what} takes {self.count} interactions"


def test_a_head_approves_on_the_phone_in_three_taps_after_opening_the_link(
    visit: Visit, operator: Page, record_property: Any
) -> None:
    filing = submitted(operator)
    head, hand = visit("head", size=PHONE, has_touch=True, is_mobile=True).open(f"/filings/{filing}"), Hand()
    panel = head.page.locator(".decide")
    if not panel.get_by_label("审批意见").is_visible():
        hand.tap(panel.locator("h2 label"))
    hand.tap(panel.locator(".phrases .chip").first)
    hand.tap(panel.get_by_role("button", name="同意并转宣传部", exact=True))
    head.sees("已同意，现由")
    hand.told(record_property, "approve from the phone, after opening the link", 3)


def test_one_operator_is_changed_in_eight_interactions_from_the_desk(
    visit: Visit, operator: Page, head: Page, publicity: Page, record_property: Any
) -> None:
    filed(operator, head, publicity)
    clerk, hand = visit("operator").open("/"), Hand()
    hand.tap(clerk.page.locator("nav.side-nav").get_by_role("link", name="台账", exact=True))
    hand.tap(clerk.page.locator("a.row-link").first)
    hand.tap(clerk.page.locator("main").get_by_role("link", name="办理变更", exact=True).first)
    hand.write(clerk.field("changed_on"), days_ago(1))
    hand.write(clerk.field("operators-0-name"), "李娜")
    hand.write(clerk.field("operators-0-phone"), "13800000088")
    hand.tap(clerk.page.locator("main").get_by_role("button", name="提交审批", exact=True))
    clerk.sees("已提交审批")
    hand.told(record_property, "change one operator, from the desk to the submission", 8)


def test_an_unchanged_draft_is_submitted_again_in_three_interactions(
    visit: Visit, operator: Page, head: Page, record_property: Any
) -> None:
    filing = submitted(operator)
    decide(head, filing, "return", "请核对后重新提交。")
    clerk, hand = visit("operator").open("/"), Hand()
    hand.tap(clerk.page.locator("section[aria-labelledby=todo-title] .cards a").first)
    if re.search(r"/filings/\d+$", clerk.page.url.split("?")[0]):
        hand.tap(clerk.page.locator("main").get_by_role("link", name="修改后重新提交", exact=True))
    hand.tap(clerk.page.locator("main").get_by_role("button", name="提交审批", exact=True))
    clerk.sees("已提交审批")
    hand.told(record_property, "submit an unchanged returned filing again, from the desk", 3)


def test_a_withdrawn_filing_is_sent_again_in_three_interactions_from_its_page(
    visit: Visit, operator: Page, record_property: Any
) -> None:
    filing = submitted(operator)
    step(operator, filing, "withdraw")
    clerk, hand = visit("operator").open(f"/filings/{filing}"), Hand()
    hand.tap(clerk.page.locator("main").get_by_role("link", name="继续填写", exact=True))
    hand.tap(clerk.page.locator("main").get_by_role("button", name="提交审批", exact=True))
    clerk.sees("已提交审批")
    expect(clerk.page.locator(".card-first .state")).to_have_text("待单位审批")
    hand.told(record_property, "send a withdrawn filing again, from its page", 3)
