"""新媒体账号汇总表: the sheet that goes upwards, each account on a line with who answers for it (第五条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal.accounts import queries
from portal.accounts.lists.filters import said
from portal.accounts.models import Status
from portal.accounts.workbooks import batches, cells
from portal.calendar import today
from portal.documents.excel.workbook import Title, Workbook
from portal.people.masking import on_paper
from portal.platforms import PLATFORMS
from portal.settings.queries import setting
from portal.web.filters import long_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO, Any

    from portal.accounts.lists.viewers import Viewer
    from portal.accounts.workbooks.batches import Known
    from portal.people.models import User

COLUMNS = {
    "序号": 6,
    "名称": 26,
    "平台": 14,
    "账号": 18,
    "单位": 22,
    "第一责任人": 12,
    "主管人员": 12,
    "电话": 15,
    "备案编号": 22,
    "备注": 10,
}
SIGNATURES = ("填表人：", "审核人：", "单位（盖章）：")


class Summary(NamedTuple):
    """A finished sheet, at its beginning, and how many accounts and people stand in it; whoever takes it closes it."""

    stream: IO[bytes]
    accounts: int
    people: int
    filters: str


def title() -> str:
    """Return what the sheet is called."""
    return f"{setting('school_name')}新媒体账号汇总表"


def workbook(filters: Mapping[str, str], viewer: Viewer, user: User) -> Summary:
    """Write every account under these filters, as `filters.chosen` returned them, in the order of the list.

    People stand there as far as this user may see them. Raises BadInput for more accounts than somebody can work with.
    """
    batches.refuse_too_many(filters, viewer)
    heads, people = queries.responsibles(viewer.units.values()), 0
    above = Title(title(), f"填报单位：{user.unit.name}", f"填报日期：{long_day(today())}")
    with Workbook() as book:
        sheet = book.sheet("汇总表", tuple(COLUMNS), tuple(COLUMNS.values()), title=above)
        for batch in batches.batches(filters, viewer):
            known = batches.known(batch)
            for account in (known.rows[number] for number in batch):
                told = _people(account, known, viewer, user)
                people += bool(told.supervisors)
                head = heads[account.unit_id] if viewer.sees_people_of(account.unit_id) else ""
                sheet.add([sheet.rows + 1, *_line(account, viewer, head, told)])
        sheet.sign(*SIGNATURES)
    return Summary(book.stream, sheet.rows, people, said(filters, viewer))


def _people(account: Any, known: Known, viewer: Viewer, user: User) -> cells.People:
    if not viewer.sees_people_of(account.unit_id):
        return cells.People()
    sight = on_paper(user, viewer.units[account.unit_id])
    return cells.people(account.platform, known.data.get(account.id, {}), sight)


def _line(account: Any, viewer: Viewer, head: str, told: cells.People) -> Iterator[str]:
    """Yield the cells after 序号."""
    yield account.name
    yield PLATFORMS[account.platform].label
    yield account.handle
    yield viewer.units[account.unit_id].name
    yield head
    yield told.supervisors
    yield told.phones
    yield account.number
    yield "" if account.status is Status.ACTIVE else account.status.label
