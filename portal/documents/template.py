"""Workbooks to fill in: a sheet with the headings of a table, lists to choose from, help at each column, and a guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.documents.tables import Column
    from portal.documents.workbook import Sheet, Workbook

GUIDE = "填写说明"
GUIDE_WIDTHS = (30, 100)


def sheet_to_fill(
    book: Workbook,
    name: str,
    columns: Sequence[Column],
    *,
    more: Sequence[tuple[str, int]] = (),
    words: Callable[[str], str] = str,
) -> Sheet:
    """Add an empty table; `more` are further headings with their widths, `words` puts the school's own names into help."""
    headings = [column.heading for column in columns] + [heading for heading, _ in more]
    widths = [width(column.heading) for column in columns] + [wide for _, wide in more]
    sheet = book.sheet(name, headings, widths)
    for place, column in enumerate(columns):
        if column.choices:
            sheet.offer(place, column.choices, message=words(column.help))
        elif column.help:
            sheet.remark(place, words(column.help))
    return sheet


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


def width(heading: str) -> int:
    """Return a column's width in characters of Latin script; a Chinese one takes two."""
    return min(max(2 * len(heading) + 2, 12), 32)
