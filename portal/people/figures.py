"""What the page of the regulation counts of units: those that nobody heads."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.database import db
from portal.feature import Count
from portal.people.models import Assignment, Role, Unit, UnitKind, User


def counts(_user: User) -> dict[str, Count]:
    """Return how many units have nobody who could decide for them."""
    heads = (
        select(Assignment.id)
        .join(User)
        .where(Assignment.unit_id == Unit.id, Assignment.role == Role.UNIT_HEAD, User.active.is_(True))
    )
    deciding = [kind for kind in UnitKind if kind is not UnitKind.SCHOOL and not kind.of_league]
    found = select(func.count(Unit.id)).where(Unit.active.is_(True), Unit.kind.in_(deciding), ~heads.exists())
    return {"units_without_head": Count("没有登记负责人的单位", db.session.scalar(found) or 0, "个")}
