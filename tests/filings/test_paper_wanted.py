"""Signed paper is asked back of what the office has consented to, and of nothing else; what came is shown wherever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.filings.models import State
from tests.filings.making import bring
from tests.filings.papers import as_png, paper_saying, upload

if TYPE_CHECKING:
    from tests.pages import Answer

MISSED = "签字盖章的登记表还没有收回"
STATES = [
    State.DRAFT,
    State.UNIT_REVIEW,
    State.PUBLICITY_REVIEW,
    State.RETURNED,
    State.WITHDRAWN,
    State.UNIT_REFUSED,
    State.REFUSED,
    State.FILED,
]


def asks(page: Answer) -> bool:
    assert (MISSED in page.text) == page.has("input", id="scans")
    return MISSED in page.text


@pytest.mark.parametrize("state", STATES)
def test_paper_is_asked_back_once_the_office_has_consented(browser_of: Any, state: State) -> None:
    filing = bring(browser_of, state)
    assert asks(browser_of("operator").open(f"/filings/{filing}")) == (state is State.FILED)
    if state not in {State.DRAFT, State.FILED}:
        page = browser_of("publicity").open(f"/filings/{filing}")
        assert not asks(page)
        assert not page.has("input", id="box")


def test_what_came_before_the_consent_is_shown(browser_of: Any) -> None:
    filing, publicity = bring(browser_of, State.PUBLICITY_REVIEW), browser_of("publicity")
    upload(publicity, (as_png(paper_saying(f"https://x.example/filings/{filing}")), "a.png"))
    page = publicity.open(f"/filings/{filing}")
    assert "按二维码归入" in page.text
    assert not asks(page)
