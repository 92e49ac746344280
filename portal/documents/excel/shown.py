"""What a cell of a workbook shows: its value under its number format (ECMA-376 part 1, 18.8.30), and the day that it may mean."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from xlfmt import format_value

from portal.spelling import clean

Value = str | int | float | bool | date | time | timedelta

# The formats that Chinese programs have built in and no file says; those of 14 and 22 follow the machine's language.
CHINESE = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), 'h"时"mm"分"'),
    **dict.fromkeys((35, 56), 'h"时"mm"分"ss"秒"'),
}
GENERAL, TEXT = "General", "@"
EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
EARLIEST, LATEST = date(2005, 1, 1), date(2099, 12, 31)
"""Between these a bare number in a column of days may be one: as old as the oldest platform, as late as any term."""
LONGEST_CODE = 255
UNFIT = (ValueError, TypeError, ArithmeticError, LookupError)
# What stands for itself in a format: a quoted text, an escaped sign, a gap or filler of a sign's width, a colour or language.
SPOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h|m|s){1,2}\])[^\]]*\]|General|AM/PM|A/P|[Ee][+-]', re.IGNORECASE)
ESCAPE = re.compile(r'("[^"]*")|!(.)')  # ! escapes a sign in the formats of Chinese programs
POWERS = re.compile(r"[0#?.][Ee][+-]")
ENCODED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a character is written that XML cannot hold


def shown(value: Value, code: str) -> str:
    """Return the text that a cell shows where its column is wide enough, clean as it is stored.

    A whole number in General or in powers of ten keeps all its digits, as in the formula bar: ids are such numbers. A date or time
    that the calendar does not have is given as the number that it is.
    """
    if isinstance(value, str):
        return _said(value if code in {GENERAL, TEXT} else _formatted(value, code))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float) and (code in {GENERAL, TEXT} or POWERS.search(code)):
        return digits(value)
    return clean(_formatted(value, code))


def digits(value: float) -> str:
    """Return a number in all its digits, without the tail that binary fractions leave."""
    return str(int(value)) if value == int(value) else f"{Decimal(f'{value:.15g}'):f}"


def day_of(value: Value, code: str, *, from_1904: bool) -> date | None:
    """Return the day that a cell means, also that of a bare number which could be one; None for anything else.

    Under a format of year and month alone the first of the month is the program's guess, and no day that anybody wrote.
    """
    if isinstance(value, bool | str | time | timedelta):
        return None
    written = value.date() if isinstance(value, datetime) else value
    day = written if isinstance(written, date) else _counted(written, code, from_1904=from_1904)
    guessed = day is not None and dated(code) and "d" not in letters(code) and day.day == 1
    return None if guessed else day


def _counted(number: float, code: str, *, from_1904: bool) -> date | None:
    """Return the day that a whole number counts up to; under a format that shows no day only one that may well be meant."""
    if number != int(number) or not 0 < number < 10**6:
        return None
    day = EPOCHS[from_1904] + timedelta(days=int(number))
    return day if dated(code) or EARLIEST <= day <= LATEST else None


def dated(code: str) -> bool:
    """Say whether a format shows days, months or years."""
    return bool(set(letters(code)) & set("yd")) or ("m" in letters(code) and not set(letters(code)) & set("hs"))


@lru_cache(maxsize=512)
def letters(code: str) -> str:
    """Return what a format asks of a day or time: its letters among y m d h s, each as often as it stands there."""
    return "".join(sign for sign in SPOKEN.sub("", code[:LONGEST_CODE]).lower() if sign in "ymdhs")


@lru_cache(maxsize=4096)
def _said(text: str) -> str:
    """Return a text as it is stored; in a column the same ones come again and again."""
    return clean(ENCODED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text, lines=True)


@lru_cache(maxsize=4096)
def _formatted(value: Value, code: str) -> str:
    known = ESCAPE.sub(lambda found: found[1] or f"\\{found[2]}", code[:LONGEST_CODE])
    plain = value / timedelta(days=1) if isinstance(value, timedelta) else value
    try:
        return str(format_value(plain, known))
    except UNFIT:  # a format that no program wrote: the value itself, which is then judged
        return digits(plain) if isinstance(plain, int | float) else str(plain)
