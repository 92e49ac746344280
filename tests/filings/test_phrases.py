"""常用意见 of whoever has it: a unit's head sends on to the office, the office consents; what the school wrote stays in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.filings.models import State
from tests.filings.making import bring
from tests.settings.saving import save

if TYPE_CHECKING:
    from tests.pages import Answer, Page

DESKS = [(State.UNIT_REVIEW, "head"), (State.PUBLICITY_REVIEW, "publicity"), (State.PUBLICITY_REVIEW, "director")]


def consents(page: Answer) -> list[str]:
    (group,) = page.all("div", aria_label="常用意见：同意")
    return [chip.get("data-phrase") or "" for chip in group.iter("button")]


@pytest.mark.parametrize(("state", "who"), DESKS)
def test_nobody_is_offered_to_send_it_to_the_office_that_they_are(browser_of: Any, state: State, who: str) -> None:
    offered = consents(browser_of(who).open(f"/filings/{bring(browser_of, state)}"))
    assert offered
    assert any("报党委宣传部" in words for words in offered) == (state is State.UNIT_REVIEW)


@pytest.mark.parametrize(("state", "who"), DESKS)
def test_what_the_school_wrote_when_there_was_one_list_stays_in_both(
    browser_of: Any, admin: Page, state: State, who: str
) -> None:
    filing = bring(browser_of, state)
    save(admin, "phrases_agree", value="同意，请按规定办理。")
    assert consents(browser_of(who).open(f"/filings/{filing}")) == ["同意，请按规定办理。"]
    save(admin, "phrases_office", value="同意编号。")
    expected = "同意，请按规定办理。" if state is State.UNIT_REVIEW else "同意编号。"
    assert consents(browser_of(who).open(f"/filings/{filing}")) == [expected]
    save(admin, "phrases_office", button=True)
    assert consents(browser_of(who).open(f"/filings/{filing}")) == ["同意，请按规定办理。"]
