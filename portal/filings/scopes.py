"""The lists of filings that a person has: what each holds, and how many, counted as far as is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from portal import calendar
from portal.database import db
from portal.filings.models import Copy, Event, Filing, State
from portal.filings.queries import HANDED_IN, MAY_BE_DUE, among_visible, visible, waiting_for
from portal.people.models import Unit
from portal.settings.queries import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Select

    from portal.people.models import User

MOST_TOLD = 99
"""Beyond it a number is told as 99+: nobody reads on, and counting on would cost by the number of filings."""
# What somebody did in a case that was not theirs: decided, passed on, or gave the opinion that was asked of them.
DONE = ("approve", "return", "return_direct", "return_unit", "return_tech", "refuse", "void", "transfer", "advise")
Done, Later, Told = aliased(Event), aliased(Event), aliased(Copy)


def joined(statement: Select[Any], name: str) -> Select[Any]:
    """Return the statement on filings with what `scope` needs of this list beside: `Done` the reader's last act, `Told` their copy."""
    if name == "done":
        return statement.join(Done, Done.filing_id == Filing.id)
    return statement.join(Told, Told.filing_id == Filing.id) if name in {"copies", "unread"} else statement


def scope(user: User, name: str) -> ColumnElement[bool]:
    """Return the condition of a list: todo, done, mine, copies, unread, due, or all that is visible; needs what `joined` returned.

    Whoever decided a filing or was told of it may see it, once it was handed in; so may whoever it waits for.
    """
    if name == "todo":
        return waiting_for(user)
    if name == "mine":
        return Filing.author_id == user.id
    if name == "due":
        return and_(visible(user), _due())
    if name == "done":
        return and_(HANDED_IN, Filing.author_id != user.id, beside(user, name))
    if name in {"copies", "unread"}:
        unread = [Told.read_at.is_(None)] if name == "unread" else []
        return and_(beside(user, name), or_(Filing.author_id == user.id, HANDED_IN), *unread)
    return among_visible(user)


def beside(user: User, name: str) -> ColumnElement[bool]:
    """Return that what `joined` put beside a filing is this person's: their last act, or their copy."""
    if name == "done":
        return _last_act(user)
    return Told.user_id == user.id if name in {"copies", "unread"} else true()


def _due() -> ColumnElement[bool]:
    """Return what is overdue or soon due: not yet submitted, withdrawn again, or a closure to be confirmed (第九条).

    A draft is its author's alone; what was filed on paper is not late here.
    """
    return and_(
        Filing.state.in_(MAY_BE_DUE),
        or_(Filing.state != State.DRAFT, Filing.submitted_on.is_(None)),
        Filing.stock.is_(False),
        Filing.due <= calendar.today() + timedelta(days=number("due_soon_days")),
    )


def _last_act(user: User) -> ColumnElement[bool]:
    """Return that `Done` is the last thing this person did in its case: so the list is read from the latest on, and no farther."""
    later = select(Later.id).where(
        Later.filing_id == Done.filing_id, Later.place > Done.place, Later.user_id == user.id, Later.action.in_(DONE)
    )
    return and_(Done.user_id == user.id, Done.action.in_(DONE), ~later.exists())


def count(user: User, name: str) -> int:
    """Return how many filings a list holds, MOST_TOLD + 1 for more."""
    return counts(user, (name,))[name]


def counts(user: User, names: Iterable[str]) -> dict[str, int]:
    """Return how many filings each of some lists holds, MOST_TOLD + 1 for more; asked together."""
    asked = {}
    for name in names:
        some = joined(select(Filing.id).join(Unit), name).where(scope(user, name)).limit(MOST_TOLD + 1).subquery()
        asked[name] = select(func.count()).select_from(some).scalar_subquery()
    found = db.session.execute(select(*asked.values())).one()
    return dict(zip(asked, found, strict=True))
