"""The registry as an Excel workbook: what is true now of every account under some filters, written a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from portal.accounts import batches, cells
from portal.accounts.cells import cell, personal, sees_numbers
from portal.accounts.lists.filters import conditions, said
from portal.accounts.models import Account
from portal.calendar import local, now
from portal.database import db
from portal.documents.sheet_layout import fitting, width_of
from portal.documents.workbook import Workbook
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from portal.accounts.batches import Known
    from portal.accounts.lists.viewers import Viewer
    from portal.documents.workbook import Sheet
    from portal.fields import Field, Kind
    from portal.people.models import User

REGISTRY = ("编号", "名称", "平台", "单位", "级别", "状态", "备案日期", "是否逾期", "内容批准日期", "注销日期")
PEOPLE = ("主管人员", "主管人员电话", "主要运行人员")
IN_REGISTRY = frozenset({"name"})  # declared, and a column of the registry already
PEOPLE_BEFORE, PEOPLE_AFTER = ("编号", "账号名称", "职责"), ("身份", "预计离校日期")
GENERAL = {  # what a column is called that each platform calls otherwise
    "handle": "账号",
    "category": "类别",
    "entity": "主体",
    "registered_on": "注册时间",
    "followers": "粉丝（用户）数",
    "topics": "内容",
    "verified": "认证情况",
}
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


@dataclass(frozen=True)
class Columns:
    """The declared fields of the platforms that occur: keys common to all first, each with the label over its column.

    `kinds` has the kind of each; where platforms differ, that of the last.
    """

    fields: dict[str, str]
    people: dict[str, str]
    kinds: dict[str, Kind]


def columns(platforms: list[str]) -> Columns:
    """Return the columns for these platforms, each key once."""
    definitions = [PLATFORMS[key] for key in PLATFORMS if key in platforms]
    fields = _by_key(field for definition in definitions for field in definition.fields.values())
    people = _by_key(field for definition in definitions for rows in definition.rows.values() for field in rows.fields)
    ordered = sorted(
        (key for key in fields if key not in IN_REGISTRY), key=lambda key: len(fields[key]) < len(definitions)
    )
    return Columns(_labels(fields, ordered), _labels(people, people), {**_kinds(fields), **_kinds(people)})


def _by_key(declared: Iterable[Field]) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = defaultdict(list)
    for field in declared:
        found[field.key].append(field)
    return found


def _labels(declared: Mapping[str, list[Field]], ordered: Iterable[str]) -> dict[str, str]:
    """Return what stands over the column of each key."""
    said = {key: list(dict.fromkeys(field.label for field in declared[key])) for key in ordered}
    return {
        key: labels[0] if len(labels) == 1 else GENERAL.get(key) or "／".join(labels) for key, labels in said.items()
    }


def _kinds(declared: Mapping[str, list[Field]]) -> dict[str, Kind]:
    return {key: found[-1].kind for key, found in declared.items()}


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
    registry = [*REGISTRY, *(PEOPLE if viewer.sees_some else ())]
    return _Sheets(
        asked,
        _sheet(book, "账号", registry, asked.fields, asked.kinds),
        _sheet(book, "人员", PEOPLE_BEFORE, asked.people, asked.kinds, PEOPLE_AFTER),
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
        sees, whole = viewer.sees_people_of(account.unit_id), sees_numbers(user, account.unit_id)
        data = known.data.get(account.id, {})
        told = cells.people(account.platform, data, whole=whole) if sees else cells.People()
        declared = _declared(account, known, sheets.asked, viewer)
        sheets.accounts.add([*_registered(account, viewer), *(told if viewer.sees_some else ()), *declared])
        for person in _people(account, known, sheets.asked, whole=whole) if sees else ():
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


def _declared(account: Any, known: Known, asked: Columns, viewer: Viewer) -> Iterator[Any]:
    """Yield the cells of the declared fields, empty where the platform does not ask or the viewer may not see."""
    fields, data = PLATFORMS[account.platform].fields, known.data.get(account.id, {})
    sees = viewer.sees_people_of(account.unit_id)
    for key in asked.fields:
        told = key in fields and (sees or not fields[key].personal)
        yield cell(fields[key], data.get(key)) if told else ""


def _people(account: Any, known: Known, asked: Columns, *, whole: bool) -> Iterator[list[Any]]:
    """Yield a row for each person of an account; `whole` telephone numbers, or masked ones."""
    data = known.data.get(account.id, {})
    for part, rows in PLATFORMS[account.platform].rows.items():
        kinds = {field.key: field for field in rows.fields}
        for row in data.get(part) or []:
            told = [personal(kinds[key], row.get(key), whole=whole) if key in kinds else "" for key in asked.people]
            besides = _besides(known.people.get((account.id, part, row["row_id"])))
            yield [account.number, account.name, rows.label, *told, *besides]


def _besides(person: Any) -> tuple[str, date | None]:
    """Return the cells under PEOPLE_AFTER, of somebody whom the roster may not know."""
    if person is None:
        return "未登记", None
    return person.identity.label if person.identity else "未登记", person.leaves_on
