"""Whose people somebody sees, whose they describe, for whose accounts they prepare a hand-over (第五、六条); what is said of a leaver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, or_, select, true

from portal.calendar import today
from portal.cases.handing import EVERYWHERE
from portal.cases.offices import LEAGUE_APPROVES, league
from portal.cases.sort import WRITERS
from portal.people.models import OFFICES, PUBLICITY, UNIT_ROLES, Going, Role, Unit, going
from portal.settings.queries import days

if TYPE_CHECKING:
    from datetime import date

    from portal.people.models import Person, User

HEADS = (Role.UNIT_HEAD, Role.UNIT_DEPUTY)
READERS = (*UNIT_ROLES, *OFFICES)
EDITORS = (*WRITERS, *PUBLICITY)
KEEPERS = (Role.UNIT_HEAD, *EVERYWHERE)


@dataclass(frozen=True)
class Reach:
    """Some units: named ones, those that 校团委 manages (`clubs`), or every one of the school (`school`)."""

    units: frozenset[int] = frozenset()
    clubs: bool = False
    school: bool = False

    def within(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        """Return the condition that a column names one of these units."""
        if self.school:
            return true()
        named = column.in_(sorted(self.units))
        return or_(named, column.in_(select(Unit.id).where(Unit.kind.in_(LEAGUE_APPROVES)))) if self.clubs else named

    def holds(self, unit: Unit) -> bool:
        """Say whether a unit is one of these."""
        return self.school or unit.id in self.units or (self.clubs and unit.kind in LEAGUE_APPROVES)


def sees(user: User) -> Reach:
    """Return the units whose people this person sees: the offices all, a unit its own, 校团委 also those it manages."""
    return replace(works_for(user), school=user.holds(*OFFICES))


def works_for(user: User) -> Reach:
    """Return the units for which this person has work to do, whatever else they may look at."""
    return Reach(frozenset(user.units(*UNIT_ROLES)), _of_league(user, *HEADS))


def edits(user: User) -> Reach:
    """Return the units whose people this person describes: who files or heads there, and the Publicity Department."""
    return Reach(frozenset(user.units(*WRITERS)), _of_league(user, Role.UNIT_HEAD), school=user.holds(*PUBLICITY))


def files(user: User) -> Reach:
    """Return the units for whose accounts this person prepares changes: those for which they file, for 校团委 its clubs too (第六条)."""
    return Reach(frozenset(user.units(*WRITERS)), _of_league(user, Role.UNIT_HEAD))


def keeps(user: User) -> Reach:
    """Return the units of which this person sees to what a leaver leaves undone: a head their own, two offices all."""
    return Reach(
        frozenset(user.units(Role.UNIT_HEAD)), _of_league(user, Role.UNIT_HEAD), school=user.holds(*EVERYWHERE)
    )


def _of_league(user: User, *roles: Role) -> bool:
    committee = league()
    return bool(committee and committee.id in user.units(*roles))


def masks(user: User, unit: Unit | None = None) -> bool:
    """Say whether the telephone numbers of a unit's people are masked for this person: who only looks on needs none.

    A leader may have work to do for one unit and looks on at all others; without a unit, whether any number is masked.
    """
    if user.holds(*PUBLICITY):
        return False
    if not user.holds(*OFFICES):
        return not user.holds(*UNIT_ROLES)
    return unit is None or not works_for(user).holds(unit)


class Sign(NamedTuple):
    """A word with its tone, as a clock is shown."""

    tone: str
    word: str


def leaving(person: Person) -> Sign | None:
    """Return how near somebody's leaving is, None while it is far off or unknown."""
    if person.left_on:
        return Sign("bad" if person.left_on <= today() else "wait", f"已于 {person.left_on} 离校")
    if person.leaves_on is None or going(person.leaves_on, None, today(), soon()) is Going.STAYS:
        return None
    left = (person.leaves_on - today()).days
    return Sign("bad", f"已过 {-left} 天") if left < 0 else Sign("wait", f"还有 {left} 天" if left else "今天离校")


def nearness(person: Person) -> Sign:
    """Return how near the leaving of somebody is whose day is known, also where it is far off."""
    if sign := leaving(person):
        return sign
    left = (person.leaves_on - today()).days if person.leaves_on else 0
    return Sign("done", f"还有 {left} 天")


def soon() -> date:
    """Return the last day that counts as leaving soon."""
    return today() + timedelta(days=days("leaving_days"))
