"""For which unit somebody decides, whether their consent carries its seal, and where a unit's seal was used (表注1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.database import db
from portal.filings import route
from portal.filings.models import Event, Filing, State
from portal.people.models import Role, Unit, User
from portal.people.queries import may_seal
from portal.people.seals import Use

if TYPE_CHECKING:
    from collections.abc import Collection

SHOWN = 50
NO_KEEPER = "您不是印章保管人，打印件将留出盖章位置。"


class Office(NamedTuple):
    """The unit that decides, and whether who decides for it signs as 主要负责人."""

    unit: Unit
    as_head: bool


def office(filing: Filing, state: State, user: User, behalf: User | None) -> Office:
    """Return for which unit `user` decides in `state`; who stands in for somebody (`behalf`) decides in that person's office."""
    holder = behalf or user
    if state is State.UNIT_REVIEW:
        unit = route.approving_unit(filing.unit) or filing.unit
        return Office(unit, holder.holds(Role.UNIT_HEAD, unit_id=unit.id))
    if state is State.TECH_REVIEW:
        return Office(holder.unit, holder.holds(Role.UNIT_HEAD, unit_id=holder.unit_id))
    return Office(holder.unit, holder.holds(Role.PUBLICITY_HEAD))


def hint(filing: Filing, user: User, actions: Collection[str]) -> str:
    """Return the sentence that tells who may consent, though not with the seal that their unit has; "" for everybody else."""
    if "approve" not in actions or not filing.state.waiting:
        return ""
    unit = office(filing, filing.state, user, route.principal_for(filing, user, filing.state)).unit
    return NO_KEEPER if unit.seal and not may_seal(user, unit) else ""


def uses(names: Collection[str]) -> list[Use]:
    """Return the last uses of the seal of the unit that had these names, newest first: when, who, and the filing by its number only."""
    found = select(Event).where(Event.seal != "", Event.unit_name.in_(names)).order_by(Event.id.desc()).limit(SHOWN)
    found = found.options(joinedload(Event.on_behalf), joinedload(Event.filing).joinedload(Filing.account))
    return [
        Use(e.at, e.user.name, e.on_behalf.name if e.on_behalf else "", _called(e.filing))
        for e in db.session.scalars(found)
    ]


def _called(filing: Filing) -> str:
    return f"NO. {filing.number}" if filing.number else f"备案 {filing.id}"
