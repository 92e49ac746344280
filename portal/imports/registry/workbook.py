"""Accounts of the registry that did not pass, out again in the shape of the export: the bad cells red, the reasons in a last column."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from portal.accounts.workbooks import columns as registry
from portal.imports.columns import REASON
from portal.imports.registry.sheets import NUMBER, PEOPLE, names_in, people_columns, title_of
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from portal.documents.excel.workbook import Workbook
    from portal.imports.models import ImportRow


def reasons_of(row: ImportRow) -> str:
    """Return all that is wrong with a row, a line each."""
    return "\n".join(f"{title}：{sentence}" for title, sentence in row.faults)


def add_registered(book: Workbook, rows: Sequence[ImportRow], name: str) -> None:
    """Add a sheet of the accounts, and one of their people where the upload had one: corrected they can be uploaded again.

    A column that the upload had not is not there either: an empty one would say that everything in it is to go.
    """
    titles = _account_titles(rows)
    sheet = book.sheet(name, [*titles.values(), REASON])
    for row in rows:
        wrong = frozenset({*_bad_cells(row, titles), len(titles)})
        sheet.add([*(row.cells.get(title, "") for title in titles), reasons_of(row)], wrong)
    if any(row.cells.get(PEOPLE) for row in rows):
        _add_people(book, rows)


def _account_titles(rows: Sequence[ImportRow]) -> dict[str, str]:
    """Return the headings that the upload had, as they are kept, each with what the export calls it."""
    asked = registry.columns([row.platform for row in rows if row.platform])
    every = {title: title for title in registry.REGISTRY} | {title_of(key): said for key, said in asked.fields.items()}
    return {title: said for title, said in every.items() if any(title in row.cells for row in rows)}


def _bad_cells(row: ImportRow, titles: Iterable[str]) -> Iterator[int]:
    """Yield the places of the columns that faults of an account stand under, by the heading or by its platform's word for it."""
    called = names_in(PLATFORMS[row.platform]) if row.platform else {}
    blamed = {title for title, _ in row.faults}
    for place, title in enumerate(titles):
        if {title, called.get(title, title)} & blamed:
            yield place


def _people_titles(rows: Sequence[ImportRow]) -> list[str]:
    """Return the headings of the people that the upload had, and those that say whose they are."""
    people = [texts for row in rows for _, texts in row.cells.get(PEOPLE) or []]
    told = {*registry.PEOPLE_BEFORE, *chain.from_iterable(people)}
    return [column.title for column in people_columns() if column.title in told]


def _add_people(book: Workbook, rows: Sequence[ImportRow]) -> None:
    titles = _people_titles(rows)
    sheet = book.sheet(PEOPLE, titles)
    for row in rows:
        before = dict(zip(registry.PEOPLE_BEFORE, (row.cells[NUMBER], row.cells.get("名称", ""), ""), strict=True))
        for place, texts in row.cells.get(PEOPLE) or []:
            said = before | texts
            blamed = {title.removeprefix(f"“{PEOPLE}”第 {place} 行") for title, _ in row.faults}
            wrong = frozenset(n for n, title in enumerate(titles) if title in blamed and title in texts)
            sheet.add([said.get(title, "") for title in titles], wrong)
