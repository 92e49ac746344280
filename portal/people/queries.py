"""Who is there: users, units, and what administrators need to know about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_login import current_user
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.database import db
from portal.errors import Missing
from portal.people.models import Assignment, Role, SealKeeper, Unit, UnitKind, User

if TYPE_CHECKING:
    from sqlalchemy import Select

LONGEST_QUERY = 60


def me() -> User:
    """Return the signed-in user itself, not Flask-Login's stand-in: records keep it. Only for guarded views."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - how a proxy is opened
    return user


def users(q: str) -> tuple[Select[User], Select[int]]:
    """Return the users whose name, user name or unit holds `q`, and their count."""
    wanted: list[Any] = []
    if q := q.strip()[:LONGEST_QUERY]:
        fields = (User.name, User.username, Unit.name)
        wanted.append(or_(*(field.icontains(q, autoescape=True) for field in fields)))
    found = select(User).join(Unit, Unit.id == User.unit_id).where(*wanted)
    count = select(func.count(User.id)).join(Unit, Unit.id == User.unit_id).where(*wanted)
    return found.order_by(User.active.desc(), Unit.name, User.name, User.id), count


def user(user_id: int) -> User:
    """Return a user as the database has it now. Raises Missing."""
    found = db.session.get(User, user_id, populate_existing=True)
    if found is None:
        raise Missing("没有这个用户。")
    return found


def by_username(username: str) -> User | None:
    """Return the user who signs in under this name."""
    return db.session.scalar(select(User).where(User.username == username).execution_options(populate_existing=True))


def assignment(user_id: int, assignment_id: int) -> Assignment:
    """Return one role of one user. Raises Missing."""
    found = db.session.scalar(select(Assignment).where(Assignment.id == assignment_id, Assignment.user_id == user_id))
    if found is None:
        raise Missing("没有这个角色，可能已被收回。")
    return found


def assignments(user_id: int) -> list[Assignment]:
    """Return a user's roles with their units."""
    return list(
        db.session.scalars(
            select(Assignment)
            .where(Assignment.user_id == user_id)
            .options(joinedload(Assignment.unit))
            .order_by(Assignment.id)
        )
    )


def holds(user_id: int, role: Role, unit_id: int | None) -> bool:
    """Say whether a user has this very role, for this unit or (None) for the whole school."""
    same = select(Assignment.id).where(
        Assignment.user_id == user_id, Assignment.role == role, Assignment.unit_id == unit_id
    )
    return db.session.scalar(same) is not None


def other_admins(user_id: int) -> int:
    """Count the active administrators besides one; two administrators who remove each other wait here for one another."""
    rows = db.session.execute(
        select(Assignment.id, Assignment.user_id, User.active)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.role == Role.ADMIN)
        .with_for_update()
    ).all()
    return sum(1 for row in rows if row.active and row.user_id != user_id)


def active_users(also: int | None = None) -> list[User]:
    """Return everybody who can be made responsible for a unit: active staff, and whoever is so already."""
    return list(
        db.session.scalars(
            select(User)
            .where(or_(User.active.is_(True) & User.staff.is_(True), User.id == also))
            .order_by(User.name, User.id)
        )
    )


def units() -> list[Unit]:
    """Return every unit with its supervisor and its first responsible person, the school first, then by kind and name."""
    order = {kind: place for place, kind in enumerate(UnitKind)}
    rows = db.session.scalars(select(Unit).options(joinedload(Unit.parent), joinedload(Unit.responsible))).unique()
    return sorted(rows, key=lambda unit: (order[unit.kind], not unit.active, unit.name))


def open_units(also: int | None = None) -> list[Unit]:
    """Return the active units, and the one that is chosen already."""
    return [unit for unit in units() if unit.active or unit.id == also]


def unit(unit_id: int) -> Unit:
    """Return a unit as the database has it now. Raises Missing."""
    found = db.session.get(Unit, unit_id, populate_existing=True)
    if found is None:
        raise Missing("没有这个单位。")
    return found


def unit_named(name: str) -> Unit | None:
    """Return the unit registered under this name."""
    return db.session.scalar(select(Unit).where(Unit.name == name))


def any_unit() -> bool:
    """Say whether a unit is registered yet."""
    return db.session.scalar(select(Unit.id).limit(1)) is not None


def seal_keepers(unit: Unit) -> set[int]:
    """Return the ids of those whom the administrator has named as keepers of a unit's seal; empty when nobody is named."""
    return set(db.session.scalars(select(SealKeeper.user_id).where(SealKeeper.unit_id == unit.id)))


def may_seal(user: User, unit: Unit) -> bool:
    """Say whether this person's consent carries the unit's seal: its keepers', or while none is named that of whoever decides for it."""
    if not unit.seal:
        return False
    keepers = seal_keepers(unit)
    return not keepers or user.id in keepers
