"""Who has, or will have, a say in a case at one of its desks: asked for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy import inspect

from portal.cases.models import EDITOR, OFFICE, UNIT, Case
from portal.cases.offices import HEADS, approving_unit, holders
from portal.cases.sort import sort_of
from portal.people.models import PUBLICITY, User

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.people.models import Unit

ONE_EACH = (EDITOR, UNIT, OFFICE)
"""The desks that give an opinion each, in their order; the technology centre says what it knows of the matter, and decides for nobody."""
Nobody: frozenset[int] = frozenset()


def hands(case: Case) -> frozenset[int | None]:
    """Return whose own a case is: its author and, while an office has it, who handed it in; with its author again the next one counts."""
    return frozenset({case.author_id, case.handed_in_by_id if case.decided_on else None})


def takers(case: Case, desk: str) -> frozenset[int]:
    """Return who has ever decided a case at a desk, and on whose behalf."""
    known = g.torn.takers if "torn" in g else {}
    if case.id in known and "events" in inspect(case).unloaded:
        return frozenset(person for at, person in known[case.id] if at == desk)
    return frozenset(person for event in case.events for at, person in decided(case, event) if at == desk)


def decided(case: Case, event: Any) -> list[tuple[str, int]]:
    """Return at which desk an event decided, by whom and for whom; nothing for every other."""
    desk = case.desks.get(event.source)
    if desk not in ONE_EACH or (event.source, event.action) not in sort_of(case).decisions:
        return []  # beside the way, or taken from the desk by whoever does not sit there: its author, the office of another
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


def other_say(case: Case, desk: str, people: Collection[int]) -> tuple[str, bool]:
    """Return at which other desk one of these has a say, and whether they have decided there; ("", False) for none."""
    for other in ONE_EACH:
        if other != desk and takers(case, other).intersection(people):
            return other, True
    later = ONE_EACH[ONE_EACH.index(desk) + 1 :] if desk in ONE_EACH else ()
    return next(((other, False) for other in later if _needed(case, other).intersection(people)), ("", False))
