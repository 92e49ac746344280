"""The holidays of the next year: who is told that nobody has filled them in, and what is said of days that are only guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import select

from portal.calendar.working import WorkingDays
from portal.database import db
from portal.notices.models import Notice
from portal.reports import effects as reports
from portal.reports.sort import SORT as REPORT
from portal.settings.calendar import HOLIDAYS, WORKDAYS, working_days
from portal.settings.models import Setting
from portal.settings.queries import caveat, years_to_fill_in
from tests.filings.making import typed
from tests.notices.reminding import draft, take

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

GUESSED = "按周末推算，2027 年放假安排公布后可能变化"
NEXT = f"{HOLIDAYS}\n2027-01-01 元旦\n2027-10-01 至 2027-10-07 国庆节"


def reminded(app: Flask, *days: str) -> dict[str, list[str]]:
    """What `flask remind` tells of the calendar on each of these days, to whom."""
    found = {}
    for day in days:
        with app.app_context():
            before = set(db.session.scalars(select(Notice.id)))
        with time_machine.travel(f"{day}T00:00:00Z", tick=False):
            assert app.test_cli_runner().invoke(args=["remind"]).exit_code == 0
        with app.app_context():
            new = db.session.scalars(select(Notice).where(Notice.subject == "setting:holidays"))
            found[day] = [f"{n.user.username} {n.title}" for n in new if n.id not in before]
    return {day: told for day, told in found.items() if told}


def fill_in(app: Flask, text: str = NEXT) -> None:
    with app.app_context():
        db.session.merge(Setting(key="holidays", value=text))
        db.session.commit()


def test_the_administrator_is_told_from_november_on_until_it_is_filled_in(app: Flask) -> None:
    told = reminded(app, "2026-10-30", "2026-10-31", "2026-11-02", "2026-11-03", "2026-12-01", "2027-01-04")
    assert list(told) == ["2026-11-02", "2026-12-01", "2027-01-04"]
    assert set(map(tuple, told.values())) == {("admin 2027 年放假安排：尚未填写",)}
    with app.app_context():
        notice = db.session.scalars(select(Notice).where(Notice.subject == "setting:holidays")).first()
        assert notice.url == "/settings/calendar"
        assert "国务院办公厅" in notice.text
    fill_in(app)
    assert reminded(app, "2027-01-07", "2027-01-14", "2027-06-01") == {}
    assert list(reminded(app, "2027-11-02")) == ["2027-11-02"], "and of the year after it"


@pytest.mark.parametrize(
    ("today", "years"),
    [
        ("2026-10-31", []),
        ("2026-11-01", [2027]),
        ("2026-12-31", [2027]),
        ("2027-01-01", [2027]),
        ("2027-11-01", [2027, 2028]),
    ],
)
def test_which_years_should_be_filled_in(app: Flask, today: str, years: list[int]) -> None:
    with app.test_request_context(), time_machine.travel(f"{today}T04:00:00Z", tick=False):
        assert years_to_fill_in() == years


def test_the_page_of_settings_says_so(app: Flask, admin: Page) -> None:
    said = "2027 年的放假安排还没有填写"
    with time_machine.travel("2026-11-30T04:00:00Z"):
        assert said in admin.open("/settings/").text
        assert "/settings/calendar" in admin.open("/settings/").links()
        assert said in admin.open("/settings/calendar").text
        assert said not in admin.open("/settings/school").text
        fill_in(app)
        assert said not in admin.open("/settings/calendar").text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-12-31", ""),
        ("2027-01-01", GUESSED),
        ("2027-01-04", GUESSED),
        ("2028-01-03", GUESSED.replace("2027", "2028")),
        ("2025-12-31", ""),
    ],
)
def test_of_a_day_in_a_year_that_nobody_knows_it_is_said_that_it_is_guessed(day: str, said: str) -> None:
    known = working_days(HOLIDAYS, WORKDAYS, "")
    assert known.caveat(date.fromisoformat(day)) == said
    assert working_days(NEXT, "", "").caveat(date(2027, 1, 4)) == ""


def test_a_school_that_has_filled_in_nothing_knows_no_year() -> None:
    assert WorkingDays().caveat(date(2026, 11, 30)).startswith("按周末推算，2026 年")
    # 元旦 of the next year may begin on the last day of this one.
    assert not working_days("2026-12-31 至 2027-01-02 元旦", "", "").knows(2027)


@pytest.mark.parametrize(("period", "said"), [("7 自然日", ""), ("7", ""), ("7 工作日", GUESSED)])
def test_natural_days_are_guessed_by_nobody(app: Flask, period: str, said: str) -> None:
    with app.app_context():
        db.session.add(Setting(key="filing_days", value=period))
        db.session.commit()
    with app.test_request_context():
        assert caveat(date(2027, 1, 4), "filing_days") == said
        assert caveat(date(2027, 1, 4)) == GUESSED


def test_a_reminder_of_a_step_says_so(app: Flask) -> None:
    filing = draft(app, registered="2026-12-28", at="2026-12-29T02:00:00Z")
    take(app, filing, "2026-12-31T10:00", ("submit", "operator"))
    fill_in(app, HOLIDAYS)
    reminded(app, "2027-01-05")
    with app.app_context():
        waits = Notice.key.startswith("remind:waiting:")
        (text,) = set(db.session.scalars(select(Notice.text).where(waits)))
    assert text == f"最迟 2027-01-04（{GUESSED}），尚未办理。"


def test_the_clock_of_a_report_says_so(app: Flask) -> None:
    with time_machine.travel("2026-12-31T02:00:00Z"), app.test_request_context():
        made = reports.report({"name": "校园网", "link": "https://example.test/x", "reason": "冒用校名。"}, "t" * 20)
        assert REPORT.clock(made).caveat == GUESSED


def test_the_form_says_so_beside_its_last_day(app: Flask, operator: Page) -> None:
    with app.app_context():
        db.session.add(Setting(key="filing_days", value="300 工作日"))
        db.session.commit()
    filing = typed(operator, "weibo", "draft")
    shown = operator.open(f"/filings/{filing}/edit").text
    assert re.search(r"最迟 (\d{4})-\d\d-\d\d（按周末推算，\1 年放假安排公布后可能变化）", shown)
