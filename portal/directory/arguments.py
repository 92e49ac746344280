"""What the API can be asked: each parameter is declared once, and by its declaration both read and described (OpenAPI 3.1).

An optional parameter that is left empty is as one that is not given: forms send every field. Whatever is not declared is refused, and so
is what is given twice: whoever misspells a filter is not to take the whole list for an answer.
"""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from flask import request

from portal.accounts.models import Status
from portal.directory.asked import LONGEST, Asked, Unasked, asked
from portal.directory.queries import LEVELS
from portal.errors import BadInput
from portal.people.queries import unit_named
from portal.platforms import PLATFORMS
from portal.spelling import clean, key, shown, unprintable
from portal.web.limits import LARGEST_ID

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

SHOWN = 40  # characters of an unknown name that are given back
SURROGATES = range(0xD800, 0xE000)  # no UTF-8 holds one
# Where characters lie that are not seen, or turn others around; those of other scripts and pictures are all alike.
LOOKED_AT = (range(0x20000), range(0xE0000, 0xE0100))


@dataclass(frozen=True)
class Argument:
    """One parameter. `usual` is what stands for it when it is not given."""

    name: str
    about: str
    _: KW_ONLY
    usual: Any = ""
    required = False

    def schema(self) -> dict[str, Any]:
        """Return what may be given, as JSON Schema."""
        raise NotImplementedError

    def value(self, given: str) -> Any:
        """Return what was given, read. Raises BadInput."""
        raise NotImplementedError

    def read(self, given: str) -> Any:
        """Return what was given, or the usual. Raises BadInput."""
        return self.value(given) if given or self.required else self.usual

    def described(self) -> dict[str, Any]:
        """Return the parameter as OpenAPI has it."""
        schema = self.schema() | ({"default": self.usual} if self.usual != "" else {})
        empty = {"required": True} if self.required else {"allowEmptyValue": True}
        return {"name": self.name, "in": "query", "description": self.about, **empty, "schema": schema}


@dataclass(frozen=True)
class Whole(Argument):
    """A whole number from `least` to `most`."""

    least: int
    most: int

    def schema(self) -> dict[str, Any]:
        """Return the bounds."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def value(self, given: str) -> int:
        """Return the number. Raises BadInput."""
        plain = given.isascii() and given.isdigit() and len(given) <= len(str(LARGEST_ID))
        if not (plain and self.least <= int(given) <= self.most):
            raise BadInput(f"参数 {self.name} 应为 {self.least}–{self.most} 的整数。")
        return int(given)


@dataclass(frozen=True)
class Word(Argument):
    """One of the known words."""

    known: Collection[str]

    def schema(self) -> dict[str, Any]:
        """Return the words."""
        return {"type": "string", "enum": list(self.known)}

    def value(self, given: str) -> str:
        """Return the word. Raises BadInput."""
        if given not in self.known:
            raise BadInput(f"参数 {self.name} 只能是 {'、'.join(self.known)} 之一。")
        return given


@dataclass(frozen=True)
class UnitName(Argument):
    """The name of a unit of the school; which there are, the database knows."""

    def schema(self) -> dict[str, Any]:
        """Return that it is a text: `openapi` puts in the names."""
        return {"type": "string"}

    def value(self, given: str) -> str:
        """Return the name as it is kept; nothing that is seen is nothing given. Raises BadInput."""
        if not key(given):
            return ""
        found = unit_named(given)
        if found is None:
            raise BadInput(f"没有“{shown(given)[:SHOWN]}”这个单位，参数 {self.name} 应为单位的全称。")
        return found.name


@dataclass(frozen=True)
class Question(Argument):
    """What is to be verified; it must be given."""

    required = True

    def schema(self) -> dict[str, Any]:
        """Return the bounds of length, and the signs that may and must be in it."""
        return {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": _askable()}

    def value(self, given: str) -> Asked:
        """Return the question. Raises BadInput."""
        try:
            return asked(given)
        except Unasked as refusal:
            raise BadInput(refusal.sentence) from None


ACCOUNTS = (
    Word("platform", "平台", PLATFORMS),
    UnitName("unit", "单位的全称；空格、全角半角等看不出的差别不计"),
    Word("level", "级别（第六条）", LEVELS),
    Word("status", "状态", [status.value for status in Status], usual=Status.ACTIVE.value),
    Whole("limit", "每页个数", 1, 100, usual=50),
    Whole("after", "从哪里继续：请直接使用上一页的 next", 0, LARGEST_ID, usual=0),
)
VERIFY = (
    Question(
        "q",
        "要查验的内容。前后的空白不计，中间的换行和制表符按空格计；不能含其他控制字符、改变文字方向的字符，也不能只有看不见的字符。"
        "网页以外的地址（如 weixin:、javascript:）只有登记过的才能查验",
    ),
)
DOCUMENT: tuple[Argument, ...] = ()


def read(arguments: Iterable[Argument]) -> dict[str, Any]:
    """Return every declared parameter of this request by its name. Raises BadInput, also for any other, and for one given twice."""
    known = [argument.name for argument in arguments]
    try:
        unquote_to_bytes(request.query_string).decode()
    except UnicodeDecodeError:
        raise BadInput("网址中的参数应按 UTF-8 编码。") from None
    for name, given in request.args.lists():
        if name not in known:
            can = f"可用的参数：{'、'.join(known)}。" if known else "这个地址不用参数。"
            raise BadInput(f"没有“{shown(name)[:SHOWN]}”这个参数。{can}")
        if len(given) > 1:
            raise BadInput(f"参数 {name} 只能给出一次，现为 {len(given)} 次。")
    return {argument.name: argument.read(request.args.get(argument.name, "")) for argument in arguments}


@cache
def _askable() -> str:
    """Return the pattern of what `asked` takes, found by asking of each character what it asks of the whole text."""
    characters = [chr(code) for code in chain(*LOOKED_AT) if code not in SURROGATES]
    refused = {c for c in characters if unprintable(c, lines=True)}
    inside = f"[^{_ranges(refused)}]"
    outside = f"[{_ranges(c for c in refused if not c.strip())}]*"
    shown = f"[^{_ranges(refused | {c for c in characters if not clean(c)})}]"
    return f"^{outside}{inside}*{shown}{inside}*{outside}$"


def _ranges(characters: Iterable[str]) -> str:
    """Return the inside of a class of a regular expression that holds just these characters."""
    runs: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(_sign(first) + (f"-{_sign(last)}" if last > first else "") for first, last in runs)


def _sign(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else re.escape(chr(code))  # noqa: PLR2004 - patterns of JSON Schema write no more so
