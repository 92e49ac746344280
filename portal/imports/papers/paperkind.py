"""Which kind of application a paper form is: by the box that is ticked, and asked about where that does not tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.documents.reading import BadDocument
from portal.imports.papers.ticks import GAP, MARKS, Ticked, plainly, ticked

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = {"创建": "creation", "补办": "retroactive", "重要事项变更": "change"}
OPTIONS = tuple(KINDS)
_CHANGE = re.compile(rf"(?:重{GAP}[要大]{GAP}事{GAP}项{GAP})?变{GAP}更")
_ALONE = re.compile(rf"(?:^|[\s:：)）])({'|'.join(OPTIONS)})\s*\Z")
_BESIDE = re.compile(rf"{MARKS}\s*(?:{'|'.join(OPTIONS)})|(?:{'|'.join(OPTIONS)})\s*{MARKS}")
CHANGED = "这份登记表勾选的是“重要事项变更”，变更须从台账中该账号的页面发起，没有读取。"
UNCLEAR = "看不出登记表的申请类型（{}），没有读取；请在“申请类型”中选定没有勾清时按哪一类，再重新上传。"


def kind_of(lines: Sequence[str], otherwise: str) -> tuple[str, str]:
    """Return (kind, "") by the box that alone is ticked, else (`otherwise`, why the paper does not tell).

    Raises BadDocument for a change, which begins from its account, and where nothing is said otherwise.
    """
    said = _said(lines)
    if said is not None and len(said.options) == 1 and not said.unknown:
        kind = KINDS[said.options[0]]
        if kind == "change":
            raise BadDocument(CHANGED)
        return kind, ""
    why = _why(said)
    if not otherwise:
        raise BadDocument(UNCLEAR.format(why))
    return otherwise, why


def _why(said: Ticked | None) -> str:
    if said is None:
        return "没有找到“创建、补办、重要事项变更”一行"
    if said.unknown:
        return f"勾选的是“{'、'.join([*said.options, *said.unknown])}”"
    return said.doubt.partition("，没有填入")[0] or "没有勾选任何一项"


def _said(lines: Sequence[str]) -> Ticked | None:
    """Return what the line of kinds says: several boxes on one line, or each on its own, or the one word that was chosen."""
    told = [plainly(_in_words(line), OPTIONS) for line in lines]
    line = _line_of_boxes(told) or next((line for line in told if _count(line) == len(OPTIONS)), "")
    return ticked(line, OPTIONS, several=False) if line else _alone(told)


def _line_of_boxes(lines: Sequence[str]) -> str:
    boxed = [line for line in lines if _BESIDE.search(line)]
    return next((line for line in boxed if _count(line) > 1), "\n".join(boxed))


def _alone(lines: Sequence[str]) -> Ticked | None:
    """Return the one kind that ends a line without any box, as a list to choose from leaves it."""
    ends = [_ALONE.search(line) for line in lines if _count(line) == 1]
    found = {end[1] for end in ends if end}
    return Ticked(list(found)) if len(found) == 1 else None


def _in_words(line: str) -> str:
    """Return a line with the kinds in the words of the form, unbroken."""
    for option in ("创建", "补办"):
        line = re.sub(GAP.join(option), option, line)
    return _CHANGE.sub("重要事项变更", line)


def _count(line: str) -> int:
    return sum(option in line for option in OPTIONS)
