"""Who may see which cases: their author, whoever decides or has a part in them, the units and offices; the rest is told nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import defaultload, joinedload

from portal.cases.desks import KEPT, in_place_of
from portal.cases.models import TECHNOLOGY, Case, Consultation, Copy, Event
from portal.cases.sort import is_of, sorts
from portal.database import db
from portal.errors import Hidden, Missing
from portal.people.models import OFFICES, UNIT_ROLES, Role, User

if TYPE_CHECKING:
    from sqlalchemy.orm.interfaces import ORMOption

Some = TypeVar("Some", bound=Case)
# Who wrote and who acted is shown by name: what else they may do is nobody's question on these pages.
NAMES = (
    defaultload(Case.author).lazyload(User.assignments),
    defaultload(Case.events).defaultload(Event.user).lazyload(User.assignments),
    defaultload(Case.events).joinedload(Event.on_behalf).lazyload(User.assignments),
    defaultload(Case.events).joinedload(Event.whom).lazyload(User.assignments),
)
# Whether a step can be taken hangs on all that lies beside the case, so it comes with it: a few rows, and no question each.
BESIDE = (
    joinedload(Case.account),
    joinedload(Case.deciding_unit),
    joinedload(Case.assignee).lazyload(User.assignments),
    joinedload(Case.taken_by).lazyload(User.assignments),
    joinedload(Case.questions).joinedload(Consultation.whom).lazyload(User.assignments),
    joinedload(Case.questions).joinedload(Consultation.asked_by).lazyload(User.assignments),
    joinedload(Case.copies).joinedload(Copy.user).lazyload(User.assignments),
)
# A line of a list does not show what its author may do: loaded and sorted with that, a list costs three times as much.
LINES = (defaultload(Case.author).lazyload(User.assignments),)
HANDED_IN = Case.submitted_on.is_not(None)
LISTED = or_(HANDED_IN, Case.unfinished)  # a draft that was deleted is in no list


@lru_cache(KEPT)
def _involved(user_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return in what this person has a part beside their office: passed on to them, asked of them, copied to them, done by them.

    A question that was taken back, or that the case went on without, gives no part in it: only an open one does, and an answer.
    """
    stands = or_(Consultation.ended_at.is_(None), Consultation.answer != "")
    asked = select(Consultation.case_id).where(Consultation.whom_id == user_id, stands)
    told = select(Copy.case_id).where(Copy.user_id == user_id)
    done = select(Event.case_id).where(Event.user_id == user_id)
    return (Case.assignee_id == user_id, *(Case.id.in_(of.correlate(None)) for of in (asked, told, done)))


def of_units(user: User) -> list[ColumnElement[bool]]:
    """Return what the people of a unit see, and who decides for it: what was handed in there; and the technology centre what lay with it.

    The usual answer to `Sort.sees`.
    """
    mine, heads = user.units(*UNIT_ROLES), user.units(Role.UNIT_HEAD, Role.UNIT_DEPUTY)
    seen: list[ColumnElement[bool]] = [Case.unit_id.in_(mine)] if mine else []
    seen += [Case.deciding_unit_id.in_(heads)] if heads else []
    if user.holds(Role.TECH):
        lay = select(Event.case_id).where(Event.desk == TECHNOLOGY)
        seen += [Case.desk == TECHNOLOGY, Case.id.in_(lay.correlate(None))]
    return seen


def _sights(user: User) -> list[ColumnElement[bool]]:
    """Return the ways in which somebody who holds no office of the whole school sees a case, each found by an index."""
    seen = [*_involved(user.id), *(condition for _, condition in in_place_of(user))]
    own_ways = {key: sort.sees for key, sort in sorts().items() if sort.sees}
    usual = [Case.sort.not_in(list(own_ways))] if own_ways else []
    seen += [and_(*usual, way) for way in of_units(user)]
    seen += [and_(is_of(key), way) for key, sees in own_ways.items() for way in sees(user)]
    return [Case.author_id == user.id, *(and_(HANDED_IN, way) for way in seen)]


def visible(user: User) -> ColumnElement[bool]:
    """Return what this person may see: what was handed in the unit, its approver and the offices; the rest its author alone.

    Who stands in for somebody sees what waits for them, and later what they themselves had a part in.
    """
    if user.holds(*OFFICES):
        return or_(Case.author_id == user.id, HANDED_IN)
    return or_(*_sights(user))


def among_visible(user: User) -> ColumnElement[bool]:
    """Return `visible` for a list: the cases are gathered by index, way by way, instead of each being looked at in turn."""
    if user.holds(*OFFICES):
        return visible(user)
    ways = [select(Case.id).where(way).correlate(None) for way in _sights(user)]
    return Case.id.in_(union(*ways))


def case_for(user: User, model: type[Some], key: int, *more: ORMOption) -> Some:
    """Return a case this person may see by the number of its address, with what lies beside it and `more`.

    Raises Missing otherwise: whether it exists is not told.
    """
    bears = model.serial == key if model.by_serial else model.id == key
    statement = select(model).options(*NAMES, *BESIDE, *more)
    found = db.session.scalars(statement.where(bears, visible(user))).unique().one_or_none()
    if found is None:
        raise Hidden if db.session.scalar(select(model.id).select_from(model).where(bears)) else Missing
    return found


def made_from(user: User, token: str | None) -> Case | None:
    """Return the case that this person's page with this token has already made: a form sent twice is one case."""
    return db.session.scalar(select(Case).where(Case.author_id == user.id, Case.token == token)) if token else None
