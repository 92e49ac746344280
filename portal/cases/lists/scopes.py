"""The lists of cases that a person has: what each holds, and how many, counted as far as is told."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from portal.cases.desks import KEPT, unfinished, waits_for
from portal.cases.models import Case, Copy, Event
from portal.cases.offices import DESKS
from portal.cases.seeing import HANDED_IN, LISTED, among_visible, visible
from portal.cases.sort import is_of, sorts, sorts_in_use
from portal.database import db
from portal.feature import per_app
from portal.people.models import OFFICES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ScalarSelect, Select

    from portal.people.models import User

MOST_TOLD = 99
"""Beyond it a number is told as 99+: nobody reads on, and counting on would cost by the number of cases."""
OVERALL = "overall"  # beside the lists of one sort, what waits of all
Done, Later, Told = aliased(Event), aliased(Event), aliased(Copy)


def joined(statement: Select[Any], name: str) -> Select[Any]:
    """Return the statement on cases with what `scope` needs of this list beside: `Done` the reader's last act, `Told` their copy."""
    if name == "done":
        return statement.join(Done, Done.case_id == Case.id)
    return statement.join(Told, Told.case_id == Case.id) if name in {"copies", "unread"} else statement


@per_app
def acts() -> tuple[str, ...]:
    """Return what somebody does in a case that is not theirs: an office's steps, passing on, the opinion that was asked of them."""
    steps = (t for sort in sorts().values() for t in sort.workflow.transitions)
    return (*dict.fromkeys(t.action for t in steps if t.role in DESKS and not t.aside), "transfer", "advise")


def of_sort(user: User, name: str, key: str) -> ColumnElement[bool]:
    """Return that a case of a list is of this sort, "" for any that the school uses; all that the offices see is found by its sort."""
    if key:
        return Case.sort == key if not name and user.holds(*OFFICES) else is_of(key)
    used = sorts_in_use()
    return true() if len(used) == len(sorts()) else Case.sort.in_(used)


def scope(user: User, name: str) -> ColumnElement[bool]:
    """Return the condition of a list: todo, done, mine, copies, unread, due, or all that is visible; needs what `joined` returned.

    Whoever decided a case or was told of it may see it, once it was handed in; so may whoever it waits for. Of a sort that the school
    does not use nothing is listed.
    """
    found, unused = _of_list(user, name), sorts().keys() - sorts_in_use().keys()
    return and_(found, Case.sort.not_in(sorted(unused))) if unused else found


def _of_list(user: User, name: str) -> ColumnElement[bool]:
    if name == "todo":
        return waits_for(user)
    if name == "mine":
        return and_(Case.author_id == user.id, LISTED)
    if name == "due":
        return and_(unfinished(), visible(user), each(lambda sort: sort.due()))
    if name == "done":
        return and_(HANDED_IN, Case.author_id.is_distinct_from(user.id), beside(user, name))
    if name in {"copies", "unread"}:
        unread = [Told.read_at.is_(None)] if name == "unread" else []
        return and_(beside(user, name), or_(Case.author_id == user.id, HANDED_IN), *unread)
    return and_(among_visible(user), LISTED)


def each(of: Any) -> ColumnElement[bool]:
    """Return a condition that every sort puts in its own way: `of(sort)` for the cases of that sort."""
    every = list(sorts().values())
    if len(every) == 1:
        found: ColumnElement[bool] = of(every[0])
        return found
    return or_(*(and_(is_of(sort.key), of(sort)) for sort in every))


def beside(user: User, name: str) -> ColumnElement[bool]:
    """Return that what `joined` put beside a case is this person's: their last act, or their copy."""
    if name == "done":
        return _last_act(user.id, acts())
    return Told.user_id == user.id if name in {"copies", "unread"} else true()


@lru_cache(KEPT)
def _last_act(user_id: int, done: tuple[str, ...]) -> ColumnElement[bool]:
    """Return that `Done` is the last thing this person did in its case: so the list is read from the latest on, and no farther."""
    later = select(Later.id).where(
        Later.case_id == Done.case_id, Later.place > Done.place, Later.user_id == user_id, Later.action.in_(done)
    )
    return and_(Done.user_id == user_id, Done.action.in_(done), ~later.exists())


def count(user: User, name: str, sort: str = "") -> int:
    """Return how many cases a list holds, of one sort or of all, MOST_TOLD + 1 for more."""
    return counts(user, (name,), sort)[name]


def counts(user: User, names: Iterable[str], sort: str = "", overall: str = "") -> dict[str, int]:
    """Return how many cases each of some lists holds, MOST_TOLD + 1 for more; asked together. OVERALL is that list of all sorts."""
    asked = {name: _counted(user, name, sort) for name in names}
    if overall:
        asked[OVERALL] = _counted(user, overall, "")
    found = db.session.execute(select(*asked.values())).one()
    return dict(zip(asked, found, strict=True))


def _counted(user: User, name: str, sort: str) -> ScalarSelect[int]:
    some = joined(select(Case.id), name).where(scope(user, name), of_sort(user, name, sort)).limit(MOST_TOLD + 1)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()
