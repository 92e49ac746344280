"""Who is there: users, units, and what administrators need to know about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_login import current_user
from sqlalchemy import and_, case, false, func, literal, or_, select, union
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from portal.database import db
from portal.errors import Missing
from portal.feature import Count
from portal.people import search
from portal.people.models import Assignment, Person, Role, SealKeeper, Unit, UnitKind, User
from portal.people.naming import LONGEST_WRITTEN
from portal.spelling import clean, key, keys

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Select

LONGEST_QUERY = 60
SUGGESTED = 20


def me() -> User:
    """Return the signed-in user itself, not Flask-Login's stand-in: records keep it. Only for guarded views."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - how a proxy is opened
    return user


def users(q: str) -> tuple[Select[User], Select[int]]:
    """Return the users of whom each word of `q` is in name, user name, unit or initials, and their count."""
    wanted = [or_(search.users(word), User.unit_id.in_(search.units(word))) for word in keys(q[:LONGEST_QUERY])]
    found = select(User).join(Unit, Unit.id == User.unit_id).where(*wanted)
    count = select(func.count(User.id)).join(Unit, Unit.id == User.unit_id).where(*wanted)
    return found.order_by(User.active.desc(), *Unit.in_order(), User.name_order, User.id), count


def user(user_id: int) -> User:
    """Return a user as the database has it now. Raises Missing."""
    found = db.session.get(User, user_id, populate_existing=True)
    if found is None:
        raise Missing("没有这个用户。")
    return found


def by_username(username: str) -> User | None:
    """Return the user who signs in under this name."""
    return db.session.scalar(select(User).where(User.username == username).execution_options(populate_existing=True))


def called(text: str) -> list[User]:
    """Return everybody whom words in a box may mean: the words are their user name, or begin with their name."""
    said = key(text)
    if not said or len(clean(text)) > LONGEST_WRITTEN:
        return []
    name = User.name_key
    begins = and_(name != "", func.substr(literal(said), 1, func.length(name)) == name)
    return list(db.session.scalars(select(User).where(or_(User.username == said, begins)).order_by(User.id)))


def suggested(q: str, also: ColumnElement[bool] | None = None) -> list[User]:
    """Return whom a box may mean while somebody types `q`, at most SUGGESTED, by name: active staff, and of the others whom `also` names.

    Their name, user name or unit holds `q`, or the initials of their name in pinyin begin with it; who is called so comes first.
    """
    q = key(q).split("[", maxsplit=1)[0][:LONGEST_QUERY]
    if not q:
        return []
    # Each reading of a name stands behind a space, but the first.
    spelled = or_(User.initials.startswith(q, autoescape=True), User.initials.contains(f" {q}", autoescape=True))
    begins = or_(User.name_key.startswith(q, autoescape=True), spelled)
    holds = or_(search.users(q), User.unit_id.in_(search.units(q)))
    whoever = or_(User.staff.is_(True), false() if also is None else also)
    found = select(User).join(Unit, Unit.id == User.unit_id).where(User.active.is_(True), whoever, or_(begins, holds))
    lean = found.options(contains_eager(User.unit), lazyload(User.assignments))
    return list(
        db.session.scalars(lean.order_by(case((begins, 0), else_=1), User.name_order, User.id).limit(SUGGESTED))
    )


def assignment(user_id: int, assignment_id: int) -> Assignment:
    """Return one role of one user. Raises Missing."""
    found = db.session.scalar(select(Assignment).where(Assignment.id == assignment_id, Assignment.user_id == user_id))
    if found is None:
        raise Missing("没有这个角色，可能已经收回。")
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
            .order_by(User.name_order, User.id)
        )
    )


def units() -> list[Unit]:
    """Return every unit with its supervisor and its first responsible person, the school first, then by kind and name."""
    found = select(Unit).options(joinedload(Unit.parent), joinedload(Unit.responsible)).order_by(*Unit.in_order())
    return list(db.session.scalars(found).unique())


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
    """Return the unit registered under this name, however it is typed."""
    return db.session.scalar(select(Unit).where(Unit.name_key == key(name)[:120]).order_by(Unit.id).limit(1))


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


def numbers_known(user: User, numbers: Collection[str]) -> set[str]:
    """Return which of these telephone numbers somebody knows anyhow: their own, and those of the people of their units."""
    units = {user.unit_id, *(a.unit_id for a in user.assignments if a.unit_id is not None)}
    found = union(
        select(Person.phone).where(Person.phone.in_(numbers), Person.unit_id.in_(units)),
        select(User.phone).where(User.phone.in_(numbers), User.unit_id.in_(units)),
    )
    return set(db.session.scalars(found)) | {user.phone}
