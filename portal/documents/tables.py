"""A table as offices make it: where its header is, which column is which, which rows are notes; and what was passed over, in words.

Nothing is judged here but the layout: the texts of each row come back under the titles of the columns that are asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.documents.package import BadDocument
from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from portal.documents.reading import Cell, SheetRead
    from portal.fields import Kind

HEADER_WITHIN = 20
"""Rows among which the header is looked for: above it stand a title, a unit, a date."""
LEAST_KNOWN = 2
FEW = 2
"""A row with so few texts, which begins as notes do, is a note."""
LISTED = 20
# What marks a heading as required, and is no part of it: （必填）, *, a colon.
MARKS = re.compile(r"[（(\[【]\s*(?:必填|必填项|选填|可不填|\*)\s*[)）\]】]|[*＊※:：]")
BRACKETS = re.compile(r"[（(\[【][^）)\]】]{0,30}[)）\]】]")
TOTAL = re.compile(r"(?:合|总|小|共)\s*计(?:数|[\s:：(（0-9]|$)")
ANYHOW = re.compile(r"(?:以上|以下|本表|此表|上述|共\s*[0-9一二三四五六七八九十百]+\s*[个项条人行])")
NOTE = re.compile(
    r"[（(【]?\s*(?:注|备注|说明|填表说明|填报说明|填写说明|填表人?|填报人?|填表单位|填报单位|制表人?|审核人?|审批人?|经办人?|负责人|单位负责人|"
    r"主要负责人|分管领导|联系人|联系电话|电话|日期|填表日期|填报日期|填表时间|填报时间|时间|盖章|公章|单位盖章|单位公章|签字|签名|附|附件|示例|样例|例)"
    r"\s*(?:[:：.．、（(）)】]|[0-9]|$)"
)


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


@dataclass
class TableRow:
    """One row: its place on the sheet, its texts by title, what is wrong with its cells as [title, sentence]."""

    place: int
    cells: dict[str, Any]
    faults: list[list[str]] = field(default_factory=list)


@dataclass
class Table:
    """The rows of a sheet that say something, the titles that it has, and sentences on what was passed over."""

    name: str
    rows: list[TableRow]
    titles: frozenset[str]
    passed: list[str]


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


def known_titles(sheet: SheetRead, headings: Sequence[Column]) -> frozenset[str]:
    """Return which of the headings a sheet has: how well a table fits it. None where no row looks like a header."""
    found = _header(_filled(sheet), _lookup(headings))
    return frozenset(found.titles.values()) if found else frozenset()


def table(sheet: SheetRead, headings: Sequence[Column], *, alone: frozenset[str] = frozenset()) -> Table:
    """Return the rows of a table; a row whose only texts stand under titles of `alone` says nothing yet.

    Raises BadDocument, naming all that is wrong with the header at once.
    """
    rows = _filled(sheet)
    header = _header(rows, _lookup(headings))
    if header is None:
        wanted = "、".join(h.title for h in headings if h.required)
        raise BadDocument(f"工作表“{sheet.name}”中没有找到表头，表头应有这些列：{wanted}。请使用本页下载的模板。")
    _check_header(sheet, header, headings)
    made = Table(sheet.name, [], frozenset(header.titles.values()), _above(sheet, header))
    by_title = {h.title: h for h in headings}
    sorts = [by_title.get(header.titles.get(n, "")) for n in range(header.width)]
    passed = _Passed()
    for place, cells in rows[header.ends :]:
        _take(made, passed, place, cells, sorts, header, alone)
    made.passed += passed.sentences(sheet, header)
    return made


Row = tuple[int, "tuple[Cell, ...]"]


def _filled(sheet: SheetRead) -> list[Row]:
    """Return the rows with merged cells filled: downwards everywhere, so that each row stands by itself."""
    if not sheet.merged:
        return list(sheet.rows)
    by_place = {place: list(cells) for place, cells in sheet.rows}
    places = sorted(by_place)
    for top, left, bottom, _ in sheet.merged:
        first = by_place.get(top)
        if first is None or left > len(first):
            continue
        for place in (p for p in places if top < p <= bottom):
            row = by_place[place]
            row += [first[left - 1].__class__("")] * (left - len(row))
            row[left - 1] = first[left - 1]
    return [(place, tuple(by_place[place])) for place in places]


@dataclass
class _Header:
    """Where a header is: index of its first row among those that are filled, index of the first row below it, titles by column."""

    begins: int
    ends: int
    titles: dict[int, str]
    texts: dict[int, str]

    @property
    def width(self) -> int:
        return max(self.texts, default=-1) + 1


def _lookup(headings: Sequence[Column]) -> dict[str, str]:
    """Return the title that each spelling of a heading stands for; what could be two is neither."""
    found = {plain(h.title): h.title for h in headings}
    others: dict[str, set[str]] = {}
    for heading in headings:
        for word in heading.also:
            others.setdefault(plain(word), set()).add(heading.title)
    return {word: next(iter(titles)) for word, titles in others.items() if len(titles) == 1} | found


def _title(text: str, known: dict[str, str]) -> str | None:
    return known.get(plain(text)) or known.get(plain(BRACKETS.sub("", text))) if text else None


def _header(rows: Sequence[Row], known: dict[str, str]) -> _Header | None:
    """Return the header: the row, or the two rows read as one, with the most headings that are known."""
    best, most = None, 0
    for n, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        for depth in (1, 2):
            texts = _texts(cells) if depth == 1 else _joined(cells, rows[n + 1][1]) if n + 1 < len(rows) else {}
            titles = {c: title for c, text in texts.items() if (title := _title(text, known))}
            if len(set(titles.values())) > most:
                best, most = _Header(n, n + depth, titles, texts), len(set(titles.values()))
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


def _check_header(sheet: SheetRead, header: _Header, headings: Sequence[Column]) -> None:
    """Raise BadDocument for what is wrong with the header, all at once."""
    said = []
    columns: dict[str, list[int]] = {}
    for n, title in header.titles.items():
        columns.setdefault(title, []).append(n + 1)
    missing = [h.title for h in headings if h.required and h.title not in columns]
    if missing:
        said.append(f"缺少这些列：{'、'.join(missing)}")
    twice = [
        f"“{title}”（{'、'.join(letter(n) for n in places)} 列）"
        for title, places in columns.items()
        if len(places) > 1
    ]
    if twice:
        said.append(f"这些列出现了两次：{'、'.join(twice)}，请各留一列")
    strange = [f"“{text[:20]}”（{letter(n + 1)} 列）" for n, text in header.texts.items() if n not in header.titles]
    if missing and strange:
        more = f"等 {len(strange)} 列" if len(strange) > LISTED else ""
        said.append(f"不认识的列：{'、'.join(strange[:LISTED])}{more}，如是同一内容请改为模板中的列名")
    if missing and sheet.hidden_columns:
        said.append(f"隐藏的 {ranges(sheet.hidden_columns, letter)} 列没有读取，如在其中请取消隐藏")
    if said:
        raise BadDocument(f"工作表“{sheet.name}”的表头{'；'.join(said)}。可对照本页下载的模板修改。")


def _above(sheet: SheetRead, header: _Header) -> list[str]:
    """Return the sentence on the rows above the header."""
    if not header.begins:
        return []
    return [f"表头在第 {sheet.rows[header.begins][0]} 行，以上的标题等没有读取。"]


class _Passed:
    """What was passed over, until it is told."""

    def __init__(self) -> None:
        self.notes: list[int] = []
        self.empty: list[int] = []
        self.columns: set[int] = set()

    def sentences(self, sheet: SheetRead, header: _Header) -> list[str]:
        """Return a sentence for each sort of thing that was passed over."""
        named = [f"{header.texts[n][:20]}（{letter(n + 1)} 列）" for n in sorted(self.columns) if n in header.texts]
        bare = [n + 1 for n in self.columns if n not in header.texts]
        more = f"等 {len(named)} 列" if len(named) > LISTED else ""
        told = (
            (named, f"模板以外的列没有读取：{'、'.join(named[:LISTED])}{more}。"),
            (bare, f"{ranges(bare, letter)} 列没有表头，其中的内容没有读取。"),
            (self.notes, f"第 {ranges(self.notes)} 行是说明、合计或示例，没有读取。"),
            (self.empty, f"第 {ranges(self.empty)} 行只填了单位等公共内容，没有读取。"),
            (sheet.hidden_rows, f"第 {ranges(sheet.hidden_rows)} 行是隐藏的（或被筛选掉了），没有读取。"),
            (sheet.hidden_columns, f"{ranges(sheet.hidden_columns, letter)} 列是隐藏的，没有读取。"),
        )
        return [sentence for what, sentence in told if what]


def _take(  # noqa: PLR0913, PLR0917 - where it goes, what is told, and the row with what its columns are
    made: Table,
    passed: _Passed,
    place: int,
    cells: Sequence[Cell],
    sorts: Sequence[Column | None],
    header: _Header,
    alone: frozenset[str],
) -> None:
    """Take one row into the table, or note why it is none."""
    own = [(n, cell) for n, cell in enumerate(cells) if cell.text or cell.fault]
    if _is_note(own, header):
        passed.notes.append(place)
        return
    row = TableRow(place, {})
    for n, cell in own:
        heading = sorts[n] if n < len(sorts) else None
        if heading is not None:
            _put(row, heading, cell)
    if set(row.cells) <= alone and not row.faults:
        passed.empty += [place] if row.cells else []
        return
    made.rows.append(row)
    passed.columns |= {n for n, _ in own if n >= len(sorts) or sorts[n] is None}


def _is_note(own: Sequence[tuple[int, Cell]], header: _Header) -> bool:
    """Say whether a row is no record: a note beneath the table, a sum, an example, the header once more."""
    if not own:
        return True
    again = [n for n, cell in own if header.texts.get(n) == cell.text]
    first = next((cell.text for _, cell in own if cell.text), "")
    texts = [cell.text for _, cell in own if cell.text]
    if len(again) > FEW and len(again) * 2 > len(own):
        return True
    if any(TOTAL.match(text) for text in texts[:2]) and len(texts) <= len(header.titles) / 2:
        return True
    if first.startswith(("示例", "样例", "（示例", "(示例")):
        return True
    return len(texts) <= FEW and bool(NOTE.match(first) or ANYHOW.match(first))


def _put(row: TableRow, heading: Column, cell: Cell) -> None:
    if cell.fault:
        row.faults.append([heading.title, cell.fault])
    elif heading.days and cell.day:
        row.cells[heading.title] = cell.day
    elif heading.exact and cell.dated:
        said = "请将单元格设为文本格式后重新填写。"
        row.faults.append([heading.title, f"“{cell.text}”在表格中是日期，不是这一列应填的内容，{said}"])
    elif cell.text:
        row.cells[heading.title] = cell.text
