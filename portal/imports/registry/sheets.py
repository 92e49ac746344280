"""The portal's own export read again: which sheets are the registry's, the texts of each account, and its people joined by the number."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from portal import spelling
from portal.accounts.workbooks import columns as registry
from portal.documents.excel.headings import Column, ranges
from portal.documents.excel.tables import known_titles, table
from portal.documents.reading import BadDocument
from portal.fields import Day, Text
from portal.imports import queries
from portal.imports.columns import BESIDES, REASON
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.documents.excel.tables import TableRow
    from portal.documents.reading import Book, SheetRead
    from portal.fields import Field, FormDefinition

NUMBER, NAME, PLATFORM, PART = "编号", "名称", "平台", "职责"
PEOPLE = registry.PEOPLE
DAYS = frozenset({"备案日期", "内容批准日期", "注销日期"})
OURS = frozenset({"是否逾期", "内容批准日期", "注销日期"})
"""Headings that no list has but our own."""
USUAL = frozenset({PLATFORM, "状态"})
SHOWN_ALONE = registry.PEOPLE_BESIDE
"""Columns of sheet 账号 that only repeat what stands on sheet 人员."""
UNREAD = frozenset({*SHOWN_ALONE, REASON})
NO_PEOPLE = "工作簿中没有“人员”表，各账号的人员按没有变化处理。"


class Line(NamedTuple):
    """One account of the registry as it stands on a sheet; its platform is "" where nothing tells it."""

    row: TableRow
    platform: str


def title_of(key: str) -> str:
    """Return the heading under which a declared field of an account is kept in the row of an import."""
    return titles()[key]


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """Return the headings under which the fields of all platforms are kept, by key."""
    return {"name": NAME, **registry.columns(list(PLATFORMS)).fields}


def names_in(definition: FormDefinition) -> dict[str, str]:
    """Return for each heading that is kept what the platform calls it."""
    return {title_of(key): field.label for key, field in definition.fields.items()}


@lru_cache(maxsize=1)
def account_columns() -> tuple[Column, ...]:
    """Return every column that sheet 账号 may have, whichever platforms occur."""
    fixed = [Column(t, days=t in DAYS, exact=t not in DAYS) for t in registry.REGISTRY if t not in {NUMBER, NAME}]
    declared = (
        _column(title, [d.fields[key] for d in PLATFORMS.values() if key in d.fields], registry.names(key))
        for key, title in titles().items()
        if key not in registry.IN_REGISTRY
    )
    number, name = Column(NUMBER, required=True, exact=True), Column(NAME, also=("账号名称",))
    return (number, name, *fixed, *declared, *(Column(title) for title in (*SHOWN_ALONE, REASON)))


@lru_cache(maxsize=1)
def people_columns() -> tuple[Column, ...]:
    """Return every column that sheet 人员 may have."""
    of_people = [field for d in PLATFORMS.values() for rows in d.rows.values() for field in rows.fields]
    keys = dict.fromkeys(field.key for field in of_people)
    declared = (_column(_label(key), [f for f in of_people if f.key == key]) for key in keys)
    besides = (_column(field.label, [field]) for field in BESIDES.values())
    before = (
        Column(title, required=title in {NUMBER, PART}, exact=title == NUMBER) for title in registry.PEOPLE_BEFORE
    )
    return (*before, *declared, *besides, Column(REASON))


@lru_cache(maxsize=32)
def _label(key: str) -> str:
    return registry.columns(list(PLATFORMS)).people[key]


def person_title(field: Field) -> str:
    """Return the heading under which a fact of a person is kept."""
    return field.label if field.key in BESIDES else _label(field.key)


def _column(title: str, fields: Sequence[Field], also: tuple[str, ...] = ()) -> Column:
    """Return the column of fields that share a key, however each platform calls and reads its own."""
    return Column(
        title,
        also=tuple(dict.fromkeys((*also, *(field.label for field in fields)))),
        days=all(isinstance(field.kind, Day) for field in fields),
        exact=all(field.kind.narrow or not isinstance(field.kind, Text) for field in fields)
        and not any(isinstance(field.kind, Day) for field in fields),
    )


def of_people(sheet: SheetRead) -> bool:
    """Say whether a sheet is the one of the people: whose number, which part, and somebody's name or telephone number."""
    found = known_titles(sheet, people_columns())
    return {NUMBER, PART} <= found and bool(found & {_label("name"), _label("phone")})


def of_accounts(sheet: SheetRead) -> bool:
    """Say whether a sheet is the one of the accounts, though columns are gone: by headings that are ours alone, or by its numbers."""
    found = known_titles(sheet, account_columns())
    if NUMBER not in found or of_people(sheet):
        return False
    if found & OURS:
        return True
    try:
        rows = table(sheet, account_columns()).rows
    except BadDocument:
        return found >= USUAL
    return found >= USUAL or bool(queries.numbers_taken({_key(row) for row in rows} - {""}))


def _key(row: TableRow) -> str:
    return spelling.key(str(row.cells.get(NUMBER) or ""))


def read(sheet: SheetRead) -> tuple[list[Line], list[str]]:
    """Return the accounts of a sheet of the registry and sentences on what was passed over. Raises BadDocument.

    A row keeps what its platform asks, also what is empty: an emptied cell says something, a column that is gone does not.
    """
    found = table(sheet, account_columns())
    platforms = queries.platforms_of({_key(row) for row in found.rows} - {""})
    lines = []
    for row in found.rows:
        platform = platforms.get(_key(row)) or _named(str(row.cells.get(PLATFORM) or ""))
        _keep_asked(row, names_in(PLATFORMS[platform]) if platform else {}, found.titles)
        lines.append(Line(row, platform))
    return lines, found.passed


def _keep_asked(row: TableRow, asked: dict[str, str], there: frozenset[str]) -> None:
    """Keep of a row what is read, and "" under each heading of `asked` that the sheet has; a fault is told in the platform's words."""
    row.cells = {
        NUMBER: "",
        **{title: "" for title in asked if title in there},
        **{title: text for title, text in row.cells.items() if title not in UNREAD},
    }
    row.faults = [[asked.get(t, t), sentence] for t, sentence in row.faults if t not in UNREAD]


def _named(label: str) -> str:
    said = spelling.key(label)
    return next((key for key, definition in PLATFORMS.items() if spelling.key(definition.label) == said), "")


def join(rows: Iterable[TableRow], book: Book) -> list[str]:
    """Give each account of the registry its people, as [place, texts]; return sentences on what was passed over."""
    by_number: dict[str, list[TableRow]] = defaultdict(list)
    for row in rows:
        if NUMBER in row.cells:
            by_number[_key(row)].append(row)
    sheets = [sheet for sheet in book.sheets if of_people(sheet)]
    if not by_number:
        return []
    notes = [] if sheets else [NO_PEOPLE]
    for sheet in sheets:
        notes += _join_sheet(sheet, by_number)
    return notes


def _join_sheet(sheet: SheetRead, by_number: dict[str, list[TableRow]]) -> list[str]:
    """Give each account its people of one sheet, nobody being some too; return sentences on what was passed over."""
    try:
        found = table(sheet, people_columns())
    except BadDocument as refusal:
        return [f"{refusal}这张工作表没有读取，各账号的人员按没有变化处理。"]
    for account in chain.from_iterable(by_number.values()):
        account.cells.setdefault(PEOPLE, [])
    strangers = [
        person.place for person in found.rows if not _give(person, by_number.get(_key(person), []), found.titles)
    ]
    notes = [f"工作表“{sheet.name}”：{sentence}" for sentence in found.passed]
    if strangers:
        notes.append(f"工作表“{sheet.name}”第 {ranges(strangers)} 行的编号不在账号表中，没有读取。")
    return notes


def _give(person: TableRow, accounts: Sequence[TableRow], known: frozenset[str]) -> bool:
    """Give a person to the accounts that the row names; say whether there are any."""
    facts = {PART, *(column.title for column in people_columns())} - {*registry.PEOPLE_BEFORE[:2], REASON}
    texts: dict[str, Any] = {title: person.cells.get(title, "") for title in facts if title in known}
    for account in accounts:
        account.cells.setdefault(PEOPLE, []).append([person.place, texts])
        account.faults += [[f"“{PEOPLE}”第 {person.place} 行{title}", sentence] for title, sentence in person.faults]
    return bool(accounts)
