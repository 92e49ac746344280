"""The registry read for a workbook: every account under some filters in the order of the list, in memory a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from portal.accounts.lists.filters import conditions
from portal.accounts.lists.lines import Place, places
from portal.accounts.models import Account
from portal.accounts.workbooks.truth import data_of, known_people
from portal.database import db
from portal.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.accounts.lists.viewers import Viewer

BATCH = 500
MOST = 50_000  # accounts in one workbook: what somebody can still work with


class Known(NamedTuple):
    """What belongs to the accounts of a batch, by account; `people` by account, part and row."""

    rows: dict[int, Any]
    data: dict[int, dict[str, Any]]
    people: dict[tuple[int, str, str], Any]


def refuse_too_many(filters: Mapping[str, str], viewer: Viewer) -> None:
    """Raise BadInput for more than MOST accounts."""
    wanted = conditions(filters, viewer)
    total = db.session.scalar(select(func.count()).select_from(select(Account.id).where(*wanted).subquery())) or 0
    if total > MOST:
        raise BadInput(f"一次最多导出 {MOST} 个账号，现为 {total} 个。", "请先按单位、平台等条件筛选，再分几次导出。")


def batches(filters: Mapping[str, str], viewer: Viewer) -> Iterator[list[int]]:
    """Yield the ids in the order of the list, BATCH at a time, each batch from where the last one ended."""
    wanted, sort, start = conditions(filters, viewer), filters.get("sort", ""), None
    while found := db.session.execute(places(wanted, sort, BATCH, start)).all():
        yield [row.id for row in found]
        start = Place(found[-1].value, found[-1].id)


def known(ids: list[int]) -> Known:
    """Return what is true now of these accounts: the last version of each with its corrections."""
    rows = db.session.execute(
        select(
            Account.id,
            Account.number,
            Account.name,
            Account.handle,
            Account.platform,
            Account.unit_id,
            Account.status,
            Account.filed_on,
            Account.late,
            Account.sealed_on,
            Account.closed_on,
        ).where(Account.id.in_(ids))
    )
    return Known({row.id: row for row in rows}, data_of(ids), known_people(ids))
