"""What a ruler says of a page: nothing wider than the screen, no cell squeezed, no table beside where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.visitors import ACROSS

if TYPE_CHECKING:
    from tests.browser.visitors import Visitor

# A class that two pages use for two things has laid a table over what stands below it.
ASTRAY = """[...document.querySelectorAll("main table")].filter((table) => table.checkVisibility()
  && ["absolute", "fixed"].includes(getComputedStyle(table).position)).map((table) => table.className)"""


def fits(visitor: Visitor, what: str) -> None:
    """Fail when something is too wide for the screen, a cell too narrow for its words, or a date on two lines.

    The page has evaluated `MEASURES` before.
    """
    needed, given = visitor.page.evaluate(ACROSS)
    assert needed <= given, f"{what} is {needed} px wide on a screen of {given}"
    assert visitor.page.evaluate("measures.narrow()") == [], what
    assert visitor.page.evaluate("measures.parted()") == [], f"dates on two lines on {what}"
    assert visitor.page.evaluate(ASTRAY) == [], what
