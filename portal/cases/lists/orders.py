"""In which order a list of cases stands: by the words of its address, by the headers of its columns, by the list's own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, case, select

from portal.accounts.models import Account
from portal.cases.lists import filters as filtering
from portal.cases.lists.scopes import Done, Told
from portal.cases.models import Case
from portal.people.models import Unit
from portal.web.sorting import Head, head

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = {"todo": "urgent", "due": "due", "copies": "unread"}
"""How a list stands where nothing else is asked; the others newest first."""
OF_SCOPE = {"todo": Case.state_since, "done": Done.at, "copies": Told.at}
"""What is new in a list: what came last, was decided last, was told last; of the others what was saved last."""
# The headers that sort, each with its two ways, that of the first click first, and whether what the column shows grows smaller by it.
BY_NAME = (("name", "name-desc"), (False, True))
BY_NUMBER = (("number", "number-desc"), (False, True))
BY_UNIT = (("unit", "unit-desc"), (False, True))
BY_STATE = (("since-desc", "since"), (True, False))
BY_WAITING = (("since", "since-desc"), (True, False))  # who came first has waited longest
BY_DUE = (("due", "due-desc"), (False, True))
BY_TIME = (("newest", "oldest"), (True, False))


def own(scope: str) -> str:
    """Return how a list stands where nothing else is asked."""
    return OWN.get(scope, "newest")


def number() -> ColumnElement[str]:
    """Return the number in the registry of the account that a case is about, NULL while it has none."""
    return select(Account.number).where(Account.id == Case.account_id).correlate(Case).scalar_subquery()


def unit() -> ColumnElement[str]:
    """Return what the unit of a case stands by, NULL for a case of none."""
    return select(Unit.name_order).where(Unit.id == Case.unit_id).correlate(Case).scalar_subquery()


def order_of(filters: Mapping[str, str]) -> list[ColumnElement[Any]]:
    """Return the order of a list, the id last: it is the same at every asking."""
    scope, order = filters["scope"], filters["order"] or own(filters["scope"])
    if order == "urgent":
        late = case((filtering.overdue(), 0), else_=1)
        return [filtering.urges().desc(), late, Case.state_since.asc(), Case.id.asc()]
    if order == "unread":
        return [Told.read_at.is_not(None), Told.at.desc(), Case.id.desc()]
    return _by_column(scope, order)


def _by_column(scope: str, order: str) -> list[ColumnElement[Any]]:
    """Return the order by one column, either way; what has nothing there stands last."""
    word, falling = order.removesuffix("-desc"), order.endswith("-desc") or order == "newest"
    columns: dict[str, tuple[Any, ...]] = {
        "name": (Case.name_order, Case.id),
        "number": (number(), Case.id),
        "unit": (unit(), Case.id),
        "since": (Case.state_since, Case.id),
        "due": (Case.due, Case.id),
    }
    by = columns.get(word, (OF_SCOPE.get(scope, Case.saved_at), Done.case_id if scope == "done" else Case.id))
    # In the list of deadlines each has one.
    empty = [by[0].is_(None)] if word in {"number", "unit", "due"} and (word, scope) != ("due", "due") else []
    return [*empty, *(key.desc() if falling else key.asc() for key in by)]


def heads(filters: Mapping[str, str], *, waited: bool) -> dict[str, Head]:
    """Return the headers that sort a list, by their columns; `waited`: it shows how long each has waited."""
    now = filters["order"] or own(filters["scope"])
    columns = {
        "name": BY_NAME,
        "number": BY_NUMBER,
        "unit": BY_UNIT,
        "since": BY_WAITING if waited else BY_STATE,
        "due": BY_DUE,
        "time": BY_TIME,
    }
    return {
        key: head(now, ways, lambda way: filtering.address(filters, order=way), falling=falling)
        for key, (ways, falling) in columns.items()
    }
