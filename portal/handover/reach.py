"""Whose people somebody sees, whose they describe, for whose accounts they prepare a hand-over (第五、六条); what is said of a leaver."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from portal.calendar import today
from portal.cases.handing import EVERYWHERE
from portal.cases.sort import WRITERS
from portal.people.masking import Reach, of_league, works_for
from portal.people.models import OFFICES, PUBLICITY, UNIT_ROLES, Going, Role, going
from portal.settings.queries import days

if TYPE_CHECKING:
    from datetime import date

    from portal.people.models import Person, User

READERS = (*UNIT_ROLES, *OFFICES)
EDITORS = (*WRITERS, *PUBLICITY)
KEEPERS = (Role.UNIT_HEAD, *EVERYWHERE)


def sees(user: User) -> Reach:
    """Return the units whose people this person sees: the offices all, a unit its own, 校团委 also those it manages."""
    return replace(works_for(user), school=user.holds(*OFFICES))


def edits(user: User) -> Reach:
    """Return the units whose people this person describes: who files or heads there, and the Publicity Department."""
    return Reach(frozenset(user.units(*WRITERS)), of_league(user, Role.UNIT_HEAD), school=user.holds(*PUBLICITY))


def files(user: User) -> Reach:
    """Return the units for whose accounts this person prepares changes: those for which they file, for 校团委 its clubs too (第六条)."""
    return Reach(frozenset(user.units(*WRITERS)), of_league(user, Role.UNIT_HEAD))


def keeps(user: User) -> Reach:
    """Return the units of which this person sees to what a leaver leaves undone: a head their own, two offices all."""
    return Reach(frozenset(user.units(Role.UNIT_HEAD)), of_league(user, Role.UNIT_HEAD), school=user.holds(*EVERYWHERE))


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
