"""What stands beside what, as it is seen: columns of lists, tabs on a telephone, the desk on a tablet, the box beside the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import PHONE
from tests.filings.making import draft, filed, submitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]

TABLET = {"width": 768, "height": 1024}
HEADS = "() => [...document.querySelectorAll('.list thead th')].map((e) => Math.round(e.getBoundingClientRect().width))"
# Cells of a word or two that stand on more than one line, and names that are parted.
PARTED = """() => [...document.querySelectorAll(".queue tbody :is(.cell-word, .cell-holder .text-nowrap)")].filter((e) => {
  const range = document.createRange();
  range.selectNodeContents(e);
  return new Set([...range.getClientRects()].map((r) => r.top)).size > 1;
}).map((e) => e.textContent)"""


def test_a_list_keeps_its_words_and_its_columns_when_a_draft_is_to_be_deleted(
    visit: Visit, operator: Page, head: Page, publicity: Page
) -> None:
    filed(operator, head, publicity)
    submitted(operator, "qq")
    draft(operator, "weibo")
    clerk = visit("operator").open("/filings/").loaded()
    assert clerk.page.evaluate(PARTED) == []
    before = clerk.page.evaluate(HEADS)
    clerk.page.get_by_text("删除草稿").click()
    assert clerk.page.get_by_role("button", name="确认删除").is_visible()
    assert clerk.page.evaluate(HEADS) == before


@pytest.mark.parametrize("path", ["/filings/", "/filings/?scope=mine", "/directory/reports", "/cases/?scope=due"])
def test_the_tab_on_which_one_is_is_seen_on_a_telephone(visit: Visit, path: str) -> None:
    box = visit("publicity", size=PHONE).open(path).page.locator(".lists [aria-current]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_a_column_of_the_desk_is_broad_enough_to_be_read(visit: Visit, operator: Page) -> None:
    submitted(operator)
    columns = visit("operator", size=TABLET).open("/").page.locator(".desk > .panel")
    boxes = [columns.nth(place).bounding_box() for place in range(3)]
    assert all(box and box["width"] > 240 for box in boxes), boxes


def test_what_stands_above_the_form_on_a_telephone_stays_there_when_it_is_refused(visit: Visit, operator: Page) -> None:
    clerk = visit("operator", size=PHONE).open(f"/filings/{draft(operator, name='')}/edit").loaded()
    side, form = clerk.page.locator(".writing .side"), clerk.page.locator("#section-1")
    above = "([a, b]) => Boolean(a.getBoundingClientRect().top < b.getBoundingClientRect().top)"
    assert clerk.page.evaluate(above, [side.element_handle(), form.element_handle()])
    clerk.press("提交审批")
    expect(clerk.page.locator("#errors")).to_be_visible()
    assert clerk.page.evaluate(above, [side.element_handle(), form.element_handle()])
