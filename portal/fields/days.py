"""Which day a text means, in every way of writing one that has a single meaning, and what is missing where it has none."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from itertools import product

from portal.fields.written import DASHES, LONGEST, mishap, quoted
from portal.spelling import narrow

EXAMPLE = "2026-11-22"
FIRST_YEAR = 2005  # no platform of 第一条 is older
LAST_YEAR = 2100
# Where a spreadsheet counts days from, by whether it counts from 1904.
ZEROS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}

DIGITS = dict(zip("〇零○Oo一二三四五六七八九", "00000123456789", strict=True))
ONES = ["", *"一二三四五六七八九"]
TENS = {"": 0, "零": 0, "〇": 0, "○": 0, "十": 10, "一十": 10, "二十": 20, "廿": 20, "三十": 30, "卅": 30}
SPOKEN = {f"{tens}{one}": TENS[tens] + ones for tens, (ones, one) in product(TENS, enumerate(ONES)) if tens or one}
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
NAMED = {spelt: place for place, name in enumerate(MONTHS, 1) for spelt in (name, name[:3])}
WEEKDAYS = dict(zip("一二三四五六日天", (0, 1, 2, 3, 4, 5, 6, 6), strict=True))

HAN = "〇零○一二三四五六七八九十廿卅"
SIGN = rf" ?[{DASHES}/\\.。、,·_] ?"
YEAR = r"(?P<year>[0-9]{4}|[〇零○Oo一二三四五六七八九]{4})"
MONTH = rf"(?P<month>[0-9]{{1,2}}|[{HAN}]{{1,3}}|[A-Za-z]{{3,9}})"
DAY = rf"(?P<day>[0-9]{{1,2}}|[{HAN}]{{1,3}})"
BY_YEAR, BY_MONTH = rf"(?: ?年 ?|{SIGN}| )", rf"(?: ?月份? ?|{SIGN}| )"
WEEKDAY = r"(?: ?\(? ?(?:星期|礼拜|周)(?P<{}>[一二三四五六日天]) ?\)?)?"
CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
HOUR = rf"(?:(?:[ T]|(?<=[日号號天)])) ?(?:[上下中]午|早上|晚上)? ?{CLOCK}(?: ?[AaPp][Mm])?(?:\+08:?00)?)?"
TAIL = rf"{WEEKDAY.format('before')}{HOUR}{WEEKDAY.format('behind')} ?[.。,，;；]?"

COMPACT = re.compile(rf"(?P<year>(?:19|20)[0-9]{{2}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})(?:\.0{{1,4}})?{TAIL}")
WAYS = (
    re.compile(rf"{YEAR}{BY_YEAR}{MONTH}{BY_MONTH}{DAY} ?[日号號]?{TAIL}"),
    COMPACT,
    re.compile(
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[ {DASHES},]{{1,2}}(?P<month>[A-Za-z]{{3,9}})\.?[ {DASHES},]{{1,2}}(?P<year>[0-9]{{4}})"
    ),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})"),
)
YEAR_LAST = re.compile(rf"(?P<one>[0-9]{{1,2}}){SIGN}(?P<other>[0-9]{{1,2}}){SIGN}(?P<year>[0-9]{{4}}){TAIL}")
SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]{1,15})?")

MONTH_ALONE = re.compile(rf"{YEAR}(?: ?年 ?|{SIGN}){MONTH} ?(?:月份?)?")
MISSING = (
    (re.compile(r"(?:19|20)[0-9]{2} ?年?|[〇零○Oo一二三四五六七八九]{4}年"), f"缺少月和日，应写作 {EXAMPLE}。"),
    (re.compile(rf"{MONTH} ?月 ?{DAY} ?[日号號]?"), f"缺少年份，应写作 {EXAMPLE}。"),
    (re.compile(rf"{MONTH}{SIGN}{DAY}"), f"缺少年份，应写作 {EXAMPLE}。"),
    (re.compile(rf"(?:[0-9]{{1,2}}{SIGN}){{2}}[0-9]{{1,2}}"), f"的年份应写四位，例如 {EXAMPLE}。"),
    (re.compile(r"[0-9]{2} ?年 ?[0-9]{1,2} ?月(?: ?[0-9]{1,2} ?[日号號]?)?"), f"的年份应写四位，例如 {EXAMPLE}。"),
)


def day_in(text: str) -> date | None:
    """Return the day that a text means, None where it means none, or could mean two."""
    if len(text) > LONGEST:
        return None
    text = narrow(text)
    for found in (found for way in WAYS if (found := way.fullmatch(text))):
        day = _day(_year(found["year"]), _number(found["month"]), _number(found["day"]))
        return day if day and _agrees(day, found) else None
    return _year_last(text)


def from_serial(number: float, *, epoch_1904: bool = False) -> date | None:
    """Return the day that a spreadsheet's count of days means (its part of a day left aside), None where no account is so old or new."""
    if not math.isfinite(number) or not 0 < number < 100_000:  # noqa: PLR2004 - both epochs end before
        return None
    day = ZEROS[epoch_1904] + timedelta(days=int(number))
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def serial_in(text: str) -> date | None:
    """Return the day of a count of days written out, as a cell shows it that was not given the format of a date: 46027."""
    return from_serial(float(text)) if SERIAL.fullmatch(text) else None


def why_no_day(text: str) -> str:
    """Return what is wrong with a text that means no day, with the text and the form it should have."""
    said = quoted(text)
    plain = narrow(text) if len(text) <= LONGEST else ""
    if lost := mishap(text):
        return lost
    if (found := MONTH_ALONE.fullmatch(plain)) and (month := _day(_year(found["year"]), _number(found["month"]), 5)):
        return f"{said}缺少日，应写作 {month.isoformat()} 这样的形式。"
    if (both := _both(plain)) and len(both) > 1:
        return f"{said}分不清月和日，应写作 {both[0].isoformat()} 或 {both[1].isoformat()}。"
    if any(_disagrees(plain, way) for way in (*WAYS[:2], YEAR_LAST)):
        return f"{said}的星期与日期不符，请核对后写作 {EXAMPLE}。"
    return f"{said}{_lacking(plain)}"


def _lacking(plain: str) -> str:
    """Return what of a day is missing in a text, or that it is none."""
    lacking = next((sentence for pattern, sentence in MISSING if pattern.fullmatch(plain)), "")
    return lacking or f"不是有效的日期，应写作 {EXAMPLE}。"


def _year(text: str) -> int:
    return int("".join(DIGITS.get(sign, sign) for sign in text))


def _number(text: str) -> int:
    """Return a month or a day written in figures, in Chinese or by its English name; 0 for anything else."""
    return int(text) if text.isdecimal() else SPOKEN.get(text) or NAMED.get(text.lower(), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _both(text: str) -> list[date]:
    """Return the days that two numbers before a year can mean."""
    found = YEAR_LAST.fullmatch(text)
    if not found:
        return []
    year, one, other = int(found["year"]), int(found["one"]), int(found["other"])
    return [day for day in dict.fromkeys((_day(year, one, other), _day(year, other, one))) if day]


def _year_last(text: str) -> date | None:
    both = _both(text)
    found = YEAR_LAST.fullmatch(text)
    return both[0] if len(both) == 1 and found and _agrees(both[0], found) else None


def _agrees(day: date, found: re.Match[str]) -> bool:
    """Say whether the day falls on the day of the week that was written beside it."""
    said = [found[name] for name in ("before", "behind") if name in found.re.groupindex and found[name]]
    return all(WEEKDAYS[name] == day.weekday() for name in said)


def _disagrees(text: str, way: re.Pattern[str]) -> bool:
    found = way.fullmatch(text)
    if not found:
        return False
    if way is YEAR_LAST:
        return any(not _agrees(day, found) for day in _both(text))
    day = _day(_year(found["year"]), _number(found["month"]), _number(found["day"]))
    return bool(day) and not _agrees(day, found)  # type: ignore[arg-type]
