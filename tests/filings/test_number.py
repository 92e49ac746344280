"""The number: issued at consent, one sequence a year and platform, the pattern a parameter, never used twice."""

from __future__ import annotations

import pytest
import time_machine

from portal.accounts.effects import next_number
from portal.accounts.models import Account
from portal.database import db
from portal.filings.models import State
from portal.settings.models import Setting
from tests.filings.looking import filing_row, press
from tests.filings.making import YEAR, bring, typed
from tests.pages import Page


def number(app, browser_of, platform: str = "wechat") -> str:
    return filing_row(app, bring(browser_of, State.FILED, platform)).number


def pattern(app, text: str) -> None:
    with app.app_context():
        db.session.merge(Setting(key="number_pattern", value=text, revision=1))
        db.session.commit()


def test_each_platform_counts_for_itself(app, browser_of):
    assert [number(app, browser_of, p) for p in ("wechat", "weibo", "wechat", "qq", "weibo")] == [
        f"{YEAR}-微信-0001",
        f"{YEAR}-微博-0001",
        f"{YEAR}-微信-0002",
        f"{YEAR}-QQ公众空间-0001",
        f"{YEAR}-微博-0002",
    ]


@pytest.mark.parametrize("action", ["return", "refuse", "void"])
def test_only_consent_uses_a_number_up(app, browser_of, action):
    press(browser_of("publicity"), bring(browser_of, State.PUBLICITY_REVIEW), action)
    assert number(app, browser_of) == f"{YEAR}-微信-0001"


def test_the_count_begins_anew_with_the_schools_new_year(app):
    def consent() -> str:
        operator, head, publicity = (Page(app, who) for who in ("operator", "head", "publicity"))
        filing = typed(operator)
        assert press(head, filing, "approve").status_code == press(publicity, filing, "approve").status_code == 303
        return filing_row(app, filing).number

    with time_machine.travel("2026-12-31T15:50:00Z", tick=False):
        assert consent() == "2026-微信-0001"
    with time_machine.travel("2026-12-31T16:10:00Z", tick=False):
        assert [consent(), consent()] == ["2027-微信-0001", "2027-微信-0002"]


def test_the_pattern_is_a_parameter(app, browser_of):
    pattern(app, "ZZGS{year}{platform}字第{sequence}号")
    assert number(app, browser_of) == "ZZGS2026微信字第1号"


def test_a_changed_pattern_that_meets_an_old_number_passes_over_it(app, browser_of):
    assert number(app, browser_of) == f"{YEAR}-微信-0001"
    with app.app_context():
        taken = db.session.query(Account).one()
        taken.number = f"{YEAR}-微信-0003"
        db.session.commit()
    assert number(app, browser_of) == f"{YEAR}-微信-0002"
    assert number(app, browser_of) == f"{YEAR}-微信-0004"


def test_a_number_taken_in_a_transaction_that_fails_is_not_lost(app):
    with app.app_context():
        assert next_number("wechat", 2026) == "2026-微信-0001"
        db.session.rollback()
        assert next_number("wechat", 2026) == "2026-微信-0001"
        assert next_number("wechat", 2026) == "2026-微信-0002"
        assert next_number("wechat", 2027) == "2027-微信-0001"
