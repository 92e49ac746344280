"""What a browser must never do with the portal: run what was typed, keep what it showed, show half a page."""

from __future__ import annotations

import re
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.filings.making import decide, draft, facts, filed, submitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg/onload=alert(3)>',
    "'-alert(4)-'",
    "</textarea><script>alert(5)</script>",
    "<b hx-get=/ hx-trigger=load>6</b>",
    "{{ 7*7 }}${alert(7)}",
    "javascript:alert(8)",
    "<style>*{display:none}</style>",
    "<a href=javascript:alert(10)>x</a>",
)
# Twenty characters at most, and nothing that a telephone number may be written with: that is tidied away.
SHORT = ("<script>1</script>", "<b/onclick=x>y</b>", '"><svg/onload=x>', "'onfocus='alert", "{{7*7}}")
ROOMY = (
    "name",
    "entity",
    "link",
    "topics_other",
    "positioning",
    "remarks",
    "late_reason",
    "supervisors-0-wechat",
    "supervisors-0-email",
    "operators-0-wechat",
    "operators-0-email",
)
TIGHT = (
    "handle",
    "original_id",
    "creator",
    "followers",
    "supervisors-0-name",
    "supervisors-0-phone",
    "supervisors-0-qq",
    "operators-0-name",
    "operators-0-phone",
    "operators-0-qq",
)


def test_s52_what_is_typed_is_shown_and_never_run(visit: Visit, operator: Page) -> None:
    typed = dict(zip(ROOMY, cycle(PAYLOADS), strict=False)) | dict(zip(TIGHT, cycle(SHORT), strict=False))
    filing = draft(operator, **typed)
    clerk = visit("operator")
    expect(clerk.open(f"/filings/?q={PAYLOADS[1]}").field("q")).to_have_value(PAYLOADS[1])
    for path in ("/", "/filings/", f"/filings/{filing}"):
        clerk.open(path).sees(PAYLOADS[0])
    clerk.sees(*PAYLOADS, *SHORT)
    clerk.open(f"/filings/{filing}/edit")
    for name, payload in typed.items():
        expect(clerk.field(name)).to_have_value(payload)
    clerk.press("提交审批")  # each sentence of the summary repeats what was typed
    expect(clerk.page.locator("#errors")).to_be_focused()


def test_s52_what_an_approver_writes_is_shown_and_never_run(
    visit: Visit, operator: Page, head: Page, publicity: Page
) -> None:
    name = PAYLOADS[1]
    filing = submitted(operator, **facts(name=name, positioning=PAYLOADS[0], remarks=PAYLOADS[4]))
    decide(head, filing, "return", "；".join(PAYLOADS))
    clerk = visit("operator").open(f"/filings/{filing}/edit")
    clerk.sees(*PAYLOADS)
    clerk.write(positioning=PAYLOADS[9]).press("提交审批")
    clerk.sees("已提交审批")
    decide(head, filing, "approve", PAYLOADS[2])
    decide(publicity, filing, "approve", PAYLOADS[3])
    for username in ("operator", "head", "publicity"):
        visit(username).open(f"/filings/{filing}").sees(*PAYLOADS[:4])
    officer = visit("publicity").open("/accounts/")
    officer.follow(name)
    officer.sees(name, PAYLOADS[9])


def test_s22_the_back_button_gives_whole_pages_after_a_list_was_filtered(
    visit: Visit, operator: Page, head: Page, publicity: Page
) -> None:
    filed(operator, head, publicity)
    submitted(operator, "weibo")
    clerk = visit("operator").open("/filings/")
    rows = clerk.page.locator("#results tbody tr")
    expect(rows).to_have_count(2)
    clerk.page.locator(".chips summary", has_text="平台").click()
    clerk.page.locator(".chips").get_by_role("link", name=re.compile("^微博")).click()
    expect(rows).to_have_count(1)
    expect(clerk.page).to_have_url(re.compile("weibo"))
    rows.get_by_role("link").click()
    expect(clerk.page).to_have_url(re.compile(r"/filings/\d+\?back="))
    for count in (1, 2):
        clerk.page.go_back()
        expect(rows).to_have_count(count)
        expect(clerk.page.locator("h1")).to_have_text("备案申请")
        expect(clerk.page.locator("header.bar")).to_have_count(1)
    clerk.page.go_forward()
    expect(rows).to_have_count(1)


def test_s22_after_signing_out_the_back_button_shows_nothing(visit: Visit, operator: Page) -> None:
    filing = draft(operator)
    clerk = visit("operator").open(f"/filings/{filing}")
    clerk.page.get_by_role("button", name="退出").first.click()
    expect(clerk.page.get_by_label("密码")).to_be_visible()
    clerk.page.go_back()
    expect(clerk.page.locator("main")).not_to_contain_text("13803710002")
    expect(clerk.page.get_by_label("密码")).to_be_visible()


@pytest.mark.parametrize("store", ["sessionStorage", "localStorage"])
def test_s50_nothing_stays_in_the_browser(visit: Visit, operator: Page, store: str) -> None:
    filing = submitted(operator)
    clerk = visit("operator").open("/filings/")
    clerk.page.locator(".chips summary", has_text="平台").click()
    clerk.page.locator(".chips").get_by_role("link", name="微信", exact=True).click()
    expect(clerk.page).to_have_url(re.compile("wechat"))
    clerk.open(f"/filings/{filing}").open("/filings/new?platform=wechat&kind=creation")
    clerk.press("＋ 添加一位主要运行人员")
    expect(clerk.field("operators-1-name")).to_be_visible()
    left = dict(clerk.page.evaluate(f"Object.entries({store})"))
    assert left.keys() <= {"htmx-current-path-for-history"}, "htmx keeps pages"  # that one is the address alone
    assert not set(left.values()) - {"/filings/new?platform=wechat&kind=creation"}


def test_s26_nothing_is_asked_of_another_host_and_the_guard_would_notice(visit: Visit) -> None:
    clerk = visit().open("/login")
    assert not clerk.page.evaluate("fetch('http://example.org/').then(() => true, () => false)")
    noticed = [clerk.complaints.pop() for _ in range(len(clerk.complaints))]
    assert any("Content Security Policy" in complaint for complaint in noticed)
