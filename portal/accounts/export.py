"""The registry as an Excel workbook: what is true now of every account under some filters, written a batch at a time."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from portal.accounts.columns import (
    IN_REGISTRY,
    PEOPLE_AFTER,
    PEOPLE_BEFORE,
    REGISTRY,
    Columns,
    cell,
    columns,
    personal,
    roster_cells,
    sees_numbers,
)
from portal.accounts.lists.filters import conditions, said
from portal.accounts.lists.lines import Place, places
from portal.accounts.models import Account
from portal.accounts.truth import data_of, known_people
from portal.calendar import local, now
from portal.database import db
from portal.documents.workbook import Workbook
from portal.errors import BadInput
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.accounts.lists.viewers import Viewer
    from portal.documents.workbook import Sheet
    from portal.people.models import User

BATCH = 500
MOST = 50_000  # accounts in one workbook: what somebody can still work with
__all__ = ["IN_REGISTRY", "REGISTRY", "columns", "workbook"]
WIDTHS = {"编号": 18, "名称": 30, "账号名称": 30, "单位": 24, "账号": 22, "手机号": 16, "电子邮箱": 26, "主页链接": 36}


class Export(NamedTuple):
    """A finished workbook, at its beginning, and how many accounts and people stand in it; whoever takes it closes it."""

    stream: IO[bytes]
    accounts: int
    people: int
    filters: str


def workbook(filters: Mapping[str, str], viewer: Viewer, user: User) -> Export:
    """Write every account under these filters, as `filters.chosen` returned them, in the order of the list.

    Memory is bounded by BATCH, not by the number of accounts. Raises BadInput for more than MOST.
    """
    wanted = conditions(filters, viewer)
    total = db.session.scalar(select(func.count()).select_from(select(Account.id).where(*wanted).subquery())) or 0
    if total > MOST:
        raise BadInput(f"一次最多导出 {MOST} 个账号，现为 {total} 个。", "请先按单位、平台等条件筛选，再分几次导出。")
    asked = columns(list(db.session.scalars(select(Account.platform).where(*wanted).distinct())))
    with Workbook() as book:
        header = [*REGISTRY, *asked.fields.values()]
        accounts = book.sheet("账号", header, [WIDTHS.get(title, 0) or max(2 * len(title) + 2, 12) for title in header])
        header = [*PEOPLE_BEFORE, *asked.people.values(), *PEOPLE_AFTER]
        people = book.sheet("人员", header, [WIDTHS.get(title, 14) for title in header])
        sheets = _Sheets(asked, accounts, people)
        for batch in _batches(filters, viewer):
            _write(batch, sheets, viewer, user)
        about = book.sheet("说明", ("项目", "内容"), (16, 60))
        for row in _about(filters, viewer, user, accounts.rows, people.rows):
            about.add(row)
    return Export(book.stream, accounts.rows, people.rows, said(filters, viewer))


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


def _batches(filters: Mapping[str, str], viewer: Viewer) -> Iterator[list[int]]:
    """Yield the ids in the order of the list, BATCH at a time, each batch from where the last one ended."""
    wanted, sort, start = conditions(filters, viewer), filters.get("sort", ""), None
    while found := db.session.execute(places(wanted, sort, BATCH, start)).all():
        yield [row.id for row in found]
        start = Place(found[-1].value, found[-1].id)


class _Known(NamedTuple):
    """What belongs to the accounts of a batch, by account."""

    rows: dict[int, Any]
    data: dict[int, dict[str, Any]]
    people: dict[tuple[int, str, str], Any]


def _known(ids: list[int]) -> _Known:
    rows = db.session.execute(
        select(
            Account.id,
            Account.number,
            Account.name,
            Account.platform,
            Account.unit_id,
            Account.status,
            Account.filed_on,
            Account.late,
            Account.sealed_on,
            Account.closed_on,
        ).where(Account.id.in_(ids))
    )
    return _Known({row.id: row for row in rows}, data_of(ids), known_people(ids))


class _Sheets(NamedTuple):
    """The sheets being written, and the columns of both."""

    asked: Columns
    accounts: Sheet
    people: Sheet


def _write(ids: list[int], sheets: _Sheets, viewer: Viewer, user: User) -> None:
    known = _known(ids)
    for account in (known.rows[number] for number in ids):
        sheets.accounts.add([*_registered(account, viewer), *_declared(account, known, sheets.asked, viewer)])
        if viewer.sees_people_of(account.unit_id):
            for person in _people(account, known, sheets.asked, whole=sees_numbers(user, account.unit_id)):
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


def _declared(account: Any, known: _Known, asked: Columns, viewer: Viewer) -> Iterator[Any]:
    """Yield the cells of the declared fields, empty where the platform does not ask or the viewer may not see."""
    fields, data = PLATFORMS[account.platform].fields, known.data.get(account.id, {})
    sees = viewer.sees_people_of(account.unit_id)
    for key in asked.fields:
        told = key in fields and (sees or not fields[key].personal)
        yield cell(fields[key], data.get(key)) if told else ""


def _people(account: Any, known: _Known, asked: Columns, *, whole: bool) -> Iterator[list[Any]]:
    """Yield a row for each person of an account; `whole` telephone numbers, or masked ones."""
    data = known.data.get(account.id, {})
    for part, rows in PLATFORMS[account.platform].rows.items():
        kinds = {field.key: field for field in rows.fields}
        for row in data.get(part) or []:
            told = [personal(kinds[key], row.get(key), whole=whole) if key in kinds else "" for key in asked.people]
            besides = roster_cells(known.people.get((account.id, part, row["row_id"])))
            yield [account.number, account.name, rows.label, *told, *besides]
