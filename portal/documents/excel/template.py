"""Workbooks to fill in: a sheet with the headings of a table, lists to choose from, help at each column, and a guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.documents.excel.layout import fitting, width_of
from portal.fields import Phone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.documents.excel.headings import Column
    from portal.documents.excel.workbook import Sheet, Workbook

GUIDE = "填写说明"
GUIDE_WIDTHS = (30, 100)
WIDEST, USUAL = 50, 20


def sheet_to_fill(  # noqa: PLR0913 - a sheet of a workbook: its columns, and what stands beside them
    book: Workbook,
    name: str,
    columns: Sequence[Column],
    *,
    named: int = 0,
    more: Sequence[tuple[str, int]] = (),
    words: Callable[[str], str] = str,
) -> Sheet:
    """Add an empty table; `named` is the column by which a row is known, `more` are further headings with their widths.

    `words` puts the school's own names into help.
    """
    headings = [column.heading for column in columns] + [heading for heading, _ in more]
    widths = [_width(column) for column in columns] + [wide for _, wide in more]
    sheet = book.sheet(name, headings, widths, named=named)
    for place, column in enumerate(columns):
        _hold(sheet, place, column, words(column.help))
    return sheet


def _hold(sheet: Sheet, place: int, column: Column, said: str) -> None:
    """Lay the rule of a column on its cells: what must be one of a list, a day or a telephone number is held to it, all else explained."""
    if column.choices:
        sheet.offer(place, column.choices, said)
    elif column.days:
        sheet.expect_day(place, said)
    elif isinstance(column.kind, Phone):
        sheet.expect_phone(place, said)
    elif said:
        sheet.remark(place, said)


def guide(
    book: Workbook, title: str, rules: Sequence[str], columns: Sequence[Column], *, words: Callable[[str], str] = str
) -> None:
    """Add the sheet that says how the table is filled in, rule by rule and column by column."""
    sheet = book.sheet(GUIDE, [f"{title}：{GUIDE}", ""], GUIDE_WIDTHS)
    for rule in rules:
        sheet.add(["", words(rule)])
    if columns:
        sheet.add(["列", "说明"])
    for column in columns:
        sheet.add([column.heading, words(column.help)])


def _width(column: Column) -> int:
    """Return a column's width in characters of Latin script: as its longest choice, else as its kind, at least its heading."""
    if column.choices:
        return max(fitting(column.heading), *(min(fitting(choice), WIDEST) for choice in column.choices))
    return width_of(column.kind, column.heading) if column.kind else max(fitting(column.heading), USUAL)
