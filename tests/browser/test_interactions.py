"""How many times somebody must touch the machine for what they do every day: counted, bounded, and printed at the end of the run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.browser.visitors import PHONE
from tests.corpus import code
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
    panel = head.page.locator("details.decide")
    if not panel.get_by_label("审批意见").is_visible():
        hand.tap(panel.locator("summary").first)
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
    expect(clerk.page.locator(".facts .state")).to_have_text("待单位审批")
    hand.told(record_property, "send a withdrawn filing again, from its page", 3)


BRING = """([selector, type, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "code.png", { type: "image/png" }));
  const made = type === "paste" ? new ClipboardEvent(type, { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(made);
}"""


def test_a_link_or_a_picture_leads_to_a_form_that_knows_platform_and_account_in_two_interactions(
    visit: Visit, record_property: Any
) -> None:
    clerk, hand = visit("operator").open("/filings/new"), Hand()
    hand.write(clerk.field("link"), "https://space.bilibili.com/437316738")
    hand.tap(clerk.page.locator("main").get_by_role("button", name=re.compile("^创建备案")))
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("哔哩哔哩备案（创建）")
    expect(clerk.field("handle")).to_have_value("437316738")
    expect(clerk.field("link")).to_have_value("https://space.bilibili.com/437316738")
    hand.told(record_property, "from 新建备案 to a form with platform, id and link", 2)
    assert clerk.posts("/filings/new") == [], "nothing is kept before something is typed"
    said = list(code("http://weixin.qq.com/r/zzgs-browser"))
    for way, selector in (("paste", "body"), ("drop", "#begin .begin-box")):
        clerk.open("/filings/new")
        clerk.page.evaluate(BRING, [selector, way, said])
        expect(clerk.field("qr_code")).to_have_js_property("files.length", 1)
        clerk.page.locator("main").get_by_role("button", name=re.compile("^补办备案")).click()
        expect(clerk.page.get_by_role("heading", level=1)).to_have_text("微信备案（补办）")
        expect(clerk.page.locator("#qr_code-preview")).to_have_js_property("complete", True)  # noqa: FBT003
        clerk.sees("二维码内容：http://weixin.qq.com/r/zzgs-browser")


def test_the_chosen_day_goes_into_the_announcement_of_a_closure_at_once(
    visit: Visit, operator: Page, head: Page, publicity: Page
) -> None:
    filing = filed(operator, head, publicity)
    clerk = visit("operator").open(f"/filings/{filing}")
    clerk.page.locator("main").get_by_role("link", name="台账").first.click()
    clerk.follow("申请注销")
    text = clerk.field("announcement")
    clerk.field("last_post_on").fill("2027-01-05")
    expect(text).to_have_value(re.compile("自2027年1月5日起停止更新"))
    text.fill((text.input_value()).replace("因工作需要", "因院系合并"))
    clerk.field("last_post_on").fill("2027-02-10")
    expect(text).to_have_value(re.compile("因院系合并.*自2027年2月10日起停止更新"))
