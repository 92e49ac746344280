"""Which whole number a text means, and how one should be written that is given in 万 or by and large."""

from __future__ import annotations

import re
from decimal import Decimal

from portal.fields.written import DASHES, LONGEST, mishap, nothing, quoted, whole
from portal.spelling import narrow

HIGHEST_COUNT = 9_999_999_999
GROUPED = r"[0-9]{1,15}|[0-9]{1,3}(?:, ?[0-9]{3}){1,4}|[0-9]{1,3}(?: [0-9]{3}){1,4}"
UNIT = r" ?(?:人次|[人名位个])?(?:粉丝|用户|听众|关注|订阅)?"
COUNT = re.compile(rf"(?P<number>{GROUPED}){UNIT}")
TIMES = {
    "百": 100,
    "千": 1_000,
    "k": 1_000,
    "万": 10_000,
    "萬": 10_000,
    "w": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
# What is by and large, or in 万: `about` and `more` say which of the two.
ROUND = re.compile(
    rf"(?P<about>大约|约|将近|接近|近|超过|超|不足|不到|至少|[≈~～>≥<≤])? ?(?P<number>{GROUPED}|[0-9]{{1,12}}\.[0-9]{{1,8}}) ?"
    rf"(?P<times>{'|'.join(sorted(TIMES, key=len, reverse=True))})? ?(?P<more>多|余|来|左右|以上|上下|\+)?{UNIT}"
    r"(?P<last>左右|以上|上下|\+)?",
    re.IGNORECASE,
)
NEGATIVE = re.compile(rf"[{DASHES}] ?[0-9][0-9.,]{{0,20}}")


def count_in(text: str) -> int | None:
    """Return the number that a text means: 1200, 1,200, 1 200, 1200.0, 1200人; None where it means none, or could mean two."""
    if len(text) > LONGEST:
        return None
    found = COUNT.fullmatch(whole(narrow(text)))
    return int(re.sub("[, ]", "", found["number"])) if found else None


def why_no_count(text: str) -> str:
    """Return what is wrong with a text that means no count, and the number it should be as far as it can be told."""
    said = quoted(text)
    plain = narrow(text) if len(text) <= LONGEST else ""
    if lost := mishap(text):
        return lost
    if NEGATIVE.fullmatch(plain):
        return f"{said}不能是负数。"
    if re.fullmatch(r"[0-9]{11,20}", plain):
        return f"{said}数字太大，请核对。"
    if plain and nothing(plain):
        return f"{said}应填整数，没有的填 0。"
    return f"{said}{_offered(plain)}"


def _offered(plain: str) -> str:
    """Return what should be written instead: the very number where it was exact, in 万; else a whole number for example."""
    found = ROUND.fullmatch(plain)
    meant = _meant(found) if found else None
    if found and meant is not None and found["times"] and not any((found["about"], found["more"], found["last"])):
        return f"应写成 {meant}。"
    return f"应填整数，例如 {1200 if meant is None else meant}。"


def _meant(found: re.Match[str]) -> int | None:
    """Return the whole number that is near what was written, to be offered and never taken."""
    number = Decimal(re.sub("[, ]", "", found["number"])) * TIMES.get((found["times"] or "").lower(), 1)
    return int(number) if number == number.to_integral_value() and number <= HIGHEST_COUNT else None
