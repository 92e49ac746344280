"""Who looks at the registry: the units, and of which of them this person may see the people; asked once a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from portal.accounts.queries import may_see_people
from portal.database import db
from portal.people.masking import in_full
from portal.people.models import OFFICES, UNIT_ROLES, Unit

if TYPE_CHECKING:
    from portal.people.models import User


class Viewer(NamedTuple):
    """A reader of the registry.

    `sees`: the units whose accounts' people they may see, None for all; `has`: those of whose people they have the numbers in full;
    `works_for`: those for which they hold a role.
    """

    units: dict[int, Unit]
    sees: frozenset[int] | None
    has: frozenset[int] | None
    works_for: frozenset[int]

    @property
    def sees_some(self) -> bool:
        """Say whether there are people this viewer may see at all."""
        return self.sees is None or bool(self.sees)

    def sees_people_of(self, unit_id: int) -> bool:
        """Say whether the people of this unit's accounts are shown to this viewer."""
        return self.sees is None or unit_id in self.sees


def viewer(user: User) -> Viewer:
    """Return what this person may see, with every unit in the order of the menus: one statement."""
    found = list(db.session.scalars(select(Unit).order_by(*Unit.in_order())))
    everybody, whole = user.holds(*OFFICES), in_full(user)
    return Viewer(
        units={unit.id: unit for unit in found},
        sees=None if everybody else frozenset(unit.id for unit in found if may_see_people(user, unit)),
        has=None if whole.school else frozenset(unit.id for unit in found if whole.holds(unit)),
        works_for=frozenset(user.units(*UNIT_ROLES)),
    )
