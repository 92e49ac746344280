"""Today, natural days and due dates, in the school's own time zone (第九条)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal import calendar
from portal.calendar import Clock, due_on

DAYS = st.dates(date(2005, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-15", "2026-11-22"),
        ("2026-12-28", "2027-01-04"),
        ("2024-02-22", "2024-02-29"),
        ("2024-02-23", "2024-03-01"),
        ("2026-02-22", "2026-03-01"),
        ("2024-02-29", "2024-03-07"),
        ("2100-02-22", "2100-03-01"),
    ],
)
def test_a_week_ends_seven_natural_days_later_over_month_leap_day_and_year_end(start: str, due: str) -> None:
    assert due_on(date.fromisoformat(start), 7) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("on", "word", "late", "tone"),
    [
        ("2026-11-15", "剩余 7 天", False, "done"),
        ("2026-11-19", "剩余 3 天", False, "done"),
        ("2026-11-20", "剩余 2 天", False, "wait"),
        ("2026-11-21", "剩余 1 天", False, "wait"),
        ("2026-11-22", "今天到期", False, "wait"),
        ("2026-11-23", "已超期 1 天", True, "bad"),
        ("2026-12-22", "已超期 30 天", True, "bad"),
    ],
)
def test_the_words_of_the_clock(on: str, word: str, late: bool, tone: str) -> None:
    clock = Clock(date(2026, 11, 22), date.fromisoformat(on))
    assert (clock.word, clock.late, clock.tone) == (word, late, tone)


@given(DAYS, st.integers(1, 999))
def test_the_last_day_is_in_time_and_the_day_after_is_not(start: date, days: int) -> None:
    due = due_on(start, days)
    assert Clock(due, start).left == days
    assert not Clock(due, due).late
    assert Clock(due, due + timedelta(days=1)).late


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-22T15:59:59Z", "2026-11-22"),
        ("2026-11-22T16:00:00Z", "2026-11-23"),
        ("2026-12-31T16:00:00Z", "2027-01-01"),
        ("2024-02-28T16:00:00Z", "2024-02-29"),
        ("2026-07-01T15:59:59Z", "2026-07-01"),
    ],
)
def test_the_schools_day_begins_at_midnight_in_zhengzhou_summer_and_winter(instant: str, day: str) -> None:
    with time_machine.travel(instant, tick=False):
        assert calendar.today() == date.fromisoformat(day)


def test_now_is_aware_and_in_utc():
    assert calendar.now().tzinfo is UTC


def test_a_demonstrations_past_ends_with_its_block():
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with calendar.as_of(past):
        assert calendar.now() == past
        with calendar.as_of(past + timedelta(days=400)):
            assert calendar.today() == date(2021, 2, 4)
        assert calendar.now() == past
    assert calendar.today().year > 2020


def test_a_demonstrations_past_ends_even_when_its_block_fails():
    with pytest.raises(KeyError), calendar.as_of(datetime(2020, 1, 1, tzinfo=UTC)):
        raise KeyError
    assert calendar.today().year > 2020
