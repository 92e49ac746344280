"""Who stands in for whom, today and at other times; who can be named."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from flask import g
from sqlalchemy import ColumnElement, Date, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from portal import calendar
from portal.database import db
from portal.delegation.models import Delegation, agreed
from portal.errors import Hidden, Missing
from portal.feature import Unfinished, closed
from portal.people.models import PUBLICITY, UNIT_ROLES, Assignment, Role, User

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from sqlalchemy import Select

LONGEST_CHAIN = 3  # 甲 → 乙 → 丙: farther than that nobody knows any more who decides
MOST_PAST = 50
# Who can open filings at all; somebody without such a role could not do what is entrusted to them.
CAN_STAND_IN = (*UNIT_ROLES, *PUBLICITY, Role.LEADER, Role.TECH)
# Both people are shown by name: what they may do is not asked of them here.
PEOPLE = (
    joinedload(Delegation.principal).lazyload(User.assignments),
    joinedload(Delegation.deputy).lazyload(User.assignments),
)


class StoodFor(NamedTuple):
    """Somebody for whom a deputy decides today: in cases of `kind` ("" for all), passed on by way of those people."""

    principal: User
    kind: str
    by_way_of: frozenset[int]


def in_force() -> list[Delegation]:
    """Return every delegation of today between two people who can sign in, oldest first; asked once a request.

    One that another than the principal set counts when its deputy has accepted it and a second person has agreed to it.

    Whoever has left the staff since, can open no filing any more, administers or audits stands in no longer (三员分立).
    """
    if "delegations" not in g:
        g.delegations = [
            d for d, holds in _alive() if holds and d.deputy.active and d.deputy.staff and d.principal.active
        ]
    today: list[Delegation] = g.delegations
    return today


def _alive() -> list[tuple[Delegation, bool]]:
    """Return every delegation that is not over, each with whether it holds today, oldest first: one question for both."""
    if "alive" not in g:
        if closed("delegation.index"):
            return []
        g.alive = [(d, on) for d, on in db.session.execute(_unended())]
    alive: list[tuple[Delegation, bool]] = g.alive
    return alive


@cache
def _unended() -> Select[Delegation, bool]:
    """Return the question for them, each with whether its days and roles let it hold: put together once, for every page asks it."""
    day = bindparam("day", type_=Date, callable_=calendar.today)
    barred = select(Assignment.user_id).where(Assignment.role.in_((Role.ADMIN, Role.AUDITOR)))
    opens = select(Assignment.user_id).where(Assignment.role.in_(CAN_STAND_IN))
    able = Delegation.deputy_id.not_in(barred), Delegation.deputy_id.in_(opens)
    holds = and_(Delegation.starts_on <= day, agreed(), *able).label("holds")
    found = select(Delegation, holds).where(Delegation.ends_on >= day, Delegation.ended_at.is_(None))
    return found.options(*PEOPLE).order_by(Delegation.id)


def forget() -> None:
    """Ask anew who stands in today, and who is torn by it: a delegation was just set or ended."""
    for memo in ("delegations", "alive", "torn"):
        g.pop(memo, None)


def deputies_of(principal: User, kind: str, barred: Collection[int | None] = ()) -> list[tuple[User, Delegation]]:
    """Return who stands in today for `principal` in a case of `kind`, each with the delegation that leads to them.

    `barred` are who wrote the case and who handed it in: what another entrusted to them they neither decide nor pass on.
    """
    return [(d.deputy, d) for d in _onward(principal.id, kind, barred)]


def principals_of(deputy: User) -> list[StoodFor]:
    """Return for whom `deputy` stands in today, through at most LONGEST_CHAIN delegations."""
    found: dict[StoodFor, None] = {}
    waiting = [(deputy.id, "", frozenset[int]())]
    for person, kind, way in waiting:
        if len(way) == LONGEST_CHAIN:
            continue
        for d in _entrusted_to(person, kind):
            one = StoodFor(d.principal, d.kind or kind, way)
            if d.principal_id not in {deputy.id, *way} and one not in found:
                found[one] = None
                waiting.append((d.principal_id, one.kind, way | {d.principal_id}))
    return list(found)


def _entrusted_to(deputy_id: int, kind: str) -> list[Delegation]:
    """Return what this person is entrusted with today in cases of `kind`, "" for any; a delegation without a kind is for all."""
    return [d for d in in_force() if d.deputy_id == deputy_id and (not d.kind or kind in {"", d.kind})]


def _onward(person: int, kind: str, barred: Collection[int | None]) -> Iterator[Delegation]:
    seen, waiting = {person, *barred}, [(person, 0)]
    for one, far in waiting:
        for d in in_force():
            if d.principal_id == one and d.kind in {"", kind} and d.deputy_id not in seen and far < LONGEST_CHAIN:
                seen.add(d.deputy_id)
                waiting.append((d.deputy_id, far + 1))
                yield d


def delegation_for(user: User, delegation_id: int) -> Delegation:
    """Return a delegation in which this person has a part. Raises Missing otherwise: whether it exists is not told."""
    found = select(Delegation).where(Delegation.id == delegation_id, _of(user))
    if (delegation := db.session.scalar(found.options(*PEOPLE))) is None:
        raise Hidden if db.session.get(Delegation, delegation_id) else Missing
    return delegation


def _of(user: User) -> ColumnElement[bool]:
    return or_(Delegation.principal_id == user.id, Delegation.deputy_id == user.id, Delegation.by_id == user.id)


def open_ones(user: User, *, every: bool) -> list[Delegation]:
    """Return what is not over of a person's delegations, or of the whole school's: the one that ends first leads."""
    unended = (Delegation.ended_at.is_(None), Delegation.ends_on >= calendar.today())
    found = select(Delegation).where(*unended, *(() if every else (_of(user),)))
    return list(db.session.scalars(found.options(*PEOPLE).order_by(Delegation.ends_on, Delegation.id)))


def past_ones(user: User) -> list[Delegation]:
    """Return a person's latest delegations that are over."""
    over = or_(Delegation.ended_at.is_not(None), Delegation.ends_on < calendar.today())
    found = select(Delegation).where(over, _of(user)).options(*PEOPLE).order_by(Delegation.id.desc())
    return list(db.session.scalars(found.limit(MOST_PAST)))


def ever_named(principal: User) -> bool:
    """Say whether this person ever had a deputy."""
    return db.session.scalar(select(Delegation.id).where(Delegation.principal_id == principal.id).limit(1)) is not None


def between(first: date, last: date) -> list[Delegation]:
    """Return every delegation that is not ended and holds on some day from `first` to `last`, as the database has them now.

    What nobody has accepted or agreed to is none: who sets it for another stands in nobody's way.
    """
    fresh = _on(first, last).where(agreed()).options(*PEOPLE).order_by(Delegation.id)
    return list(db.session.scalars(fresh.execution_options(populate_existing=True)))


def set_by(user: User, first: date, last: date) -> list[Delegation]:
    """Return what somebody set that is not ended and is for some day from `first` to `last`, whether it holds yet or not."""
    return list(db.session.scalars(_on(first, last).where(Delegation.by_id == user.id).order_by(Delegation.id)))


def _on(first: date, last: date) -> Select[Delegation]:
    return select(Delegation).where(
        Delegation.ended_at.is_(None), Delegation.starts_on <= last, Delegation.ends_on >= first
    )


def stands_in(user: User) -> bool:
    """Say whether somebody decides in another's place, today or on a day to come: then nobody becomes them alone (S38)."""
    to_come = Delegation.deputy_id == user.id, Delegation.ended_at.is_(None), Delegation.ends_on >= calendar.today()
    return db.session.scalar(select(Delegation.id).where(*to_come, agreed()).limit(1)) is not None


def to_answer(user: User) -> list[Delegation]:
    """Return what others set that this person is to accept, or as whose principal they can end it, or that holds for them today."""
    theirs = (d for d, _ in _alive() if user.id in {d.deputy_id, d.principal_id})
    return [d for d in theirs if d.by_id != d.principal_id]


def unfinished() -> Unfinished:
    """Return how many delegations hold today or are still to come."""
    found = select(func.count(Delegation.id)).where(
        Delegation.ended_at.is_(None), Delegation.ends_on >= calendar.today()
    )
    return Unfinished(db.session.scalar(found) or 0, "份委托生效中或未开始", "delegation.index")


def lock(*people: User) -> None:
    """Let whoever sets delegations of these people at the same time wait here for one another."""
    ids = {user.id for user in people}
    db.session.execute(select(User.id).where(User.id.in_(ids)).order_by(User.id).with_for_update(of=User))


def staff_holding(*roles: Role, units: list[int] | None = None) -> list[User]:
    """Return the active staff who hold one of the roles, for one of `units` when they are named, by name."""
    held = select(Assignment.user_id).where(Assignment.role.in_(roles))
    if units is not None:
        held = held.where(Assignment.unit_id.in_(units))
    found = select(User).where(User.id.in_(held), User.active.is_(True), User.staff.is_(True))
    return list(db.session.scalars(found.options(lazyload(User.assignments)).order_by(User.name_order, User.id)))
