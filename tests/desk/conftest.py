"""One filing in each state, for what counts them."""

from __future__ import annotations

import pytest

from portal.filings.models import State
from portal.platforms import PLATFORMS
from tests.filings.cases import APPLET, brought
from tests.filings.making import bring, days_ago, typed

ELSEWHERE = {
    State.TECH_REVIEW: "software",
    State.CLOSING: "closure",
    State.PROOF_REVIEW: "closure",
    State.CLOSED: "closure",
}


@pytest.fixture
def busy(app, browser_of, monkeypatch):
    """One filing in each state, and some of others."""
    monkeypatch.setitem(PLATFORMS, "applet", APPLET)
    for state in State:
        if state in ELSEWHERE:
            brought(app, browser_of, ELSEWHERE[state], state)
        else:
            bring(browser_of, state)
    for who, platform in (("student", "weibo"), ("library", "wechat"), ("stranger", "qq"), ("head", "weibo")):
        typed(browser_of(who), platform)
    typed(browser_of("stranger"), "wechat", "draft", registered_on=days_ago(10))
    return browser_of
