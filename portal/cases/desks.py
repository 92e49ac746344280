"""Who decides where: each desk is declared once, and read for a person and for a list of cases (第五、六条); never the author."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, false, literal, or_, select, true

from portal.calendar import now
from portal.cases import apart
from portal.cases.beside import asked_of, nobody_asked
from portal.cases.models import AUTHOR, DRAWER, Case
from portal.cases.offices import DESKS, Desk, holders
from portal.delegation import queries as delegation
from portal.people.models import Assignment, Role, User

if TYPE_CHECKING:
    from portal.delegation.models import Delegation
    from portal.delegation.queries import StoodFor

KEPT = 256  # conditions of that many people are remembered: each is some twenty kilobytes


def desk_of(case: Case) -> Desk | None:
    """Return the desk on which a case lies to be decided; None with its author, or when it is over."""
    return DESKS.get(case.desk)


# For a person: who decides this case.


def _sitting(case: Case, desk: Desk, roles: tuple[Role, ...]) -> list[User]:
    if not roles:
        return []
    if not desk.of_unit:
        return holders(*roles)
    unit = desk.unit_of(case)
    return holders(*roles, unit_id=unit.id) if unit else []


def barred(case: Case, desk: Desk | None) -> frozenset[int | None]:
    """Return who has no say at a desk: whose own the case is and, as long as that leaves anybody, who has one at the other desk."""
    own = apart.hands(case)
    if desk is None or not (between := apart.torn(case, desk.key)):
        return own
    return own | between if any(u.id not in own | between for u in _sitting(case, desk, desk.roles)) else own


def pool(case: Case, desk: Desk | None) -> tuple[User, ...]:
    """Return who decides at a desk by office, whoever the step may have been passed on to; empty when nobody has to."""
    if desk is None:
        return ()
    out = barred(case, desk)
    late = case.deputies_from is not None and case.deputies_from <= now() and case.desk == desk.key
    for roles in (desk.roles,) if late else (desk.holders, desk.deputies):
        if found := [u for u in _sitting(case, desk, roles) if u.id not in out]:
            return tuple(found)
    return ()


def colleagues(case: Case, desk: Desk | None = None) -> tuple[User, ...]:
    """Return to whom the step of a desk, or the present one, can be passed on: whoever holds the office for it, deputies too (转办)."""
    desk = desk or desk_of(case)
    if desk is None:
        return ()
    out = barred(case, desk) | {case.handed_in_by_id}
    return tuple(u for u in _sitting(case, desk, desk.roles) if u.id not in out)


def alone(case: Case, desk: Desk | None = None) -> User | None:
    """Return who has the step of a desk, or the present one, alone, as long as they can sign in and hold the office for it (转办)."""
    if case.assignee_id is None:
        return None
    return next((u for u in colleagues(case, desk) if u.id == case.assignee_id), None)


def people_at(case: Case, desk: Desk | None) -> tuple[User, ...]:
    """Return who takes the steps of a desk in this case: the one to whom it was passed on, else its pool."""
    assignee = alone(case, desk) if case.assignee_id else None
    return (assignee,) if assignee else pool(case, desk)


def deciders(case: Case) -> tuple[User, ...]:
    """Return the people who can decide the case where it lies now, without who stands in for them; empty when nobody has to."""
    return people_at(case, desk_of(case))


def deputies_of(case: Case, user: User, desk: Desk | None = None) -> list[tuple[User, Delegation]]:
    """Return who stands in today for somebody at a desk, or the present one, each by which delegation (委托), nobody who is barred."""
    return delegation.deputies_of(user, case.kind, barred(case, desk or desk_of(case)) | {case.handed_in_by_id})


def stand_ins(case: Case, people: tuple[User, ...] | None = None) -> tuple[User, ...]:
    """Return who stands in today for the deciders, or for these `people` (委托), never the author."""
    people = deciders(case) if people is None else people
    found = {d.id: d for u in people for d, _ in deputies_of(case, u)}
    return tuple(found.values())


def awaited(case: Case) -> tuple[User, ...]:
    """Return everybody who can decide where the case lies now: the deciders, and after them who stands in for them."""
    people = deciders(case)
    return (*people, *stand_ins(case, people))


def principal_for(case: Case, user: User, desk: Desk | None) -> User | None:
    """Return for whom `user` takes a step of a desk; None when the step is their own."""
    people = people_at(case, desk)
    if user.id in {u.id for u in people}:
        return None
    return next((one for one in people if user.id in {d.id for d, _ in deputies_of(case, one, desk)}), None)


def by_office(case: Case, user: User, desk: Desk) -> bool:
    """Say whether the steps of a desk are this person's; the author keeps a head's buttons, blocked, so that the reason is seen."""
    if not desk.of_unit:
        return user.holds(*desk.holders)
    if not user.holds(*desk.roles):
        return False
    if any(head.id == user.id for head in _sitting(case, desk, desk.holders)):
        return True
    assigned = alone(case) if case.assignee_id and desk.key == case.desk else None
    return user.id in {u.id for u in (*pool(case, desk), *([assigned] if assigned else []))}


def takes_steps(case: Case, user: User, desk: Desk) -> bool:
    """Say whether somebody takes the steps of a desk, by their office or because they stand in for one who is away (委托)."""
    return by_office(case, user, desk) or principal_for(case, user, desk) is not None


# For a list: the same over the table `case`. What is the same for everybody is put together once: that costs more than asking it.


@cache
def _decided_on() -> ColumnElement[bool]:
    return Case.desk.in_(DESKS)


@cache
def _open() -> ColumnElement[bool]:
    """Return that a case lies with somebody who is awaited: the index of the desks holds these few, however many are over."""
    return Case.desk.in_([AUTHOR, *DESKS])


@cache
def unfinished() -> ColumnElement[bool]:
    """Return `Case.unfinished` for a search: the desks are named, so that their index finds these few, however many are over."""
    return Case.desk.in_([AUTHOR, DRAWER, *DESKS])


@cache
def _other_holder(desk: Desk) -> ColumnElement[bool]:
    """Return the condition that a desk has an active holder besides the author: then no deputy acts."""
    held = select(Assignment.id).join(User, User.id == Assignment.user_id)
    others = held.where(Assignment.role.in_(desk.holders), apart.unbarred(User.id, _torn), User.active.is_(True))
    if desk.of_unit:
        others = others.where(Assignment.unit_id == desk.column)
    return others.correlate(Case).exists()


@cache
def _alone() -> ColumnElement[bool]:
    """Return the condition that whoever the step was passed on to has it alone: no author, signs in, and holds the office for it (转办)."""
    offices = or_(
        *(
            and_(
                Case.desk == desk.key,
                Assignment.role.in_(desk.roles),
                Assignment.unit_id == desk.column if desk.of_unit else true(),
            )
            for desk in DESKS.values()
        )
    )
    held = select(Assignment.id).join(User, User.id == Assignment.user_id)
    others = held.where(User.id == Case.assignee_id, apart.unbarred(User.id, _torn), User.active.is_(True))
    return others.where(offices).correlate(Case).exists()


class Holding(NamedTuple):
    """What somebody is to the desks: their id and the offices they hold. All that a condition hangs on, so it is put together once."""

    user_id: int
    offices: tuple[tuple[Role, int | None], ...]


Entrusted = tuple[Holding, str, frozenset[int]]


def _holding(user: User) -> Holding:
    return Holding(user.id, tuple([(a.role, a.unit_id) for a in user.assignments]))


@cache
def _late() -> ColumnElement[bool]:
    """Return that nobody who holds the office has begun in time: then deputies may, too; the time is read when it is asked."""
    return Case.deputies_from <= bindparam("moment", type_=Case.deputies_from.type, callable_=now)


def _ways(holding: Holding, desk: Desk) -> list[ColumnElement[bool]]:
    """Return the ways in which a case on this desk is for this person to decide: they hold it, or deputise where no other holder is."""
    sitting, deputising = (_held(holding, desk, roles) for roles in (desk.holders, desk.deputies))
    return [*sitting, *(and_(way, or_(_late(), ~_other_holder(desk))) for way in deputising)]


def _held(holding: Holding, desk: Desk, roles: tuple[Role, ...]) -> list[ColumnElement[bool]]:
    """Return what lies on a desk where this person holds one of these roles; nothing where they hold none."""
    held = [unit for role, unit in holding.offices if role in roles]
    if not desk.of_unit:
        return [Case.desk == desk.key] if held else []
    units = [unit for unit in held if unit is not None]
    return [and_(Case.desk == desk.key, desk.column.in_(units))] if units else []


def _torn() -> list[tuple[int, int]]:
    """Return who has no say in which case for the one they have at the other desk (第四、九条)."""
    return apart.pairs(lambda case: barred(case, desk_of(case)) - apart.hands(case))


def _free(user_id: int) -> ColumnElement[bool]:
    return and_(not_by(user_id), apart.not_torn(literal(user_id), _torn))


def not_by(user_id: int) -> ColumnElement[bool]:
    """Return that a case is not this person's own: they neither wrote it nor handed it in."""
    return and_(Case.author_id.is_distinct_from(user_id), Case.handed_in_by_id.is_distinct_from(user_id))


def decides(user: User) -> ColumnElement[bool]:
    """Return what lies before this person to be decided, by their office or because it was passed on to them."""
    _torn()
    return _decides(_holding(user))


@lru_cache(KEPT)
def _decides(holding: Holding) -> ColumnElement[bool]:
    offices = [way for desk in DESKS.values() for way in _ways(holding, desk)]
    free = or_(Case.assignee_id.is_(None), ~_alone())
    theirs = or_(and_(Case.assignee_id == holding.user_id, _alone()), and_(free, or_(false(), *offices)))
    return and_(_decided_on(), _free(holding.user_id), theirs)


def in_place_of(user: User) -> list[tuple[User, ColumnElement[bool]]]:
    """Return whom this person stands in for today, each with the condition of what they decide in their place: never their own (委托)."""
    own, _ = _free(user.id), _torn()
    return [(one.principal, and_(_in_place(*_entrusted(one)), own)) for one in delegation.principals_of(user)]


def _entrusted(one: StoodFor) -> Entrusted:
    return _holding(one.principal), one.kind, one.by_way_of


@lru_cache(KEPT)
def _in_place(principal: Holding, kind: str, by_way_of: frozenset[int]) -> ColumnElement[bool]:
    # Nobody passes on what they wrote themselves, or have a say in at the other desk.
    unbarred = [_free(person) for person in sorted(by_way_of)]
    return and_(_decides(principal), *unbarred, Case.kind == kind if kind else true())


def waits_for(user: User) -> ColumnElement[bool]:
    """Return what waits for this person: decisions that are theirs to take, opinions asked of them, their own cases to go on with.

    What was passed on waits for that person alone, and while a third person is asked it waits for them. All of it they may see.
    """
    _torn()
    return _waits(_holding(user), tuple([_entrusted(one) for one in delegation.principals_of(user)]))


@lru_cache(KEPT)
def _waits(holding: Holding, entrusted: tuple[Entrusted, ...]) -> ColumnElement[bool]:
    # Asked so that PostgreSQL does not gather all that this person ever wrote: the few that lie with somebody are read, whoever wrote them.
    mine = and_(Case.desk == AUTHOR, Case.author_id.is_not_distinct_from(holding.user_id))
    decisions = or_(_decides(holding), *(_in_place(*one) for one in entrusted))
    theirs = and_(decisions, _free(holding.user_id), nobody_asked())
    return and_(_open(), or_(mine, and_(_decided_on(), or_(asked_of(holding.user_id), theirs))))
