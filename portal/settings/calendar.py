"""The school's calendar: public holidays, the days worked instead (调休), its own holidays (寒暑假), and how each is written."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import NamedTuple

from portal.calendar.working import WorkingDays
from portal.settings.declaring import Parameter

LONGEST_RANGE = 200  # days: longer than any holiday, and a slip of the year is found
FIRST_YEAR, LAST_YEAR = 2000, 2100
_DAY = r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
_LINE = re.compile(rf"{_DAY}(?:[ \t]*(?:至|到|~|～|—)[ \t]*{_DAY})?(?:[ \t]+(\S.{{0,39}}))?")


class Range(NamedTuple):
    """Days from `first` to `last`, both included, and what they are called, "" for nothing."""

    first: date
    last: date
    name: str


class Unreadable(ValueError):
    """Text that cannot be read; its message is for the administrator."""


def ranges(text: str) -> list[Range]:
    """Return the days that a text names, one range or single day a line. Raises Unreadable."""
    lines = ((place, line.strip()) for place, line in enumerate(text.splitlines(), 1))
    return [_range(f"第 {place} 行“{line[:40]}”", line) for place, line in lines if line]


def _range(where: str, line: str) -> Range:
    found = _LINE.fullmatch(line)
    if found is None:
        raise Unreadable(f"{where}看不懂，应写成“2026-10-01 至 2026-10-07 国庆节”，只有一天的写成“2026-10-10 补班”。")
    first = _day(where, found[1])
    last = _day(where, found[2]) if found[2] else first
    if last < first:
        raise Unreadable(f"{where}的结束日期早于开始日期。")
    if (last - first).days >= LONGEST_RANGE:
        raise Unreadable(f"{where}超过 {LONGEST_RANGE} 天，请核对年份。")
    return Range(first, last, found[3] or "")


def _day(where: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{where}中的 {text} 不是日期。") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable(f"{where}的年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。")
    return day


def ranges_fault(text: str) -> str | None:
    """Return why a text names no days, in the administrator's words, or None."""
    try:
        ranges(text)
    except Unreadable as fault:
        return str(fault)
    return None


@lru_cache(maxsize=4)
def working_days(holidays: str, workdays: str, breaks: str) -> WorkingDays:
    """Return the working days that three texts describe. Raises Unreadable."""
    return WorkingDays(*(frozenset(_each(ranges(text))) for text in (holidays, workdays, breaks)))


def _each(found: list[Range]) -> list[date]:
    return [r.first + timedelta(days=n) for r in found for n in range((r.last - r.first).days + 1)]


# As the State Council's office published them on 2025-11-04; those of 2027 are added here once they are out.
HOLIDAYS = """\
2026-01-01 至 2026-01-03 元旦
2026-02-15 至 2026-02-23 春节
2026-04-04 至 2026-04-06 清明节
2026-05-01 至 2026-05-05 劳动节
2026-06-19 至 2026-06-21 端午节
2026-09-25 至 2026-09-27 中秋节
2026-10-01 至 2026-10-07 国庆节"""
WORKDAYS = """\
2026-01-04 元旦补班
2026-02-14 春节补班
2026-02-28 春节补班
2026-05-09 劳动节补班
2026-09-20 国庆节补班
2026-10-10 国庆节补班"""
_HOW = "每行一段或一天，如“2026-10-01 至 2026-10-07 国庆节”"
_ranges = partial(Parameter, kind="ranges", group="calendar", check=ranges_fault)
CALENDAR = (
    _ranges("holidays", "法定节假日", HOLIDAYS, help=f"{_HOW}；按国务院办公厅每年的通知填写，下一年度公布后请补上"),
    _ranges("workdays", "调休上班日", WORKDAYS, help=f"{_HOW}；周末上班的日子"),
    _ranges("breaks", "寒暑假", "", help=f"{_HOW}；假期内都不算工作日，调休上班日也不算"),
)
