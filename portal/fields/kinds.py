"""The kinds of answer a field can take; each knows every medium: the control, what is stored, how it is shown, what is wrong with it.

A draft keeps whatever was typed, so each kind has two checks: `refusal` (never kept: too long, control characters, a choice that does not
exist) and `fault` (kept in a draft, not accepted at submission). Both return a sentence in plain Chinese, or None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.calendar import today
from portal.fields.links import typed_link
from portal.spelling import clean, clean_name, narrow, unprintable

SERIAL_ZERO = date(1899, 12, 30)  # Excel counts days from here
FIRST_YEAR = 2005  # no platform of 第一条 is older
HIGHEST_COUNT = 9_999_999_999


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

    def boxes(self, stored: Any) -> tuple[tuple[str, bool], ...]:
        """Return (label, ticked) for kinds that print boxes."""
        del stored
        return ()

    def refusal(self, stored: Any) -> str | None:
        """Return why this value is never kept."""
        if len(stored) > self.longest:
            return f"最多 {self.longest} 字，现为 {len(stored)} 字，请缩短。"
        if unprintable(stored, lines=self.widget == "area"):
            return "含有看不见的控制字符，请删除后重新输入。"
        return None

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

    def refusal(self, stored: Any) -> str | None:
        """Refuse, besides, what no identifier can hold: characters outside the basic plane."""
        if self.pattern and any(ord(c) > 0xFFFF for c in stored):  # noqa: PLR2004
            return f"含有不能使用的字符，应为{self.rule}。"
        return super().refusal(stored)

    def fault(self, stored: Any) -> str | None:
        """Return what the pattern misses."""
        if self.pattern and not re.fullmatch(self.pattern, stored):
            return f"应为{self.rule}，请核对。"
        return None


@dataclass(frozen=True)
class Name(Text):
    """The name of a person: no white space between Chinese characters, however it was typed (王　敏, 赵 建 国)."""

    def store(self, typed: Any) -> str:
        """Return the name as it is kept."""
        return clean_name("" if typed is None else str(typed))


@dataclass(frozen=True)
class Phone(Kind):
    """A mobile number of the mainland: 11 digits beginning with 1."""

    longest: int = 20
    widget = "tel"
    narrow = True

    def store(self, typed: Any) -> str:
        """Drop the spaces and hyphens that people put between the groups."""
        return narrow(re.sub(r"[ \-]", "", super().store(typed)))

    def fault(self, stored: Any) -> str | None:
        """Say what is wrong: letters, the count, or the beginning."""
        if not re.fullmatch(r"[0-9]+", stored):
            return "手机号应为 11 位数字，现含有其他字符。"
        if len(stored) != 11:  # noqa: PLR2004
            return f"手机号应为 11 位数字，现为 {len(stored)} 位。"
        return None if re.fullmatch(r"1[3-9][0-9]{9}", stored) else "手机号应以 13–19 开头，请核对。"


@dataclass(frozen=True)
class QQ(Kind):
    """A QQ number: 5 to 11 digits, not beginning with 0."""

    longest: int = 20
    narrow = True
    widget = "digits"

    def fault(self, stored: Any) -> str | None:
        """Return what the number misses."""
        return None if re.fullmatch(r"[1-9][0-9]{4,10}", stored) else "QQ号应为 5–11 位数字，且不以 0 开头。"


@dataclass(frozen=True)
class Email(Kind):
    """An e-mail address."""

    longest: int = 100
    widget = "email"
    narrow = True

    def fault(self, stored: Any) -> str | None:
        """Return what the address misses; the pattern has no nested repeats, so it is linear."""
        fits = re.fullmatch(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,4}", stored)
        return None if fits else "电子邮箱格式不对，应类似 name@zzgs.edu.cn。"


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
class Day(Kind):
    """A date, stored as 2026-11-22; not in the future unless allowed."""

    longest: int = 30
    widget = "date"
    narrow = True
    future: bool = False

    def store(self, typed: Any) -> str:
        """Accept what people write by hand: 2026/1/5, 2026.1.5, 2026年1月5日."""
        text = super().store(typed)
        written = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", text)
        return f"{written[1]}-{int(written[2]):02d}-{int(written[3]):02d}" if written else text

    def typed(self, text: str) -> str:
        """Accept what Excel makes of dates, besides: 46027, 20260105, 2026-01-05 00:00:00."""
        text = narrow(text)
        if re.fullmatch(r"[0-9]{5}", text):
            return (SERIAL_ZERO + timedelta(days=int(text))).isoformat()
        if re.fullmatch(r"20[0-9]{6}", text):
            return f"{text[:4]}-{text[4:6]}-{text[6:]}"
        return re.sub(r" 0{1,2}:00(:00)?\Z", "", text)

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
            return f"“{stored}”不是有效的日期，应写作 2026-11-22。"
        if not self.future and day > today():
            return f"日期不能晚于今天（{today().isoformat()}）。"
        return f"日期不能早于 {FIRST_YEAR} 年，请核对。" if day.year < FIRST_YEAR else None


@dataclass(frozen=True)
class Number(Kind):
    """A count: a whole number that is not negative."""

    longest: int = 20
    widget = "number"
    narrow = True

    @property
    def empty(self) -> Any:
        """Return "" : nothing given is not zero."""
        return ""

    def store(self, typed: Any) -> Any:
        """Return an int; anything else stays as typed, for the draft."""
        text = narrow(re.sub(r"[, ]", "", super().store(typed)))
        return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else text

    def show(self, stored: Any) -> str:
        """Return the digits."""
        return str(stored)

    def typed(self, text: str) -> str:
        """Drop the decimals that a spreadsheet adds to a whole number."""
        return re.sub(r"\.0{1,4}\Z", "", narrow(text))

    def refusal(self, stored: Any) -> str | None:
        """Refuse what is too long to be a number."""
        return super().refusal(str(stored))

    def fault(self, stored: Any) -> str | None:
        """Say why this is no count."""
        if isinstance(stored, int):
            return None if stored <= HIGHEST_COUNT else "数字太大，请核对。"
        return "不能是负数。" if re.fullmatch(r"-[0-9.]+", stored) else "应填整数，例如 1200。"


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
        return None if re.fullmatch(DIGESTS if self.long else DIGEST, stored) else "图片标识无效，请重新上传。"
