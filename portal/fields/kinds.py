"""The kinds of answer a field can take; each knows every medium: the control, what is stored, how it is shown, what is wrong with it.

A draft keeps whatever was typed, so each kind has two checks: `refusal` (never kept: too long, control characters, a choice that does not
exist) and `fault` (kept in a draft, not accepted at submission). Both return a sentence in plain Chinese, or None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.calendar import today
from portal.fields.contacts import address_in, phone_in, qq_in, why_no_address, why_no_phone, why_no_qq
from portal.fields.counts import HIGHEST_COUNT, count_in, why_no_count
from portal.fields.days import FIRST_YEAR, day_in, serial_in, why_no_day
from portal.fields.links import typed_link
from portal.fields.written import LONGEST, mishap, nothing, quoted, whole
from portal.spelling import clean, clean_name, narrow, unprintable


@dataclass(frozen=True)
class Kind:
    """The base of all kinds. `widget` names the control that the template draws; `narrow`: full-width input is made plain."""

    longest: int = 200
    widget = "text"
    narrow = False
    multiple = False

    @property
    def empty(self) -> Any:
        """Return what is stored when nothing was given."""
        return ""

    def store(self, typed: Any) -> Any:
        """Return the JSON value kept for what was typed."""
        text = "" if typed is None else str(typed)
        return narrow(text) if self.narrow else clean(text, lines=self.widget == "area")

    def alike(self, stored: Any, other: Any) -> bool:
        """Say whether two values are the same, though one was stored before text was cleaned."""
        return bool(stored == other) or self.store(stored) == self.store(other)

    def show(self, stored: Any) -> str:
        """Return the text for page, print and diff."""
        return str(stored or "")

    def typed(self, text: str) -> Any:
        """Return what the form would have been given for the text of a cell: `typed(show(stored))` stores the same again."""
        return text

    def says_nothing(self, text: str) -> bool:
        """Say whether the text of a cell means that there is no answer (无, N/A, a dash), where one need not be given."""
        return nothing(text)

    def boxes(self, stored: Any) -> tuple[tuple[str, bool], ...]:
        """Return (label, ticked) for kinds that print boxes."""
        del stored
        return ()

    def refusal(self, stored: Any) -> str | None:
        """Return why this value is never kept."""
        if len(stored) > self.longest:
            return self.too_long(stored)
        if unprintable(stored, lines=self.widget == "area"):
            return "含有看不见的字符，请删除后重新输入。"
        return None

    def too_long(self, stored: str) -> str:
        """Return what is said of a text that is longer than it may be."""
        return f"最多 {self.longest} 字，现为 {len(stored)} 字，请缩短。"

    def fault(self, stored: Any) -> str | None:
        """Return why this value, kept in a draft, cannot be submitted."""
        del stored
        return None


@dataclass(frozen=True)
class Text(Kind):
    """Free text. With a pattern (a linear one, matched whole) `rule` says in words what it demands."""

    pattern: str = ""
    rule: str = ""
    lines: int = 1

    @property
    def widget(self) -> str:  # type: ignore[override]
        """Return area for text of several lines."""
        return "area" if self.lines > 1 else "text"

    @property
    def narrow(self) -> bool:  # type: ignore[override]
        """Say that an identifier typed full-width means the plain one."""
        return bool(self.pattern)

    def typed(self, text: str) -> str:
        """Take the decimals of a spreadsheet off a number that is an id, where the id itself cannot have any."""
        bare = whole(narrow(text)) if self.pattern else text
        return bare if self.pattern and not self._fits(narrow(text)) and self._fits(bare) else text

    def _fits(self, text: str) -> bool:
        return len(text) <= self.longest and bool(re.fullmatch(self.pattern, text))

    def refusal(self, stored: Any) -> str | None:
        """Refuse, besides, what no identifier can hold: characters outside the basic plane."""
        if self.pattern and any(ord(c) > 0xFFFF for c in stored):  # noqa: PLR2004
            return f"含有不能使用的字符，应为{self.rule}。"
        return super().refusal(stored)

    def fault(self, stored: Any) -> str | None:
        """Return what the pattern misses, and what no text can mean: digits lost in a spreadsheet, the error of a formula."""
        if self.pattern and not re.fullmatch(self.pattern, stored):
            return mishap(stored) or f"{quoted(stored)}应为{self.rule}，请核对。"
        return mishap(stored)


@dataclass(frozen=True)
class Name(Text):
    """The name of a person: no white space between Chinese characters, however it was typed (王　敏, 赵 建 国)."""

    def store(self, typed: Any) -> str:
        """Return the name as it is kept."""
        return clean_name("" if typed is None else str(typed))


@dataclass(frozen=True)
class Exact(Kind):
    """The base of what has one form: of two numbers in a cell it says that they are two, not that the text is long."""

    narrow = True

    def too_long(self, stored: str) -> str:
        """Return what is wrong with it, unless it is so long that nobody meant a value."""
        return (self.fault(stored) if len(stored) <= LONGEST else None) or super().too_long(stored)


@dataclass(frozen=True)
class Phone(Exact):
    """A mobile number of the mainland: 11 digits beginning with 1."""

    longest: int = 20
    widget = "tel"

    def store(self, typed: Any) -> str:
        """Return the number without the decoration people give it: +86, spaces, hyphens, the decimals of a spreadsheet."""
        return phone_in(super().store(typed))

    def fault(self, stored: Any) -> str | None:
        """Say what is wrong: other characters, a landline, two numbers, the count, or the beginning."""
        return why_no_phone(stored)


@dataclass(frozen=True)
class QQ(Exact):
    """A QQ number: 5 to 11 digits, not beginning with 0."""

    longest: int = 20
    widget = "digits"

    def store(self, typed: Any) -> str:
        """Return the number without its label, spaces and the decimals of a spreadsheet."""
        return qq_in(super().store(typed))

    def fault(self, stored: Any) -> str | None:
        """Return what the number misses."""
        return why_no_qq(stored)


@dataclass(frozen=True)
class Email(Exact):
    """An e-mail address."""

    longest: int = 100
    widget = "email"

    def store(self, typed: Any) -> str:
        """Return the address without what stands around it."""
        return address_in(super().store(typed))

    def fault(self, stored: Any) -> str | None:
        """Return what the address misses."""
        return why_no_address(stored)


@dataclass(frozen=True)
class Link(Kind):
    """A web address, http or https only."""

    longest: int = 500
    widget = "url"

    def store(self, typed: Any) -> str:
        """Add https:// to an address typed without it, and take one out of a text copied from an app."""
        return typed_link(super().store(typed))

    def fault(self, stored: Any) -> str | None:
        """Return what the address misses."""
        return (
            None if re.fullmatch(r"https?://[^\s/@\\]{3,200}(/\S*)?", stored) else "链接应以 http:// 或 https:// 开头。"
        )


@dataclass(frozen=True)
class Day(Exact):
    """A date, stored as 2026-11-22; not in the future unless allowed."""

    longest: int = 30
    widget = "date"
    future: bool = False

    def store(self, typed: Any) -> str:
        """Accept what people write by hand: 2026/1/5, 2026.1.5, 2026年1月5日, 20260105, 二〇二六年一月五日."""
        text = super().store(typed)
        day = day_in(text)
        return day.isoformat() if day else text

    def typed(self, text: str) -> str:
        """Accept, besides, the count of days that a cell shows which was not given the format of a date: 46027."""
        day = serial_in(narrow(text))
        return day.isoformat() if day else text

    def load(self, stored: Any) -> date | None:
        """Return the date, or None when what is stored is not one yet."""
        try:
            return date.fromisoformat(stored) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", stored or "") else None
        except ValueError:
            return None

    def fault(self, stored: Any) -> str | None:
        """Say why this is no date, or not one that can be."""
        day = self.load(stored)
        if day is None:
            return why_no_day(stored)
        if not self.future and day > today():
            return f"日期不能晚于今天（{today().isoformat()}）。"
        return f"日期不能早于 {FIRST_YEAR} 年，请核对。" if day.year < FIRST_YEAR else None


@dataclass(frozen=True)
class Number(Exact):
    """A count: a whole number that is not negative."""

    longest: int = 20
    widget = "number"

    @property
    def empty(self) -> Any:
        """Return "" : nothing given is not zero."""
        return ""

    def store(self, typed: Any) -> Any:
        """Return an int; anything else stays as typed, for the draft."""
        text = super().store(typed)
        number = count_in(text)
        return text if number is None else number

    def show(self, stored: Any) -> str:
        """Return the digits."""
        return str(stored)

    def refusal(self, stored: Any) -> str | None:
        """Refuse what is too long to be a number."""
        return super().refusal(str(stored))

    def fault(self, stored: Any) -> str | None:
        """Say why this is no count."""
        if isinstance(stored, int):
            return None if stored <= HIGHEST_COUNT else f"{quoted(stored)}数字太大，请核对。"
        return why_no_count(stored)


DIGEST, DIGESTS = r"([0-9a-f]{64})?", r"([0-9a-f]{64}( [0-9a-f]{64}){0,99})?"


@dataclass(frozen=True)
class Image(Kind):
    """An uploaded picture, stored as the SHA-256 (hex) of its checked contents. `decode`: it holds a QR code to be read.

    `long`: it may be a long screenshot, stored as the digests of its pieces from top to bottom, a space between.
    """

    longest: int = 64
    widget = "picture"
    decode: bool = False
    long: bool = False

    def show(self, stored: Any) -> str:
        """Return whether there is one: the picture itself is drawn by page and print."""
        return "已上传" if stored else ""

    def refusal(self, stored: Any) -> str | None:
        """Refuse what is no digest."""
        return (
            None if re.fullmatch(DIGESTS if self.long else DIGEST, stored) else "图片没有保存好，请重新选择图片上传。"
        )
