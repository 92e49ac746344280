"""The page of a case as it stands on the screen: no emptiness, nothing to press that one cannot get at, a way out of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

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
