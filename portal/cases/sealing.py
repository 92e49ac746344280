"""For which unit somebody decides, whether their consent carries its seal, and where a unit's seal was used (表注1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cases.desks import desk_of, principal_for
from portal.cases.models import TECHNOLOGY, Case, Event
from portal.cases.offices import DESKS
from portal.cases.sort import sort_of
from portal.database import db
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


def office(case: Case, desk: str, user: User, behalf: User | None) -> Office:
    """Return for which unit `user` decides at a desk; who stands in for somebody (`behalf`) decides in that person's office."""
    holder = behalf or user
    if desk in DESKS and DESKS[desk].of_unit and (unit := DESKS[desk].unit_of(case) or case.unit):
        return Office(unit, holder.holds(Role.UNIT_HEAD, unit_id=unit.id))
    if desk == TECHNOLOGY:
        return Office(holder.unit, holder.holds(Role.UNIT_HEAD, unit_id=holder.unit_id))
    return Office(holder.unit, holder.holds(Role.PUBLICITY_HEAD))


def hint(case: Case, user: User, actions: Collection[str]) -> str:
    """Return the sentence that tells who may consent, though not with the seal that their unit has; "" for everybody else."""
    if "approve" not in actions or not case.decided_on:
        return ""
    unit = office(case, case.desk, user, principal_for(case, user, desk_of(case))).unit
    return NO_KEEPER if unit.seal and not may_seal(user, unit) else ""


def uses(names: Collection[str]) -> list[Use]:
    """Return the last uses of the seal of the unit that had these names, newest first: when, who, and the case by its number only."""
    found = select(Event).where(Event.seal != "", Event.unit_name.in_(names)).order_by(Event.id.desc()).limit(SHOWN)
    found = found.options(joinedload(Event.on_behalf), joinedload(Event.case).joinedload(Case.account))
    return [
        Use(e.at, e.user.name, e.on_behalf.name if e.on_behalf else "", _called(e.case))
        for e in db.session.scalars(found)
    ]


def _called(case: Case) -> str:
    return f"NO. {case.account.number}" if case.account else f"{sort_of(case).noun} {case.key}"
