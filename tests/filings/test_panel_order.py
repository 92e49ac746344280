"""What can be pressed stands before what cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.filings.models import State
from tests.filings.looking import press
from tests.filings.making import bring

if TYPE_CHECKING:
    from tests.pages import Page

ASIDE = {"consult": "otherhead", "transfer": "director"}


@pytest.mark.parametrize("act", ASIDE)
def test_what_can_be_pressed_comes_first(browser_of: Any, publicity: Page, act: str) -> None:
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    assert press(publicity, filing, act, "请核对名称。", whom=ASIDE[act]).status_code == 303
    page = publicity.open(f"/filings/{filing}")
    (offers,) = page.all("div", class_="offers")
    dead = [b.get("disabled") is not None for b in offers.iter("button")]
    assert dead == sorted(dead)
    assert set(dead) == {True, False}
