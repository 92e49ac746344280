"""Working days: weekends, public holidays, 调休, 寒暑假, and how the school writes them down."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar import due_on
from portal.calendar.working import WorkingDays
from portal.settings.calendar import HOLIDAYS, WORKDAYS, ranges, ranges_fault, working_days

DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 1))
SOME = st.frozensets(DAYS, max_size=30)
CALENDARS = st.builds(WorkingDays, SOME, SOME, SOME)
SCHOOL = working_days(HOLIDAYS, WORKDAYS, "2026-07-11 至 2026-08-30 暑假")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("on", "works"),
    [
        ("2026-09-30", True),
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday that is worked instead
        ("2026-10-11", False),
        ("2026-01-04", True),
        ("2026-02-16", False),
        ("2026-07-15", False),
        ("2026-08-31", True),
    ],
)
def test_the_school_works_on_weekdays_and_instead_of_holidays_but_never_in_its_own(on: str, works: bool) -> None:
    assert SCHOOL.is_working(day(on)) is works


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-11-20", 2, "2026-11-24"),
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-07-10", 1, "2026-08-31"),
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_a_period_of_working_days_passes_over_the_days_off(start: str, count: int, due: str) -> None:
    assert due_on(day(start), count, SCHOOL) == day(due)


def test_a_day_worked_instead_is_off_in_the_holidays_of_the_school() -> None:
    calendar = working_days(HOLIDAYS, WORKDAYS, "2026-01-20 至 2026-02-27 寒假")
    assert not calendar.is_working(day("2026-02-14"))
    assert calendar.is_working(day("2026-02-28"))


def test_a_day_that_is_both_holiday_and_worked_instead_is_worked() -> None:
    on = day("2026-10-10")
    assert WorkingDays(frozenset({on}), frozenset({on})).is_working(on)


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_so_many_working_days_lie_between_a_day_and_the_one_so_many_after(
    calendar: WorkingDays, start: date, count: int
) -> None:
    end = calendar.after(start, count)
    assert calendar.is_working(end)
    assert calendar.between(start, end) == count
    assert calendar.between(end, start) == -count


@given(CALENDARS, DAYS, st.integers(-40, 40), st.integers(-40, 40))
def test_later_days_and_more_of_them_never_come_earlier(calendar: WorkingDays, start: date, a: int, b: int) -> None:
    few, many = sorted((a, b))
    assert calendar.after(start, few) <= calendar.after(start, many)
    assert calendar.after(start, few) <= calendar.after(start + timedelta(days=1), few)


@given(CALENDARS, DAYS)
def test_the_nearest_working_days_enclose_a_day_and_nothing_between_them_is_worked(
    calendar: WorkingDays, on: date
) -> None:
    before, after = calendar.on_or_before(on), calendar.on_or_after(on)
    assert before <= on <= after
    assert (before == on) == (after == on) == calendar.is_working(on)
    inside = (before + timedelta(days=n) for n in range(1, (after - before).days))
    assert not any(calendar.is_working(d) for d in inside)


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_working_days_add_up(calendar: WorkingDays, a: date, b: date, c: date) -> None:
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


@given(DAYS, st.integers(1, 30))
def test_working_days_are_never_fewer_than_natural_ones(start: date, count: int) -> None:
    assert due_on(start, count, SCHOOL) >= due_on(start, count)


def test_ranges_and_single_days_are_read_with_their_names() -> None:
    found = ranges("2026-10-01 至 2026-10-07 国庆节\n\n  2026-10-10 补班 \r\n2026-12-31\n2027-01-01至2027-01-03 元旦")
    assert [(str(r.first), str(r.last), r.name) for r in found] == [
        ("2026-10-01", "2026-10-07", "国庆节"),
        ("2026-10-10", "2026-10-10", "补班"),
        ("2026-12-31", "2026-12-31", ""),
        ("2027-01-01", "2027-01-03", "元旦"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("国庆节", "第 1 行“国庆节”看不懂"),
        ("2026-10-01\n2026-1-2", "第 2 行“2026-1-2”看不懂"),
        ("2026-02-30 春节", "2026-02-30 不是日期"),
        ("2026-10-07 至 2026-10-01 国庆节", "结束日期早于开始日期"),
        ("2026-10-01 至 2027-10-07 国庆节", "超过 200 天"),
        ("0001-01-01 元旦", "年份应在 2000 至 2100 之间"),
        ("9999-01-01 元旦", "年份应在 2000 至 2100 之间"),
        ("２０２６-10-01 国庆节", "看不懂"),
        ("2026-10-01 至 2026-10-07 " + "国" * 41, "看不懂"),
    ],
)
def test_what_is_no_day_is_refused_with_the_line_it_is_on(text: str, said: str) -> None:
    fault = ranges_fault(text)
    assert fault is not None
    assert said in fault


@given(st.text("0123456789- 至\n国", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert ranges_fault(text) or isinstance(ranges(text), list)


def test_no_holidays_at_all_leave_the_weekends() -> None:
    calendar = working_days("", "", "")
    assert calendar.is_working(day("2026-10-01"))
    assert not calendar.is_working(day("2026-10-10"))


def test_the_days_that_are_shipped_are_those_that_an_independent_list_knows() -> None:
    shipped = working_days(HOLIDAYS, WORKDAYS, "")
    years = {r.first.year for r in ranges(HOLIDAYS)}
    days = [date(year, 1, 1) + timedelta(days=n) for year in sorted(years) for n in range(365)]
    assert [on for on in days if shipped.is_working(on) != chinese_calendar.is_workday(on)] == []
