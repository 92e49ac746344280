"""The radar as a workbook: who leaves when, and which accounts name them, each number as the reader may see it (第十条)."""

from __future__ import annotations

from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from portal.calendar import today
from portal.documents.excel.workbook import Workbook
from portal.fields import masks
from portal.handover import leavers
from portal.handover.reach import nearness, sees
from portal.people.masking import in_full
from portal.platforms import PLATFORMS
from portal.web import workbooks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portal.handover.leavers import Nearing
    from portal.handover.queries import Running
    from portal.people.models import User

PEOPLE = {
    "单位": 24,
    "姓名": 14,
    "身份": 10,
    "所属单位": 24,
    "手机号": 16,
    "预计离校日期": 14,
    "离校日期": 14,
    "剩余": 22,
    "正在运行（个）": 15,
    "账号": 40,
    "交接": 10,
    "交接单": 16,
}
ACCOUNTS = {
    "单位": 24,
    "账号名称": 30,
    "平台": 14,
    "编号": 18,
    "姓名": 14,
    "职责": 24,
    "预计离校日期": 14,
    "离校日期": 14,
    "交接": 10,
}
NOTE = "“人员”每人每单位一行，“账号”每人每账号一行；只列出导出人有权查看的单位，手机号按导出人的权限显示。"
Accounts = dict[tuple[int, int], list["Running"]]


class Export(NamedTuple):
    """A finished workbook, at its beginning, and what stands in it; whoever takes it closes it."""

    stream: IO[bytes]
    people: int
    accounts: int
    filters: str


def workbook(user: User, window: int, unit_id: int | None) -> Export:
    """Write everybody whom the radar of this person shows within `window` days, of one unit or of all. Raises BadInput."""
    reach = sees(user)
    until = today() + timedelta(days=window)
    found, totals = leavers.nearing(reach, until, unit_id, workbooks.MOST_ROWS + 1)
    workbooks.bounded(len(found), "人次", "请先选定单位，再分几次导出。")
    said = _said(window, unit_id, {number: name for number, name, _ in totals})
    running: Accounts = {}
    for some in workbooks.batches(found):
        running |= leavers.named_by(reach, {near.person.id for near in some})
    with Workbook() as book:
        people = book.sheet("人员", list(PEOPLE), list(PEOPLE.values()))
        for row in _people(user, found, running):
            people.add(row)
        accounts = book.sheet("账号", list(ACCOUNTS), list(ACCOUNTS.values()))
        for row in _accounts(found, running):
            accounts.add(row)
        workbooks.sign(book, said, f"{people.rows} 人次，{accounts.rows} 个账号次", NOTE)
    return Export(book.stream, people.rows, accounts.rows, said)


def _said(window: int, unit_id: int | None, names: Mapping[int, str]) -> str:
    unit = f"；单位：{names.get(unit_id, '没有这样的单位')}" if unit_id else ""
    return f"离校时间：{window} 天内离校或已离校{unit}"


def _begun(near: Nearing) -> str:
    return "已开始" if near.handover else "未开始"


def _people(user: User, found: Sequence[Nearing], running: Accounts) -> Iterator[list[Any]]:
    whole = in_full(user)
    for near in found:
        person = near.person
        names = "、".join(item.account.name for item in running.get((person.id, near.unit.id), ()))
        yield [
            near.unit.name,
            person.name,
            person.identity_label,
            person.unit.name,
            person.phone if whole.holds(near.unit) else masks.phone(person.phone),
            person.leaves_on,
            person.left_on,
            nearness(person).word,
            near.accounts,
            workbooks.fitted(names),
            _begun(near),
            f"第 {near.handover} 号" if near.handover else "",
        ]


def _accounts(found: Sequence[Nearing], running: Accounts) -> Iterator[list[Any]]:
    for near in found:
        person = near.person
        for item in running.get((person.id, near.unit.id), ()):
            account = item.account
            platform = PLATFORMS[account.platform].label if account.platform in PLATFORMS else account.platform
            yield [
                near.unit.name,
                account.name,
                platform,
                account.number,
                person.name,
                item.duties,
                person.leaves_on,
                person.left_on,
                _begun(near),
            ]
