"""Who keeps a unit's seal and where it was used; the uses are told by the feature that prints it, which stands above."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, or_, select
from sqlalchemy.orm.attributes import flag_modified

from portal.audit.models import Entry
from portal.audit.trail import record
from portal.database import db
from portal.errors import BadInput
from portal.feature import gathered
from portal.people.models import PUBLICITY, Assignment, Role, SealKeeper, Unit, User
from portal.people.queries import seal_keepers

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

OF_UNIT, OF_OFFICE = (Role.UNIT_HEAD, Role.UNIT_DEPUTY), (*PUBLICITY, Role.TECH)


class Use(NamedTuple):
    """One use of a seal. `behalf` is for whom the person stood in, "" for nobody; `filing` names the filing by its number only."""

    at: datetime
    user: str
    behalf: str
    filing: str


def uses_of(unit: Unit) -> list[Use]:
    """Return the last uses of a unit's seal, newest first; a unit that was renamed keeps those under its old names."""
    names = {unit.name}
    told = select(Entry.detail).where(Entry.subject == f"unit:{unit.id}", Entry.action == "unit.changed")
    for detail in db.session.scalars(told):
        names |= {detail[side]["name"] for side in ("before", "after") if "name" in (detail.get(side) or {})}
    return sorted((use for tell in gathered("seal_uses") for use in tell(names)), key=lambda use: use.at, reverse=True)


def candidates(unit: Unit) -> list[User]:
    """Return who can be named as a keeper: whoever decides for the unit or is an officer of it, and who is named already."""
    decides = or_(
        Assignment.role.in_(OF_UNIT) & (Assignment.unit_id == unit.id),
        Assignment.role.in_(OF_OFFICE) & (User.unit_id == unit.id),
    )
    found = select(User).outerjoin(Assignment).where((decides & User.active) | User.id.in_(seal_keepers(unit)))
    return list(db.session.scalars(found.order_by(User.name_order, User.id).distinct()))


def name_keepers(unit: Unit, chosen: Collection[int], by: int) -> None:
    """Name exactly these as the keepers of the unit's seal; nobody means whoever decides for it. Raises BadInput for a stranger."""
    known = {user.id: user for user in candidates(unit)}
    if set(chosen) - set(known):
        raise BadInput("印章保管人只能从为该单位审批的人员中选择。", "请重新打开单位页面，从列表中勾选。")
    before = seal_keepers(unit)
    if before == set(chosen):
        return
    db.session.execute(delete(SealKeeper).where(SealKeeper.unit_id == unit.id))
    db.session.add_all(SealKeeper(unit_id=unit.id, user_id=user_id, by_id=by) for user_id in sorted(set(chosen)))
    flag_modified(unit, "seal")  # whoever saves an older page of the unit is told
    db.session.flush()
    old, new = ({"keepers": _names(known, ids)} for ids in (before, chosen))
    record("seal.keepers", f"unit:{unit.id}", before=old, after=new)


def _names(known: dict[int, User], ids: Collection[int]) -> str:
    return "、".join(user.username for user_id, user in known.items() if user_id in ids)
