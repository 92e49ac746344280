"""One person, one opinion: nobody decides a case at two of its desks (第四、九、十一条), asked for a person and for a list.

Where an office has nobody else its step is not left lying: then the earlier step is passed over, and the record says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy import Date, and_, bindparam, func, inspect, or_, select, tuple_
from sqlalchemy.orm import lazyload

from portal.calendar import today
from portal.cases import offices
from portal.cases.models import EDITOR, OFFICE, UNIT, Case, Event
from portal.cases.offices import HEADS, approving_unit, holders
from portal.database import db
from portal.delegation.models import Delegation
from portal.people.models import PUBLICITY, Assignment, Role, User
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from sqlalchemy import ColumnElement, Select

    from portal.people.models import Unit
    from portal.workflow import Act

ONE_EACH = (EDITOR, UNIT, OFFICE)
"""The desks that give an opinion each, in their order; the technology centre says what it knows of the matter, and decides for nobody."""
AUTHORS = "withdraw"  # the one move away from a desk that is its author's
NAMED = 3
FEW = 3  # of the office: with more, there is always somebody besides who wrote a case and who handed it in
Nobody: frozenset[int] = frozenset()


@dataclass
class Found:
    """What is found once a request, and anew once a step was taken or an office or a delegation has changed."""

    candidates: list[Case]
    takers: dict[int, list[tuple[str, int]]]
    pairs: list[tuple[int, int]] | None = None


# For a person.


def hands(case: Case) -> frozenset[int | None]:
    """Return whose own a case is: its author and, while an office has it, who handed it in; with its author again the next one counts."""
    return frozenset({case.author_id, case.handed_in_by_id if case.decided_on else None})


def takers(case: Case, desk: str) -> frozenset[int]:
    """Return who has ever decided a case at a desk, and on whose behalf."""
    known = g.torn.takers if "torn" in g else {}
    if case.id in known and "events" in inspect(case).unloaded:
        return frozenset(person for at, person in known[case.id] if at == desk)
    return frozenset(person for event in case.events for at, person in _decided(case, event) if at == desk)


def gather(cases: Iterable[Case]) -> None:
    """Know at once who has decided what waits: no row asks then. Only where somebody may be torn at all is it read."""
    if waiting := [case.id for case in cases if case.desk in ONE_EACH]:
        found = _found()
        found.takers = {key: [] for key in waiting} | found.takers


def _decided(case: Case, event: Any) -> list[tuple[str, int]]:
    """Return at which desk an event decided, by whom and for whom; nothing for what only went on beside the way."""
    desk = case.desks.get(event.source)
    if desk not in ONE_EACH or event.source == event.target or event.action == AUTHORS:
        return []
    return [(desk, person) for person in (event.user_id, event.on_behalf_id) if person]


def torn(case: Case, desk: str) -> frozenset[int]:
    """Return who has, or will have, a say at another desk: each does without whoever a later one cannot do without."""
    if desk not in ONE_EACH:
        return Nobody
    later = ONE_EACH[ONE_EACH.index(desk) + 1 :]
    return _elsewhere(case, desk).union(*(_needed(case, at) for at in later))


def _elsewhere(case: Case, desk: str) -> frozenset[int]:
    """Return who has decided a case at another desk than this."""
    return Nobody.union(*(takers(case, other) for other in ONE_EACH if other != desk))


def _needed(case: Case, desk: str) -> frozenset[int]:
    """Return the one person who can decide at a desk; nobody where there are others, or where that desk is not asked."""
    if desk not in case.desks.values():
        return Nobody
    unit = approving_unit(case.unit)
    of_unit = holders(*HEADS, unit_id=unit.id) if unit else []
    out = hands(case) | _elsewhere(case, desk)
    left = frozenset(user.id for user in (holders(*PUBLICITY) if desk == OFFICE else of_unit) if user.id not in out)
    return left if len(left) == 1 else Nobody


@dataclass(frozen=True)
class UnitStep:
    """The unit's step of one case: the unit that decides and the people who can. `heads` holds the author too, if head.

    `torn` are the heads and deputies who could, had they no say at the office.
    """

    unit: Unit | None
    heads: tuple[User, ...]
    deciders: tuple[User, ...]
    torn: tuple[User, ...] = ()

    @property
    def needed(self) -> bool:
        """Say whether there is such a step at all: the school's own accounts need the Publicity Department alone (第六条)."""
        return self.unit is not None

    @property
    def passed_over(self) -> bool:
        """Say that only the author, or who is needed at the office, could take it: the step is passed over with a note."""
        return self.needed and bool(self.heads or self.torn) and not self.deciders


def unit_step(case: Case) -> UnitStep:
    """Return the unit's step. Deputies decide only where no head is there to do it but the author and who is needed at the office."""
    unit = approving_unit(case.unit)
    if unit is None:
        return UnitStep(None, (), ())
    head, deputy = HEADS
    heads, deputies = holders(head, unit_id=unit.id), holders(deputy, unit_id=unit.id)
    own, out = hands(case), torn(case, UNIT)
    deciders = next(
        (found for people in (heads, deputies) if (found := [u for u in people if u.id not in own | out])), []
    )
    between = {u.id: u for u in (*heads, *deputies) if u.id in out - own}
    return UnitStep(unit, tuple(heads), tuple(deciders), tuple(between.values()))


def anybody_else(case: Case, *besides: int | None) -> bool:
    """Say whether the unit has somebody who could decide, besides those who do so for the office."""
    unit = approving_unit(case.unit)
    out = hands(case) | torn(case, UNIT) | set(besides)
    return unit is not None and any(u.id not in out for u in holders(*HEADS, unit_id=unit.id))


def passed_over(case: Case) -> str:
    """Return why the unit's step is passed over when a case is handed in, in the words of the record; "" where it is not."""
    step = unit_step(case)
    if not step.passed_over or not step.torn:
        return ""
    names, again = called(step.torn), {u.id for u in step.torn} <= takers(case, OFFICE)
    office = in_school_words("党委宣传部")
    why = f"已代表{office}办理过本件" if again else f"是{office}唯一可以办理的人"
    return f"{case.worded('单位环节')}由系统略过，因{names}{why}，同一人不能既代表{case.worded('单位')}又代表{office}。"


def called(people: Iterable[User]) -> str:
    """Return the names of people; beyond so many their number."""
    found = [user.name for user in people]
    more = f"等 {len(found)} 人" if len(found) > NAMED else ""
    return "、".join(found[:NAMED]) + more


def other_say(case: Case, desk: str, people: Collection[int]) -> tuple[str, bool]:
    """Return at which other desk one of these has a say, and whether they have decided there; ("", False) for none."""
    for other in ONE_EACH:
        if other != desk and takers(case, other).intersection(people):
            return other, True
    later = ONE_EACH[ONE_EACH.index(desk) + 1 :] if desk in ONE_EACH else ()
    return next(((other, False) for other in later if _needed(case, other).intersection(people)), ("", False))


def side(case: Case, desk: str) -> str:
    """Return for whom somebody decides at a desk, in words: 审稿人, 单位, 党委宣传部."""
    return {EDITOR: "审稿人", UNIT: case.worded("单位")}.get(desk) or in_school_words("党委宣传部")


def remark(case: Case, act: Act, behalf: User | None) -> str:
    """Return what the record says of a step that nobody else can take: whoever takes it has no second opinion. "" for every other."""
    source = case.desks.get(act.step.source, "")
    if act.step.action == "submit":
        return passed_over(case) if case.desk not in {EDITOR, UNIT} else ""
    people = {person.id for person in (act.user, behalf) if person}
    if act.step.aside or act.step.action == AUTHORS or not people & torn(case, source):
        return ""
    other, taken = other_say(case, source, people)
    first, last = sorted((source, other), key=ONE_EACH.index)
    short = side(case, first if source == first and taken else last)
    one, two = side(case, first), side(case, last)
    return (
        f"{one}环节由{act.user.name}略过，因{short}没有其他人可以办理；"
        f"同一人不能既代表{one}又代表{two}，其代表{one}填写的意见不计。"
    )


def hint(case: Case, user: User, actions: Collection[str]) -> str:
    """Return what somebody should know before a step that nobody else can take: their opinion at the earlier one counts for none."""
    if case.desk not in ONE_EACH or "approve" not in actions or user.id not in torn(case, case.desk):
        return ""
    other, _ = other_say(case, case.desk, {user.id})
    one, two = (side(case, desk) for desk in sorted((case.desk, other), key=ONE_EACH.index))
    return f"没有其他人可以办理：同一人不能既代表{one}又代表{two}，您代表{one}填写的意见不计，{one}环节按略过记录。"


# For a list: in which cases somebody may be torn is found at once; whether they are is then asked of each, as for a person.


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
            known[row.case_id] += _decided(case, row)
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
    """Return the decisions of a case at some desks."""
    states = sorted({state for desk in desks for state in _states(desk)})
    moves = (Event.case_id == Case.id, Event.source.in_(states), Event.source != Event.target)
    return select(Event.id).where(*moves, Event.action != AUTHORS).correlate(Case)


def _states(desk: str) -> list[str]:
    """Return the words of all states that lie on a desk, of whatever sort."""
    sorts = [mapper.class_ for mapper in inspect(Case).self_and_descendants if mapper.class_ is not Case]
    return sorted({str(state) for sort in sorts for state, at in sort.desks.items() if at == desk})
