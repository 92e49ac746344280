"""From an uploaded workbook to rows: headings matched with the template's, each account's cells by heading, nothing judged yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal import spelling
from portal.accounts.queries import identifiers_in, same
from portal.documents.reading import BadDocument
from portal.imports.columns import MORE, PAPER_NUMBER, REASON, columns, more_columns, plain, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.documents.reading import Book, Cell, SheetRead
    from portal.fields import FormDefinition
    from portal.imports.columns import Column

ACCOUNTS = "账号"


@dataclass
class SheetRow:
    """One account as it stands in the workbook: the number of its row, its texts by heading, what is wrong with its cells."""

    place: int
    cells: dict[str, Any]
    faults: list[list[str]] = field(default_factory=list)


def lines_of(book: Book, definition: FormDefinition, *, stock: bool) -> list[SheetRow]:
    """Return the accounts of a workbook in the template's shape. Raises BadDocument, naming sheet, row and column."""
    sheet = book.sheet(ACCOUNTS)
    if sheet is None:
        raise BadDocument(f"工作簿中没有名为“{ACCOUNTS}”的工作表，请使用本页下载的模板填写。")
    found = _lines(sheet, columns(definition, stock=stock))
    if not found:
        raise BadDocument(f"工作表“{ACCOUNTS}”中还没有填写任何账号；第一行是表头，请从第二行填起。")
    more = book.sheet(MORE)
    if more is not None and (wanted := more_columns(definition)):
        _join(found, _lines(more, wanted), definition.fields["handle"].label, wanted[0].title)
    _mark_twins(found, definition, stock=stock)
    return found


def letter(number: int) -> str:
    """Return the name of a column, which counts from 1: A, B, … Z, AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _lines(sheet: SheetRead, wanted: tuple[Column, ...]) -> list[SheetRow]:
    if sheet.merged:
        raise BadDocument(f"工作表“{sheet.name}”的 {sheet.merged} 是合并单元格，请取消合并，每行填写完整后重新上传。")
    if not sheet.rows:
        return []
    titles = _titles(sheet, wanted)
    found = []
    for place, cells in sheet.rows[1:]:
        line = SheetRow(place, {})
        for number, cell in enumerate(cells):
            _put(line, titles.get(number), letter(number + 1), cell)
        if line.cells or line.faults:
            found.append(line)
    return found


def _put(line: SheetRow, title: str | None, column: str, cell: Cell) -> None:
    if title is None:
        if cell.text or cell.fault:
            line.faults.append([f"{column} 列", "这一列没有表头，不知道填的是什么，请删除。"])
    elif title != plain(REASON):
        if cell.fault:
            line.faults.append([title, cell.fault])
        elif cell.text:
            line.cells[title] = cell.text


def _titles(sheet: SheetRead, wanted: tuple[Column, ...]) -> dict[int, str]:
    """Return the template's heading of each column, by its place from 0."""
    place, cells = sheet.rows[0]
    known = {plain(c.title): c.title for c in wanted} | {plain(REASON): plain(REASON)}
    titles: dict[int, str] = {}
    if place != 1:
        raise BadDocument(f"工作表“{sheet.name}”的第 1 行应是模板的表头，请不要删除或移动表头。")
    for number, cell in enumerate(cells):
        if not cell.text:
            continue
        title = known.get(plain(cell.text))
        where = f"工作表“{sheet.name}”第 1 行 {letter(number + 1)} 列的表头"
        if title is None:
            raise BadDocument(f"{where}“{cell.text[:20]}”不在模板中，请确认所选平台与模板一致，且没有改动表头。")
        if title in titles.values():
            raise BadDocument(f"{where}“{cell.text[:20]}”出现了两次，请删去多余的一列。")
        titles[number] = title
    for column in wanted:
        if column.required and column.title not in titles.values():
            raise BadDocument(f"工作表“{sheet.name}”第 1 行缺少“{column.title}”列，请使用本页下载的模板。")
    return titles


def _join(found: list[SheetRow], more: list[SheetRow], handle: str, account: str) -> None:
    """Give each account the people of the second sheet who name it."""
    by_handle = {same(str(line.cells.get(handle) or "")): line for line in reversed(found)}
    for person in more:
        named = str(person.cells.get(account) or "")
        line = by_handle.get(same(named)) if named else None
        if line is None:
            said = f"“{named[:40]}”在“{ACCOUNTS}”表中没有" if named else "没有填写"
            raise BadDocument(f"工作表“{MORE}”第 {person.place} 行“{account}”{said}，请核对。")
        line.cells.setdefault(MORE, []).append([person.place, person.cells])
        line.faults += [[f"“{MORE}”第 {person.place} 行{title}", sentence] for title, sentence in person.faults]


def _mark_twins(found: list[SheetRow], definition: FormDefinition, *, stock: bool) -> None:
    """Say of each account that stands twice in the workbook where the other one is."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    named = [list(_marks(line, definition, stock=stock)) for line in found]
    for line, marks in zip(found, named, strict=True):
        for label, value in marks:
            places[label, value].append(line.place)
    for line, marks in zip(found, named, strict=True):
        for label, value in marks:
            other = next((place for place in places[label, value] if place != line.place), None)
            if other is not None:
                line.faults.append([label, f"与第 {other} 行重复，同一账号只填一行。"])


def _marks(line: SheetRow, definition: FormDefinition, *, stock: bool) -> Iterator[tuple[str, str]]:
    """Yield (heading, comparable value) of whatever names one account."""
    data = typed(definition, line.cells, stock=stock).data
    for key, value in identifiers_in(definition.key, data):
        yield definition.fields[key].label, value
    if number := spelling.key(str(line.cells.get(PAPER_NUMBER) or "")):
        yield PAPER_NUMBER, number
