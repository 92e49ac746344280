"""A table as offices make it: where its header is, which column is which, which rows are notes; and what was passed over, in words.

Nothing is judged here but the layout: the texts of each row come back under the titles of the columns that are asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.documents.excel.headings import LISTED, Header, check_header, header_of, letter, lookup, ranges
from portal.documents.package import BadDocument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.documents.excel.headings import Column, Row
    from portal.documents.reading import Cell, SheetRead

FEW = 2
"""A row with so few texts, which begins as notes do, is a note."""
EXAMPLE = ("示例", "样例", "（示例", "(示例")
TOTAL = re.compile(r"(?:合|总|小|共)\s*计(?:数|[\s:：(（0-9]|$)")
ANYHOW = re.compile(r"(?:以上|以下|本表|此表|上述|共\s*[0-9一二三四五六七八九十百]+\s*[个项条人行])")
NOTE = re.compile(
    r"[（(【]?\s*(?:注|备注|说明|填表说明|填报说明|填写说明|填表人?|填报人?|填表单位|填报单位|制表人?|审核人?|审批人?|经办人?|负责人|单位负责人|"
    r"主要负责人|分管领导|联系人|联系电话|电话|日期|填表日期|填报日期|填表时间|填报时间|时间|盖章|公章|单位盖章|单位公章|签字|签名|附|附件|示例|样例|例)"
    r"\s*(?:[:：.．、（(）)】]|[0-9]|$)"
)


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


def known_titles(sheet: SheetRead, headings: Sequence[Column]) -> frozenset[str]:
    """Return which of the headings a sheet has: how well a table fits it. None where no row looks like a header."""
    found = header_of(_filled(sheet), lookup(headings))
    return frozenset(found.titles.values()) if found else frozenset()


def table(sheet: SheetRead, headings: Sequence[Column], *, alone: frozenset[str] = frozenset()) -> Table:
    """Return the rows of a table; a row whose only texts stand under titles of `alone` says nothing yet.

    Raises BadDocument, naming all that is wrong with the header at once.
    """
    rows = _filled(sheet)
    header = header_of(rows, lookup(headings))
    if header is None:
        wanted = "、".join(h.title for h in headings if h.required)
        raise BadDocument(f"工作表“{sheet.name}”中没有找到表头，表头应有这些列：{wanted}。请使用本页下载的模板。")
    check_header(sheet, header, headings)
    made = Table(sheet.name, [], frozenset(header.titles.values()), _above(sheet, header))
    by_title = {h.title: h for h in headings}
    sorts = [by_title.get(header.titles.get(n, "")) for n in range(header.width)]
    passed = _Passed()
    for place, cells in rows[header.ends :]:
        _take(made, passed, place, cells, sorts, header, alone)
    made.passed += passed.sentences(sheet, header)
    return made


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


def _above(sheet: SheetRead, header: Header) -> list[str]:
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

    def sentences(self, sheet: SheetRead, header: Header) -> list[str]:
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
    header: Header,
    alone: frozenset[str],
) -> None:
    """Take one row into the table, or note why it is none."""
    own = [(n, cell) for n, cell in enumerate(cells) if cell.text or cell.fault]
    if _is_note(own, header):
        passed.notes.append(place)
        return
    row = _row(place, own, sorts)
    if set(row.cells) <= alone and not row.faults:
        passed.empty += [place] if row.cells else []
        return
    made.rows.append(row)
    passed.columns |= {n for n, _ in own if _asked(n, sorts) is None}


def _row(place: int, own: Sequence[tuple[int, Cell]], sorts: Sequence[Column | None]) -> TableRow:
    """Return what a row says under the columns that are asked for."""
    row = TableRow(place, {})
    for n, cell in own:
        heading = _asked(n, sorts)
        if heading is not None:
            _put(row, heading, cell)
    return row


def _asked(n: int, sorts: Sequence[Column | None]) -> Column | None:
    """Return the column that is asked for at this place, None for any other, also right of the header."""
    return sorts[n] if n < len(sorts) else None


def _is_note(own: Sequence[tuple[int, Cell]], header: Header) -> bool:
    """Say whether a row is no record: a note beneath the table, a sum, an example, the header once more."""
    texts = [cell.text for _, cell in own if cell.text]
    return not own or _is_header_again(own, header) or _is_sum(texts, header) or _begins_like_a_note(texts)


def _is_header_again(own: Sequence[tuple[int, Cell]], header: Header) -> bool:
    again = sum(header.texts.get(n) == cell.text for n, cell in own)
    return again > FEW and again * 2 > len(own)


def _is_sum(texts: Sequence[str], header: Header) -> bool:
    """Say whether a row is a sum of the others: one of its first words is 合计 or the like, and it is half empty."""
    return any(TOTAL.match(text) for text in texts[:2]) and len(texts) <= len(header.titles) / 2


def _begins_like_a_note(texts: Sequence[str]) -> bool:
    """Say whether the first text of a row is that of an example, however long the row, or of a note of few words."""
    first = texts[0] if texts else ""
    if first.startswith(EXAMPLE):
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
