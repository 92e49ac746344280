"""The lines of the registry, a page at a time: each page begins where the one before ended, whatever was registered meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, literal, select, tuple_

from portal.accounts.lists.filters import conditions
from portal.accounts.models import Account, AccountPerson, SavedView
from portal.database import db
from portal.people.models import Unit
from portal.platforms import PLATFORMS
from portal.web.limits import LARGEST_ID
from portal.web.paging import Counted, counted_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from portal.accounts.lists.viewers import Viewer
    from portal.people.models import User

PER_PAGE = 50
MOST_VIEWS = 20
BETWEEN = "~"  # in a cursor, between the sorted value and the id
LARGEST_COUNT = 2**63 - 1


class Order(NamedTuple):
    """A way to sort: the column, each with the id in one index but for that of the units, who are few, and the direction."""

    column: InstrumentedAttribute[Any]
    falling: bool = False


# Both ways of each column, by the word of the address; the first is that in which one sorts by it at first.
ORDERS = {
    "": Order(Account.filed_on, falling=True),
    "filed-asc": Order(Account.filed_on),
    "name": Order(Account.name_order),
    "name-desc": Order(Account.name_order, falling=True),
    "number": Order(Account.number),
    "number-desc": Order(Account.number, falling=True),
    "unit": Order(Unit.name_order),
    "unit-desc": Order(Unit.name_order, falling=True),
    "followers": Order(Account.followers, falling=True),
    "followers-asc": Order(Account.followers),
}


class Place(NamedTuple):
    """Where a page begins or ends: the sorted value and the id of a line."""

    value: Any
    id: int

    def __str__(self) -> str:
        """Return it as the address holds it."""
        return f"{self.value}{BETWEEN}{self.id}"


class AccountLine(NamedTuple):
    """What a line of the list shows. `supervisor` is "" where the viewer may not see people."""

    account: Any
    unit: Unit
    platform: str
    supervisor: str


@dataclass(frozen=True)
class Listed(Counted):
    """A page of lines. `total` is as `counted_up` returned it; `after`, `before` are cursors or ""."""

    lines: list[AccountLine]
    total: int
    after: str
    before: str


def place_in(cursor: str, sort: str) -> Place | None:
    """Read a cursor; None for what is none, which is the first page."""
    value, between, number = cursor.rpartition(BETWEEN)
    if not between or not re.fullmatch(r"[0-9]{1,10}", number) or int(number) > LARGEST_ID:
        return None
    kind = ORDERS[sort].column.type.python_type
    if kind is date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return None
        try:
            return Place(date.fromisoformat(value), int(number))
        except ValueError:
            return None
    if kind is int:
        fits = re.fullmatch(r"[0-9]{1,19}", value) and int(value) <= LARGEST_COUNT
        return Place(int(value), int(number)) if fits else None
    return Place(value, int(number))


def places(
    wanted: list[ColumnElement[bool]], sort: str, size: int, start: Place | None = None, *, back: bool = False
) -> Select[Any]:
    """Return the statement for the ids and sorted values of the next `size` accounts after `start`, or before it."""
    column, forth = ORDERS[sort]
    falling = forth != back
    order = [c.desc() if falling else c.asc() for c in (column, Account.id)]
    found = select(Account.id, column.label("value")).where(*wanted).order_by(*order).limit(size)
    if column.class_ is Unit:
        found = found.join(Unit, Unit.id == Account.unit_id)
    if start is None:
        return found
    # Compared as one value, so that the database walks the index from there.
    here, there = tuple_(column, Account.id), tuple_(literal(start.value, column.type), literal(start.id))
    return found.where(here < there if falling else here > there)


def listed(filters: Mapping[str, str], viewer: Viewer, after: str = "", before: str = "") -> Listed:
    """Return a page of the accounts under these filters, as `filters.chosen` returned them: at most two statements."""
    sort, wanted = filters.get("sort", ""), conditions(filters, viewer)
    start = place_in(after or before, sort)
    back = start is not None and not after
    found = places(wanted, sort, PER_PAGE + 1, start, back=back)
    cut = _cut(_rows(found, viewer, falling=ORDERS[sort].falling != back), start, back=back)
    if cut is None:
        return listed(filters, viewer)
    whole = not (cut.before or cut.after)
    return Listed(
        lines=[_line(row, viewer) for row in cut.rows],
        total=len(cut.rows) if whole else counted_up(select(Account.id).where(*wanted)),
        after=_cursor(cut.rows[-1]) if cut.after else "",
        before=_cursor(cut.rows[0]) if cut.before else "",
    )


def _rows(found: Select[Any], viewer: Viewer, *, falling: bool) -> list[Any]:
    """Return what is shown of the accounts that `places` finds, in the same order."""
    ids = found.subquery()
    order = [c.desc() if falling else c.asc() for c in (ids.c.value, ids.c.id)]
    return list(
        db.session.execute(_shown(viewer).add_columns(ids.c.value).join(ids, ids.c.id == Account.id).order_by(*order))
    )


class _Cut(NamedTuple):
    """The rows of a page in the order of the list, and whether there are more before it and after it."""

    rows: list[Any]
    before: bool
    after: bool


def _cut(found: list[Any], start: Place | None, *, back: bool) -> _Cut | None:
    """Cut a page from what was found, at most one row too many; None before the beginning or past the end.

    Going back, None stands for a page that is not full, too: the first page is then shown, and that is a full one.
    """
    if (start and not found) or (back and len(found) < PER_PAGE):
        return None
    rows, more = found[:PER_PAGE], len(found) > PER_PAGE
    if back:
        return _Cut(rows[::-1], before=more, after=True)
    return _Cut(rows, before=start is not None, after=more)


def _line(row: Any, viewer: Viewer) -> AccountLine:
    return AccountLine(row, viewer.units[row.unit_id], PLATFORMS[row.platform].label, row.supervisor or "")


def _cursor(row: Any) -> str:
    return str(Place(row.value, row.id))


def _shown(viewer: Viewer) -> Any:
    """Return the columns of a line; the supervisor only of accounts whose people the viewer may see."""
    named: ColumnElement[Any] = (
        select(AccountPerson.name)
        .where(AccountPerson.account_id == Account.id, AccountPerson.part == "supervisors")
        .order_by(AccountPerson.id)
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    if viewer.sees is not None:
        named = case((Account.unit_id.in_(viewer.sees), named), else_="") if viewer.sees else literal("")
    return select(
        Account.id,
        Account.number,
        Account.platform,
        Account.unit_id,
        Account.name,
        Account.handle,
        Account.filed_on,
        Account.late,
        Account.followers,
        Account.status,
        named.label("supervisor"),
    )


def saved_views(user: User) -> list[SavedView]:
    """Return the views that a person has saved, the oldest first."""
    found = select(SavedView).where(SavedView.user_id == user.id).order_by(SavedView.id)
    return list(db.session.scalars(found))
