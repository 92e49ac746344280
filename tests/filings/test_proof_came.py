"""Once the proof of a closure came, whoever verifies it reads the day it came, and how late that was where it was late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.calendar import today
from tests.filings.making import days_ago
from tests.filings.proving import hand_in


@pytest.mark.parametrize(("platform", "cancelled", "late"), [("weibo", 2, 0), ("weibo", 7, 0), ("weibo", 12, 5)])
def test_the_day_on_which_the_proof_came_and_its_lateness_are_said(
    browser_of: Any, closing: Any, platform: str, cancelled: int, late: int
) -> None:
    filing = closing(platform)
    sent = hand_in(browser_of("operator"), filing, cancelled_on=days_ago(cancelled), announced_on=days_ago(cancelled))
    assert sent.status == 303
    page = browser_of("publicity").open(f"/filings/{filing}")
    (said,) = [li for ul in page.all("ul", class_="unusual") for li in ul if "注销证明已于" in "".join(li.itertext())]
    words = "".join(said.itertext())
    assert f"注销证明已于 {today()} 提交" in words
    assert said.get("class") == ("tone-due" if late else "tone-draft")
    assert (f"比最迟的 {today() - timedelta(days=late)} 晚 {late} 天" in words) == bool(late)
    assert "应不迟于" not in page.text
