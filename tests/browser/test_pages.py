"""Every page and main state, on a desktop and on a phone: WCAG 2.1 AA by axe, nothing wider than the screen, S21 and S26.

On the way each page is measured: no cell is squeezed at any width between the two, and what is pressed is large enough.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.ruler import fits
from tests.browser.visitors import BETWEEN, DESKTOP, MEASURES, PHONE
from tests.filings.making import decide, draft, filed, submitted
from tests.filings.on_pages import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]

NEW = "/filings/new?platform={}&kind=creation"
LATE = {"registered_on": "2026-01-05", "late_reason": "账号由原办公室开通，此前不了解备案要求。"}
LONG = {"name": "郑州工商学院信息工程学院" * 3, "entity": "gh" * 28, "remarks": "备" * 200}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
EXAMINE = """async (rules) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] });
  return found.violations.map((v) => `${v.id}: ${v.help}: ` + v.nodes.map((n) => n.target + " " + n.failureSummary).join(" | "));
}"""
PAPER = {"width": 703, "height": 1016}  # A4 without its margins, at 96 to the inch
# Two cells, a button, two rings, a stop that cannot be seen and a date on two lines: what the ruler finds of them.
PLANTED = """() => {
  const plant = (tag, words, style) => {
    const made = document.createElement(tag);
    made.textContent = words;
    Object.assign(made.style, style);
    return document.querySelector("main").appendChild(made);
  };
  plant("p", "郑州工商学院信息工程学院", { width: "35px" });
  plant("input", "", { width: "30px" });
  const narrow = measures.narrow();
  plant("button", "小", { width: "20px", height: "20px", minHeight: "0", padding: "0" });
  const small = measures.small();
  plant("button", "没有焦点框的按钮", { outline: "none" });
  plant("button", "焦点框看不清的按钮", { outlineColor: "#d9e0e7" });
  plant("button", "看不见的按钮", {}).className = "visually-hidden";
  plant("p", "最迟 2026-11-07 办结", { width: "90px" });
  return [narrow, small, measures.unseen(), measures.parted()];
}"""
ON_PAPER = """() => {
  const seen = (e) => e.checkVisibility();
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  return {
    acting: all("nav, .tabs, .bar form, .btn, button:not(.notice-title), .decide, [role=search]").map((e) => e.outerHTML.slice(0, 80)),
    heads: all(".list thead").map((e) => [getComputedStyle(e).display, getComputedStyle(e.querySelector("th")).position]),
    rows: [...new Set(all("main tbody tr").map((e) => getComputedStyle(e).display))],
    school: seen(document.querySelector(".bar-name strong")),
    across: document.scrollingElement.scrollWidth > window.innerWidth,
  };
}"""


@pytest.fixture
def examine(axe_source: str) -> Callable[..., None]:
    """`examine(visitor, "what")` fails when the page as it stands cannot be used by everybody, or is too wide."""

    def check(visitor: Visitor, what: str) -> None:
        visitor.page.evaluate(MEASURES)
        assert visitor.page.evaluate("measures.small()") == [], f"too small to press on {what}"
        fits(visitor, what)
        size = visitor.page.viewport_size
        if size == DESKTOP:
            for width in BETWEEN:
                visitor.page.set_viewport_size({**size, "width": width})
                fits(visitor, f"{what} at {width} px")
            visitor.page.set_viewport_size(size)
        visitor.page.evaluate(axe_source)
        assert visitor.page.evaluate(EXAMINE, RULES) == [], what

    return check


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def size(request: pytest.FixtureRequest) -> Any:
    return request.param


def all_open(visitor: Visitor, examine: Callable[..., None], *paths: str) -> None:
    for path in paths:
        visitor.open(path)
        examine(visitor, path)


def test_s21_signing_in_can_be_used_by_everybody(visit: Visit, size: Any, examine: Any) -> None:
    somebody = visit(size=size).open("/login")
    examine(somebody, "sign-in")
    somebody.page.get_by_label("用户名").fill("operator")
    somebody.page.get_by_label("密码").fill("not the password")
    somebody.press("登录")
    somebody.page.get_by_role("alert").wait_for()
    examine(somebody, "refused sign-in")


def test_s21_the_pages_of_who_files_can_be_used_by_everybody(
    visit: Visit, size: Any, examine: Any, browser_of: Any
) -> None:
    operator, head, publicity = (browser_of(name) for name in ("operator", "head", "publicity"))
    clerk = visit("operator", size=size)
    all_open(clerk, examine, "/", "/filings/", "/filings/new", "/accounts/")  # empty
    numbered = filed(operator, head, publicity)
    waiting = submitted(operator, "weibo", **LATE, **{"operators-0-name": "王敏"})
    kept = draft(operator, "qq", **LONG)
    returned = submitted(operator, "qq", handle="2853710087")
    decide(head, returned, "return", "请写明功能定位。")
    withdrawn = submitted(operator, "weibo", handle="zzgsxxgc2")
    step(operator, withdrawn, "withdraw")
    cases = (numbered, waiting, kept, returned, withdrawn)
    all_open(clerk, examine, "/", "/filings/", "/filings/?q=none", "/accounts/", "/accounts/1", "/people/sessions")
    all_open(
        clerk, examine, *(f"/filings/{filing}" for filing in cases), f"/filings/{returned}/edit", "/people/password"
    )
    all_open(clerk, examine, "/filings/9999", "/audit/")  # not found, not allowed


@pytest.mark.parametrize("platform", ["wechat", "weibo", "qq"])
def test_s21_the_form_can_be_used_by_everybody(
    visit: Visit, size: Any, examine: Any, platform: str, chosen: Any
) -> None:
    clerk = visit("operator", size=size).open(NEW.format(platform))
    examine(clerk, "the empty form")
    clerk.write(**{"name": LONG["name"], "registered_on": "2026-01-05", "operators-2-phone": "138"})
    clerk.field("qr_code").set_input_files(chosen["qr_code"])
    clerk.page.locator(".picture-code").wait_for()
    clerk.press("提交审批")
    clerk.page.locator("#errors").wait_for()
    examine(clerk, "the form with errors")


def test_s21_the_comparison_of_two_windows_can_be_used_by_everybody(
    visit: Visit, size: Any, examine: Any, operator: Page
) -> None:
    path = f"/filings/{draft(operator)}/edit"
    first, second = visit("operator", size=size).open(path), visit("operator", size=size, script=False).open(path)
    second.write(name="郑州工商学院信工之声").press("保存草稿")
    second.page.wait_for_url(re.compile("saved="))
    first.write(name="郑州工商学院信工新声", remarks=LONG["remarks"]).press("保存草稿")
    first.sees("现已保存的", "郑州工商学院信工之声", "郑州工商学院信工新声")
    examine(first, "the comparison")


def test_s21_the_pages_of_who_decides_can_be_used_by_everybody(
    visit: Visit, size: Any, examine: Any, browser_of: Any
) -> None:
    operator, head, publicity = (browser_of(name) for name in ("operator", "head", "publicity"))
    numbered = filed(operator, head, publicity)
    first, second = submitted(operator, "weibo", **LATE), submitted(operator, "qq", **LONG)
    decide(head, second, "return", "请写明功能定位。")
    again = operator.send(
        operator.open(f"/filings/{second}/edit"), {"positioning": "面向本院师生。"}, button=("save", "submit")
    )
    assert again.status == 303
    dean = visit("head", size=size)
    all_open(dean, examine, "/", "/filings/", f"/filings/{numbered}", f"/filings/{first}")
    dean.open(f"/filings/{second}")
    panel = dean.page.locator(".decide")
    if not panel.get_by_label("审批意见").is_visible():
        panel.locator("h2 label").click()
    panel.locator("details.confirm summary").first.click()
    examine(dean, "the opened panel")
    dean.press("同意并转宣传部")
    dean.page.locator("#opinion-error").wait_for()
    examine(dean, "a missing opinion")
    decide(head, second, "approve")
    dean.page.get_by_label("审批意见").fill("同意。")
    dean.press("同意并转宣传部")
    dean.page.locator("#case .note-due").wait_for()
    examine(dean, "too late")
    officer = visit("publicity", size=size)
    all_open(officer, examine, "/", f"/filings/{second}")
    officer.decide("同意备案登记", "材料齐全，同意备案登记。")
    officer.page.locator(".after").wait_for()
    examine(officer, "decided")


def test_s21_the_pages_of_who_administers_can_be_used_by_everybody(
    visit: Visit, size: Any, examine: Any, operator: Page, admin: Page
) -> None:
    submitted(operator)
    admin.open("/settings/")
    keeper = visit("admin", size=size)
    all_open(
        keeper, examine, "/", "/people/", "/people/?q=none", "/people/users/new", "/people/users/1", "/people/units"
    )
    all_open(
        keeper, examine, "/people/units/2", "/people/units/new", "/settings/", "/people/users/1/signature", "/accounts/"
    )
    keeper.open("/people/users/new").page.locator("main form button.btn-primary").first.click()
    keeper.page.locator("#errors").wait_for()
    examine(keeper, "a user that lacks everything")
    all_open(visit("auditor", size=size), examine, "/", "/audit/", "/audit/?q=none")
    all_open(visit("leader", size=size), examine, "/", "/filings/", "/filings/1", "/accounts/")
    all_open(visit("tech", size=size), examine, "/")


def test_focus_is_seen_at_every_stop_also_in_forced_colours_and_a_planted_fault_of_each_kind_is_found(
    visit: Visit, operator: Page, head: Page, publicity: Page
) -> None:
    numbered = filed(operator, head, publicity)
    waiting = submitted(operator, "weibo")
    dean = visit("head").open("/filings/")
    dean.page.evaluate(MEASURES)
    met = []
    for _ in range(120):
        dean.page.keyboard.press("Tab")
        if (stop := dean.page.evaluate("measures.stop()")) is None:
            break
        met.append(stop)
    assert [stop["fault"] for stop in met if stop["fault"]] == []
    assert len([stop for stop in met if stop["inside"]]) > 10, "the Tab key goes through the whole page"
    for path in (f"/filings/{waiting}", f"/filings/{numbered}", "/accounts/", "/notices/settings"):
        dean.open(path).page.keyboard.press("Tab")
        dean.page.evaluate(MEASURES)
        assert dean.page.evaluate("measures.unseen()") == [], path
    dean.page.emulate_media(forced_colors="active")
    assert dean.page.evaluate("measures.unseen()") == [], "in forced colours"
    dean.page.emulate_media(forced_colors="none")
    assert dean.page.evaluate("[measures.narrow(), measures.small()]") == [[], []]
    found = dean.page.evaluate(PLANTED)
    assert [len(each) for each in found] == [2, 1, 3, 1], found


def test_escape_closes_what_the_search_box_found_from_the_box_and_from_within(visit: Visit, operator: Page) -> None:
    draft(operator, name="信工之声")
    clerk = visit("operator").open("/people/password").loaded()
    box, quick = clerk.page.locator("#bar-q"), clerk.page.locator("#quick")
    for stops in (0, 1):
        box.fill("")
        box.press_sequentially("信工")
        expect(quick.get_by_role("link").first).to_be_visible()
        for _ in range(stops):
            clerk.page.keyboard.press("Tab")
            expect(quick.locator(":focus")).to_have_count(1)
        clerk.page.keyboard.press("Escape")
        expect(quick).to_be_hidden()
        expect(box).to_be_focused()
        expect(box).to_have_value("信工")


def test_on_paper_a_page_is_what_it_says_without_the_way_about_it(
    visit: Visit, operator: Page, head: Page, publicity: Page
) -> None:
    numbered = filed(operator, head, publicity)
    waiting = submitted(operator, "weibo")
    dean = visit("head", size=PAPER)
    dean.page.emulate_media(media="print")
    dean.open("/filings/")
    assert dean.page.evaluate(ON_PAPER) == {
        "acting": [],
        "heads": [["table-header-group", "static"]],
        "rows": ["table-row"],
        "school": True,
        "across": False,
    }
    dean.open(f"/filings/{waiting}")
    found = dean.page.evaluate(ON_PAPER)
    assert (found["acting"], found["rows"], found["across"]) == ([], ["table-row"], False)
    dean.open(f"/accounts/{numbered}")
    assert dean.page.evaluate(ON_PAPER)["acting"] == []
    checked = dean.page.locator(".health-checked p")
    assert checked.evaluate("(e) => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0"), (
        "folded parts are open"
    )
    assert dean.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
