"""The registry as an Excel workbook: what is true now of every account under some filters, written a batch at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.accounts.lists.filters import conditions, said
from portal.accounts.lists.lines import Place, places
from portal.accounts.models import Account, AccountPerson, Correction, Version
from portal.accounts.queries import corrected
from portal.calendar import local, now
from portal.database import db
from portal.documents.workbook import Workbook
from portal.errors import BadInput
from portal.fields import Day, Image, Phone
from portal.people.models import PUBLICITY, UNIT_ROLES, Person
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from portal.accounts.lists.viewers import Viewer
    from portal.documents.workbook import Sheet
    from portal.fields import Field
    from portal.people.models import User

BATCH = 500
MOST = 50_000  # accounts in one workbook: what somebody can still work with
REGISTRY = ("编号", "名称", "平台", "单位", "级别", "状态", "备案日期", "是否逾期", "内容批准日期", "注销日期")
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
WIDTHS = {"编号": 18, "名称": 30, "账号名称": 30, "单位": 24, "账号": 22, "手机号": 16, "电子邮箱": 26, "主页链接": 36}
MOBILE = re.compile(r"(?<![0-9])(1[0-9]{2})[0-9]{4}([0-9]{4})(?![0-9])")


class Export(NamedTuple):
    """A finished workbook, at its beginning, and how many accounts and people stand in it; whoever takes it closes it."""

    stream: IO[bytes]
    accounts: int
    people: int
    filters: str


@dataclass(frozen=True)
class Columns:
    """The declared fields of the platforms that occur: keys common to all first, each with the label over its column."""

    fields: dict[str, str]
    people: dict[str, str]


def columns(platforms: list[str]) -> Columns:
    """Return the columns for these platforms, each key once."""
    definitions = [PLATFORMS[key] for key in PLATFORMS if key in platforms]
    labels: dict[str, list[str]] = defaultdict(list)
    people: dict[str, str] = {}
    for definition in definitions:
        for key, field in definition.fields.items():
            labels[key].append(field.label)
        for rows in definition.rows.values():
            people |= {field.key: field.label for field in rows.fields}
    ordered = sorted(labels, key=lambda key: len(labels[key]) < len(definitions))
    return Columns({key: _label(key, labels[key]) for key in ordered if key not in IN_REGISTRY}, people)


def _label(key: str, labels: list[str]) -> str:
    return labels[0] if len(set(labels)) == 1 else GENERAL.get(key) or "／".join(dict.fromkeys(labels))


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
    later = aliased(Version)
    last = select(func.max(later.number)).where(later.account_id == Version.account_id).scalar_subquery()
    versions = db.session.scalars(select(Version).where(Version.account_id.in_(ids), Version.number == last))
    entries: dict[int, list[Correction]] = defaultdict(list)
    for entry in db.session.scalars(select(Correction).where(Correction.account_id.in_(ids)).order_by(Correction.id)):
        entries[entry.account_id].append(entry)
    people = db.session.execute(
        select(AccountPerson.account_id, AccountPerson.part, AccountPerson.row_id, Person.identity, Person.leaves_on)
        .join(Person, Person.id == AccountPerson.person_id)
        .where(AccountPerson.account_id.in_(ids))
    )
    return _Known(
        {row.id: row for row in rows},
        {v.account_id: corrected(v, known) if (known := entries.get(v.account_id)) else v.data for v in versions},
        {(row.account_id, row.part, row.row_id): row for row in people},
    )


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
            told = [_personal(kinds[key], row.get(key), whole=whole) if key in kinds else "" for key in asked.people]
            besides = _besides(known.people.get((account.id, part, row["row_id"])))
            yield [account.number, account.name, rows.label, *told, *besides]


def _besides(person: Any) -> tuple[str, date | None]:
    """Return the cells under PEOPLE_AFTER, of somebody whom the roster may not know."""
    if person is None:
        return "未登记", None
    return person.identity.label if person.identity else "未登记", person.leaves_on


def cell(field: Field, stored: Any) -> Any:
    """Return the value of a declared field for a cell: a date or a number as such, anything else in words."""
    kind = field.kind
    if isinstance(kind, Image):
        return "有" if stored else ""
    if isinstance(kind, Day):
        return kind.load(stored) or kind.show(stored)
    return stored if isinstance(stored, int) else kind.show(stored)


def sees_numbers(user: User, unit_id: int) -> bool:
    """Say whether this user needs the whole telephone numbers of a unit's people: the Publicity Department and the unit."""
    return user.holds(*PUBLICITY) or unit_id in user.units(*UNIT_ROLES)


def _personal(field: Field, stored: Any, *, whole: bool) -> Any:
    """Return what is told of a person; a telephone number stands in WeChat ids and e-mail addresses, too."""
    value = cell(field, stored)
    if whole or not isinstance(value, str):
        return value
    hidden = MOBILE.sub(r"\1****\2", value)
    return f"{value[:3]}****{value[-4:]}" if hidden == value and value and isinstance(field.kind, Phone) else hidden
