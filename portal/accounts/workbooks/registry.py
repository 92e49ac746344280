"""The registry as an Excel workbook: what is true now of every account under some filters, written a batch at a time."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from portal.accounts.lists.filters import conditions, said
from portal.accounts.models import Account
from portal.accounts.workbooks import batches, cells
from portal.accounts.workbooks.cells import personal, told
from portal.accounts.workbooks.columns import (
    PEOPLE,
    PEOPLE_AFTER,
    PEOPLE_BEFORE,
    PEOPLE_BESIDE,
    REGISTRY,
    Columns,
    columns,
    roster_cells,
)
from portal.calendar import local, now
from portal.database import db
from portal.documents.excel.layout import fitting, width_of
from portal.documents.excel.workbook import Workbook
from portal.fields.masks import HIDDEN
from portal.people.masking import on_paper
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portal.accounts.lists.viewers import Viewer
    from portal.accounts.workbooks.batches import Known
    from portal.documents.excel.workbook import Sheet
    from portal.fields import Kind
    from portal.fields.masks import Sight
    from portal.people.models import User

WIDTHS = {
    "编号": 20,
    "名称": 26,
    "账号名称": 26,
    "平台": 12,
    "单位": 22,
    "主管人员电话": 15,
    "主要运行人员": 24,
    "职责": 14,
}
NAMED = 1  # the column that says whose row it is


class Export(NamedTuple):
    """A finished workbook, at its beginning, and how many accounts and people stand in it; whoever takes it closes it."""

    stream: IO[bytes]
    accounts: int
    people: int
    filters: str


def workbook(filters: Mapping[str, str], viewer: Viewer, user: User) -> Export:
    """Write every account under these filters, as `filters.chosen` returned them, in the order of the list.

    Memory is bounded by a batch, not by the number of accounts. Raises BadInput for more than somebody can work with.
    """
    batches.refuse_too_many(filters, viewer)
    asked = columns(list(db.session.scalars(select(Account.platform).where(*conditions(filters, viewer)).distinct())))
    with Workbook() as book:
        sheets = _begun(book, asked, viewer)
        for batch in batches.batches(filters, viewer):
            _write(batch, sheets, viewer, user)
        about = book.sheet("说明", ("项目", "内容"), (16, 60))
        for row in _about(filters, viewer, user, sheets.accounts.rows, sheets.people.rows):
            about.add(row)
    return Export(book.stream, sheets.accounts.rows, sheets.people.rows, said(filters, viewer))


def _about(
    filters: Mapping[str, str], viewer: Viewer, user: User, accounts: int, people: int
) -> Iterator[tuple[str, str]]:
    yield "导出时间", local(now()).strftime("%Y-%m-%d %H:%M")
    yield "导出人", f"{user.name}（{user.unit.name}）"
    yield "筛选条件", said(filters, viewer)
    yield "数量", f"{accounts} 个账号，{people} 人次"
    yield (
        "说明",
        "内容以最近一次批准的备案及其后的更正为准；人员和内部备注只列出导出人有权查看的。每次导出均有记录，请妥善保管。",
    )


class _Sheets(NamedTuple):
    """The sheets being written, and the columns of both."""

    asked: Columns
    accounts: Sheet
    people: Sheet


def _begun(book: Workbook, asked: Columns, viewer: Viewer) -> _Sheets:
    """Begin both sheets; the first names the people of each account where there are any that the viewer may see."""
    registry = [*REGISTRY, *(PEOPLE_BESIDE if viewer.sees_some else ())]
    return _Sheets(
        asked,
        _sheet(book, "账号", registry, asked.fields, asked.kinds),
        _sheet(book, PEOPLE, PEOPLE_BEFORE, asked.people, asked.kinds, PEOPLE_AFTER),
    )


def _sheet(  # noqa: PLR0913, PLR0917 - its name, and its columns from left to right
    book: Workbook,
    name: str,
    before: Sequence[str],
    declared: Mapping[str, str],
    kinds: Mapping[str, Kind],
    after: Sequence[str] = (),
) -> Sheet:
    told = [width_of(kinds[key], label) for key, label in declared.items()]
    widths = [WIDTHS.get(title) or fitting(title) for title in before]
    return book.sheet(name, [*before, *declared.values(), *after], [*widths, *told], named=NAMED)


def _write(ids: list[int], sheets: _Sheets, viewer: Viewer, user: User) -> None:
    known = batches.known(ids)
    for account in (known.rows[number] for number in ids):
        sees, sight = viewer.sees_people_of(account.unit_id), on_paper(user, viewer.units[account.unit_id])
        data = known.data.get(account.id, {})
        named = cells.people(account.platform, data, sight) if sees else cells.People()
        declared = _declared(account, known, sheets.asked, sight if sees else None)
        sheets.accounts.add([*_registered(account, viewer), *(named if viewer.sees_some else ()), *declared])
        for person in _people(account, known, sheets.asked, sight) if sees else ():
            sheets.people.add(person)


def _registered(account: Any, viewer: Viewer) -> tuple[Any, ...]:
    """Return the cells under REGISTRY."""
    unit = viewer.units[account.unit_id]
    return (
        account.number,
        account.name,
        PLATFORMS[account.platform].label,
        unit.name,
        unit.level,
        account.status.label,
        account.filed_on,
        "是" if account.late else "否",
        account.sealed_on,
        account.closed_on,
    )


def _declared(account: Any, known: Known, asked: Columns, sight: Sight | None) -> Iterator[Any]:
    """Yield the cells of the declared fields, empty where the platform does not ask or (`sight` None) the viewer may not see."""
    fields, data = PLATFORMS[account.platform].fields, known.data.get(account.id, {})
    for key in asked.fields:
        open_ = key in fields and (sight is not None or not fields[key].personal)
        yield told(fields[key], data.get(key), sight or HIDDEN) if open_ else ""


def _people(account: Any, known: Known, asked: Columns, sight: Sight) -> Iterator[list[Any]]:
    """Yield a row for each person of an account, with what they are reached by as `sight` tells it."""
    data = known.data.get(account.id, {})
    for part, rows in PLATFORMS[account.platform].rows.items():
        kinds = {field.key: field for field in rows.fields}
        for row in data.get(part) or []:
            facts = [personal(kinds[key], row.get(key), sight) if key in kinds else "" for key in asked.people]
            besides = roster_cells(known.people.get((account.id, part, row["row_id"])))
            yield [account.number, account.name, rows.label, *facts, *besides]
