"""The page of a case as it stands on the screen: no emptiness, nothing to press that one cannot get at, a way out of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from portal.filings.models import State
from tests.browser.visitors import PHONE
from tests.filings.making import bring

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.visitors import Visitor

    Visit = Callable[..., Visitor]

# The parts of the page one under another, and the widest strip between two of them in which nothing stands.
EMPTIEST = """() => {
  const parts = [...document.querySelectorAll("main :is(.panel, .purpose, .page-actions, .note)")].filter((e) => e.checkVisibility())
    .filter((e) => getComputedStyle(e).position !== "fixed").map((e) => {
      if (!e.matches(".purpose")) return e.getBoundingClientRect();
      const text = document.createRange();
      text.selectNodeContents(e);
      return text.getBoundingClientRect();
    }).sort((one, other) => one.top - other.top);
  let foot = parts[0].bottom, widest = 0;
  for (const part of parts) {
    widest = Math.max(widest, part.top - foot);
    foot = Math.max(foot, part.bottom);
  }
  return widest;
}"""
LARGEST_GAP = 32  # pixels between two parts


@pytest.mark.parametrize("state", [State.DRAFT, State.UNIT_REVIEW, State.FILED])
@pytest.mark.parametrize("who", ["operator", "head"])
def test_on_a_phone_nothing_on_the_page_of_a_case_is_empty(visit: Visit, browser_of: Any, state: State, who: str):
    filing = bring(browser_of, state)
    if state is not State.DRAFT or who == "operator":
        person = visit(who, size=PHONE).open(f"/filings/{filing}")
        assert person.page.evaluate(EMPTIEST) <= LARGEST_GAP


# Low and lower: 1366×768 with and without the bars of a browser, and 1280×900 and 1280×720 at 150 %.
LOW = [(1366, 768), (1366, 650), (853, 600), (853, 480)]
CUT = """(selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility()).filter((e) => {
  const place = e.getBoundingClientRect(), column = e.closest(".side").getBoundingClientRect();
  return place.top < column.top - 1 || place.bottom > Math.min(column.bottom, innerHeight) + 1;
}).map((e) => e.innerText)"""


@pytest.mark.parametrize(("width", "height"), LOW)
def test_what_decides_is_never_below_the_cut(visit: Visit, browser_of: Any, width: int, height: int) -> None:
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    officer = visit("publicity", size={"width": width, "height": height}).open(f"/filings/{filing}")
    assert officer.page.evaluate(CUT, ".decide .offers .btn") == []


@pytest.mark.parametrize(("width", "height"), LOW[:2])
def test_what_opens_in_the_column_is_seen_whole(visit: Visit, browser_of: Any, width: int, height: int) -> None:
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    officer = visit("publicity", size={"width": width, "height": height}).open(f"/filings/{filing}")
    for opened in ("更多操作", "转办"):
        officer.page.locator(".side summary").filter(has_text=opened).last.click()
    officer.page.wait_for_function(f"!({CUT})('.beside-act[open] :is(summary, input, textarea, button)').length")
    officer.page.locator(".decide .confirm summary").click()
    officer.page.wait_for_function(f"!({CUT})('.decide .confirm[open] :is(summary, button)').length")


def test_escape_and_cancel_close_what_asks_once_more_and_go_back_to_its_button(visit: Visit, browser_of: Any) -> None:
    decided, kept = bring(browser_of, State.PUBLICITY_REVIEW), bring(browser_of, State.DRAFT, "weibo")
    officer, clerk = visit("publicity").open(f"/filings/{decided}"), visit("operator").open(f"/filings/{kept}/edit")
    for person, asking in ((officer, ".decide .confirm"), (officer, ".returns"), (clerk, ".discard")):
        asked = person.page.locator(asking).first
        for leave in ("Escape", "取消") if asking != ".returns" else ("Escape",):
            asked.locator("summary").click()
            expect(asked).to_have_attribute("open", "")
            if leave == "Escape":
                asked.locator("button").first.focus()
                person.page.keyboard.press("Escape")
            else:
                asked.get_by_role("button", name=leave).click()
            expect(asked).not_to_have_attribute("open", "")
            expect(asked.locator("summary")).to_be_focused()
    assert [request.url for person in (officer, clerk) for request in person.posts("/steps/")] == []
