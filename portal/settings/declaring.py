"""What a parameter is: its key, label, default, help, article and group, and what a valid value is of each kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from portal.spelling import unprintable

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 2000
LONGEST_PLATFORM = 6  # characters of its label; a test holds it
NATURAL, WORKING = "自然日", "工作日"
PLACES = {("year", "", None), ("platform", "", None), ("sequence", "", None)} | {
    ("sequence", f"0{width}d", None) for width in range(1, 10)
}


class Group(NamedTuple):
    """One page of settings: `key` is its address; the pages go by `place`."""

    key: str
    label: str
    about: str
    place: int


@dataclass(frozen=True)
class Parameter:
    """One fact of the school.

    `kind` is text, lines (one value a line), number (a whole one from `low` to `high`, counted in `unit`), period (“7 自然日” or
    “3 工作日”; “7” alone means natural days), choice (one of `options`, value and label), several (any of them, one a line, also none),
    ranges (calendar lines) or rule (of a reminder). `check` says what else is wrong with a value, in the administrator's words, None
    for nothing; `most` is the most characters. What the school has made of the parameter `follows` is this one's default. Of one
    group they go by `place`, then by feature.
    """

    key: str
    label: str
    default: str
    kind: str = "text"
    help: str = ""
    article: str = ""
    group: str = ""
    low: int = 1
    high: int = 999
    unit: str = "天"
    options: tuple[tuple[str, str], ...] = ()
    check: Callable[[str], str | None] | None = None
    most: int = LONGEST
    place: int = 0
    follows: str = ""

    def fault(self, value: str) -> str | None:
        """Return why `value` cannot be used, in the administrator's words, or None."""
        if not value.strip():  # a year can be without holidays of the school's own
            return None if self.kind in {"ranges", "several"} else f"请填写“{self.label}”。"
        if len(value) > self.most:
            return f"“{self.label}”最多 {self.most} 字，现为 {len(value)} 字。"
        if unprintable(value, lines=True):  # no page, no paper and no table takes them
            return f"“{self.label}”含有看不见的字符，请删除后重新填写。"
        return self._shape(value) or (self.check(value) if self.check else None)

    def _shape(self, value: str) -> str | None:
        if self.kind == "number":
            return self._count_fault(value, self.unit)
        if self.kind == "period":
            return self._period_fault(value)
        chosen = value.splitlines() if self.kind == "several" else [value] if self.kind == "choice" else []
        if not {*chosen} <= {*dict(self.options)}:
            return f"“{self.label}”请从列出的选项中选择。"
        if self.kind == "text" and "\n" in value:
            return f"“{self.label}”只能写一行。"
        return None

    def _period_fault(self, value: str) -> str | None:
        count, _, unit = value.partition(" ")
        if fault := self._count_fault(count, "天"):
            return fault
        return None if unit in {"", NATURAL, WORKING} else f"“{self.label}”的单位应为{NATURAL}或{WORKING}。"

    def _count_fault(self, text: str, unit: str) -> str | None:
        """Return why `text` is no number in reach; of the digits ASCII ones alone count, without a zero before them."""
        if re.fullmatch(r"0|[1-9][0-9]{0,5}", text) and self.low <= int(text) <= self.high:
            return None
        return f"“{self.label}”应为 {self.low}–{self.high} 的整数（{unit}）。"

    def said(self, value: str) -> str:
        """Return a value as a reader is shown it: the option's label, a number with its unit."""
        if self.options:
            return "、".join(dict(self.options).get(one, one) for one in value.splitlines())
        if self.kind == "period":
            return value if " " in value else f"{value} {NATURAL}"
        return f"{value} {self.unit}" if self.kind == "number" else value


def number_fault(pattern: str) -> str | None:
    """Return why a number pattern cannot be used: it must make numbers that differ by year, platform and sequence."""
    said = (
        "编号规则中只能用 {year}（年份）、{platform}（平台）、{sequence}（序号，写作 {sequence:04d} 的不足四位补 0）。"
    )
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return said
    # Looked at before it is used: a width of a milliard would fill the memory, an attribute would reach into Python.
    if any(name is not None and (name, spec, conversion) not in PLACES for _, name, spec, conversion in parts):
        return said
    if len(_samples(pattern)) < 8:  # noqa: PLR2004 - two years, two platforms, two numbers must give eight different ones
        return "编号规则须同时含有 {year}、{platform}、{sequence}，否则会重号。"
    longest = pattern.format(year=2026, platform="微" * LONGEST_PLATFORM, sequence=99999)
    if len(longest) > 40 or "/" in pattern:  # noqa: PLR2004 - the column's width; the slash parts URLs
        return "编号不能超过 40 个字符，也不能含“/”。"
    return None


def _samples(pattern: str) -> set[str]:
    """Return the numbers that a pattern makes of two years, two platforms and two sequences."""
    return {
        pattern.format(year=y, platform=p, sequence=s) for y in (2026, 2027) for p in ("微信", "微博") for s in (1, 2)
    }


def at_most(length: int) -> Callable[[str], str | None]:
    """Return a check that a value is not longer than `length` characters."""
    return lambda value: f"最多 {length} 字，现为 {len(value)} 字。" if len(value) > length else None
