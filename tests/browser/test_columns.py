"""What stands beside what, as it is seen: columns of lists, tabs on a telephone, the desk on a tablet, the box beside the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.filings.making import draft, filed, submitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]

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
