"""In which cases somebody may have a say at two desks: found at once for a list, then asked of each as for a person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy import Date, and_, bindparam, func, inspect, or_, select, tuple_
from sqlalchemy.orm import lazyload

from portal.calendar import today
from portal.cases import offices
from portal.cases.apart.say import ONE_EACH, decided
from portal.cases.models import EDITOR, OFFICE, UNIT, Case, Event
from portal.cases.offices import HEADS
from portal.database import db
from portal.delegation.models import Delegation
from portal.people.models import PUBLICITY, Assignment, Role, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import ColumnElement, Select


FEW = 3  # of the office: with more, there is always somebody besides who wrote a case and who handed it in


@dataclass
class Found:
    """What is found once a request, and anew once a step was taken or an office or a delegation has changed."""

    candidates: list[Case]
    takers: dict[int, list[tuple[str, int]]]
    pairs: list[tuple[int, int]] | None = None


def gather(cases: Iterable[Case]) -> None:
    """Know at once who has decided what waits: no row asks then. Only where somebody may be torn at all is it read."""
    if waiting := [case.id for case in cases if case.desk in ONE_EACH]:
        found = _found()
        found.takers = {key: [] for key in waiting} | found.takers


def pairs(torn_in: Callable[[Case], Iterable[int | None]]) -> list[tuple[int, int]]:
    """Return who has no say in which case for the one they have at another desk; asked once a request."""
    found = _found()
    if found.pairs is None:
        found.pairs = [(case.id, person) for case in found.candidates for person in torn_in(case) if person]
    return found.pairs


def unbarred(who: Any, torn_pairs: Callable[[], list[tuple[int, int]]]) -> ColumnElement[bool]:
    """Return that somebody, by an id or a column, has a say where a case lies."""
    own = (Case.author_id.is_distinct_from(who), Case.handed_in_by_id.is_distinct_from(who))
    return and_(*own, not_torn(who, torn_pairs))


def not_torn(who: Any, torn_pairs: Callable[[], list[tuple[int, int]]]) -> ColumnElement[bool]:
    """Return that somebody, by an id or a column, has no say at another desk; the pairs are read when it is asked."""
    return tuple_(Case.id, who).not_in(bindparam("torn", expanding=True, callable_=torn_pairs))


def _found() -> Found:
    """Return in which cases on these desks somebody may have a say at another, with what is asked of each; read once a request."""
    if "torn" not in g:
        g.torn = Found([], {})
        if db.session.scalars(_in_doubt()).first() is not None:  # nearly always nobody is: no more is asked then
            cases = list(db.session.scalars(select(Case).where(Case.id.in_(_in_doubt())).options(lazyload("*"))))
            g.torn = Found(cases, _read_takers(cases))
            offices.gather(cases)
    found: Found = g.torn
    return found


def _read_takers(cases: list[Case]) -> dict[int, list[tuple[str, int]]]:
    """Return who has decided the candidates, and at which desk: named by what they are, for they may be many."""
    known: dict[int, list[tuple[str, int]]] = {case.id: [] for case in cases}
    of = {case.id: case for case in cases}
    wanted = (Event.case_id, Event.action, Event.source, Event.target, Event.user_id, Event.on_behalf_id)
    moves = select(*wanted).where(Event.case_id.in_(_in_doubt()), Event.source != Event.target)
    for row in db.session.execute(moves):
        if case := of.get(row.case_id):
            known[row.case_id] += decided(case, row)
    return known


def forget() -> None:
    """Ask anew who is torn: a step was taken."""
    g.pop("torn", None)


@cache
def _in_doubt() -> Select[int]:
    """Return what may have somebody with a say at two desks: put together once, for every page asks it."""
    return select(Case.id).where(Case.desk.in_(ONE_EACH), or_(*_doubtful()))


def _doubtful() -> tuple[ColumnElement[bool], ...]:
    """Return the ways in which a case may have somebody with a say at two desks: few do, so each is looked at."""
    of_office = select(Assignment.user_id).where(Assignment.role.in_(PUBLICITY))
    day = bindparam("day", type_=Date, callable_=today)
    in_force = (Delegation.ended_at.is_(None), Delegation.starts_on <= day, Delegation.ends_on >= day)
    standing_in = select(Delegation.deputy_id).where(*in_force)
    double = or_(*(who.in_(of) for who in (Event.user_id, Event.on_behalf_id) for of in (of_office, standing_in)))
    heads = select(Assignment.unit_id).where(Assignment.role.in_(HEADS), Assignment.user_id.in_(of_office))
    small = select(func.count(User.id)).where(User.id.in_(of_office), User.active.is_(True)).scalar_subquery()
    standing_for_heads = select(Delegation.id).where(*in_force, Delegation.deputy_id.in_(of_office)).exists()
    away = select(Delegation.principal_id).where(*in_force)
    stood_for = select(Assignment.unit_id).where(Assignment.role.in_(HEADS), Assignment.user_id.in_(away))
    of_few = Case.deciding_unit_id.in_(heads), and_(Case.deciding_unit_id.in_(stood_for), standing_for_heads)
    return (
        and_(Case.desk == OFFICE, _taken(UNIT).where(double).exists()),
        and_(Case.desk == UNIT, or_(_taken(OFFICE).exists(), _taken(UNIT).where(double).exists())),
        and_(Case.desk == UNIT, small <= FEW, or_(*of_few)),
        *_of_editors(of_office, standing_in, in_force),
    )


def _of_editors(
    of_office: Select[int], standing_in: Select[int], in_force: tuple[ColumnElement[bool], ...]
) -> tuple[ColumnElement[bool], ...]:
    """Return the same for the step of the editors: who holds two offices that decide, or stands in for one, is looked at."""
    of_heads = select(Assignment.user_id).where(Assignment.role.in_(HEADS))
    editors = select(Assignment.user_id).where(Assignment.role == Role.EDITOR)
    twice = or_(Assignment.user_id.in_(of_office), Assignment.user_id.in_(of_heads))
    units = select(Assignment.unit_id).where(
        Assignment.role == Role.EDITOR, or_(twice, Assignment.user_id.in_(standing_in))
    )
    stood_for = select(Assignment.unit_id).where(
        Assignment.role == Role.EDITOR, Assignment.user_id.in_(select(Delegation.principal_id).where(*in_force))
    )
    deciding = or_(
        *(who.in_(of) for who in (Event.user_id, Event.on_behalf_id) for of in (of_heads, of_office, standing_in))
    )
    editing = or_(*(who.in_(of) for who in (Event.user_id, Event.on_behalf_id) for of in (editors, standing_in)))
    return (
        and_(Case.desk.in_([UNIT, OFFICE]), _taken(EDITOR).where(deciding).exists()),
        and_(Case.desk == EDITOR, or_(Case.unit_id.in_(units), Case.unit_id.in_(stood_for))),
        and_(Case.desk == EDITOR, _taken(UNIT, OFFICE).where(editing).exists()),
    )


def _taken(*desks: str) -> Select[int]:
    """Return the moves of a case away from some desks: that few of them are no decision matters to nobody."""
    states = sorted({state for desk in desks for state in _states(desk)})
    moves = (Event.case_id == Case.id, Event.source.in_(states), Event.source != Event.target)
    return select(Event.id).where(*moves, Event.action != "withdraw").correlate(Case)


def _states(desk: str) -> list[str]:
    """Return the words of all states that lie on a desk, of whatever sort."""
    sorts = [mapper.class_ for mapper in inspect(Case).self_and_descendants if mapper.class_ is not Case]
    return sorted({str(state) for sort in sorts for state, at in sort.desks.items() if at == desk})
