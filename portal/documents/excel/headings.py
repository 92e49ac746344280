"""The header of a table: which row it is, which columns are known under whatever words, what is wrong with it, all at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.documents.package import BadDocument
from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from portal.documents.reading import Cell, SheetRead
    from portal.fields import Kind

HEADER_WITHIN = 20
"""Rows among which the header is looked for: above it stand a title, a unit, a date."""
LEAST_KNOWN = 2
LISTED = 20
# What marks a heading as required, and is no part of it: （必填）, *, a colon.
MARKS = re.compile(r"[（(\[【]\s*(?:必填|必填项|选填|可不填|\*)\s*[)）\]】]|[*＊※:：]")
BRACKETS = re.compile(r"[（(\[【][^）)\]】]{0,30}[)）\]】]")

Row = tuple[int, "tuple[Cell, ...]"]


@dataclass(frozen=True)
class Column:
    """One column of a table to fill in: its title, whether it must be filled, help and choices for whoever fills it in.

    `also`: other words for the title; `days`: it holds days, and a number in it is read as one; `exact`: it holds numbers or names
    that a program may have taken for a day, so that a day is refused in it. `kind`, where it is known, gives the width and the rule.
    """

    title: str
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    days: bool = False
    exact: bool = False
    kind: Kind | None = None

    @property
    def heading(self) -> str:
        """Return the title as a template shows it."""
        return f"{self.title}（必填）" if self.required else self.title


def plain(title: str) -> str:
    """Return what a heading is compared by: without the mark of what is required, so that small edits do no harm."""
    return key(MARKS.sub("", title))


def letter(number: int) -> str:
    """Return the name of a column, which counts from 1: A, B, … Z, AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def ranges(places: Iterable[int], name: Callable[[int], str] = str) -> str:
    """Return places in few words: 3、5–9、12 等 41; `name` says how one is written."""
    runs: list[list[int]] = []
    ordered = sorted(set(places))
    for place in ordered:
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    said = [name(a) if a == b else f"{name(a)}{'–' if b - a > 1 else '、'}{name(b)}" for a, b in runs[:LISTED]]
    return "、".join(said) + (f"等共 {len(ordered)} 处" if len(runs) > LISTED else "")


@dataclass
class Header:
    """Where a header is: index of its first row among those that are filled, index of the first row below it, titles by column."""

    begins: int
    ends: int
    titles: dict[int, str]
    texts: dict[int, str]

    @property
    def width(self) -> int:
        """Return how many columns have a heading, counted from the first."""
        return max(self.texts, default=-1) + 1


def lookup(headings: Sequence[Column]) -> dict[str, str]:
    """Return the title that each spelling of a heading stands for; what could be two is neither."""
    found = {plain(h.title): h.title for h in headings}
    others: dict[str, set[str]] = {}
    for heading in headings:
        for word in heading.also:
            others.setdefault(plain(word), set()).add(heading.title)
    return {word: next(iter(titles)) for word, titles in others.items() if len(titles) == 1} | found


def _title(text: str, known: dict[str, str]) -> str | None:
    return known.get(plain(text)) or known.get(plain(BRACKETS.sub("", text))) if text else None


def header_of(rows: Sequence[Row], known: dict[str, str]) -> Header | None:
    """Return the header: the row, or the two rows read as one, with the most headings that are known."""
    best, most = None, 0
    for n, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        for depth in (1, 2):
            texts = _texts(cells) if depth == 1 else _joined(cells, rows[n + 1][1]) if n + 1 < len(rows) else {}
            titles = {c: title for c, text in texts.items() if (title := _title(text, known))}
            if len(set(titles.values())) > most:
                best, most = Header(n, n + depth, titles, texts), len(set(titles.values()))
    return best if most >= min(LEAST_KNOWN, len(set(known.values()))) else None


def _texts(cells: Sequence[Cell]) -> dict[int, str]:
    return {n: cell.text for n, cell in enumerate(cells) if cell.text}


def _joined(above: Sequence[Cell], below: Sequence[Cell]) -> dict[int, str]:
    """Return the headings of a header of two rows: 主管人员 over 姓名 and 手机号 is 主管人员姓名 and 主管人员手机号."""
    found, over = {}, ""
    for n in range(max(len(above), len(below))):
        upper = above[n].text if n < len(above) else ""
        lower = below[n].text if n < len(below) else ""
        over = upper or over
        if lower and lower != upper:
            found[n] = f"{over}{lower}"
        elif upper:
            found[n] = upper
    return found


def check_header(sheet: SheetRead, header: Header, headings: Sequence[Column]) -> None:
    """Raise BadDocument for what is wrong with the header, all at once."""
    there = set(header.titles.values())
    missing = [h.title for h in headings if h.required and h.title not in there]
    said = [f"缺少这些列：{'、'.join(missing)}"] if missing else []
    if twice := _twice(header):
        said.append(f"这些列出现了两次：{'、'.join(twice)}，请各留一列")
    if missing:
        said += _where_else(sheet, header)
    if said:
        raise BadDocument(f"工作表“{sheet.name}”的表头{'；'.join(said)}。可对照本页下载的模板修改。")


def _twice(header: Header) -> list[str]:
    """Return the titles that stand over several columns, each with the letters of these."""
    columns: dict[str, list[int]] = {}
    for n, title in header.titles.items():
        columns.setdefault(title, []).append(n + 1)
    return [
        f"“{title}”（{'、'.join(letter(n) for n in places)} 列）"
        for title, places in columns.items()
        if len(places) > 1
    ]


def _where_else(sheet: SheetRead, header: Header) -> Iterator[str]:
    """Yield where a column that is missing may be: under a heading that is not known, or hidden."""
    strange = [f"“{text[:20]}”（{letter(n + 1)} 列）" for n, text in header.texts.items() if n not in header.titles]
    if strange:
        more = f"等 {len(strange)} 列" if len(strange) > LISTED else ""
        yield f"不认识的列：{'、'.join(strange[:LISTED])}{more}，如是同一内容请改为模板中的列名"
    if sheet.hidden_columns:
        yield f"隐藏的 {ranges(sheet.hidden_columns, letter)} 列没有读取，如在其中请取消隐藏"
