"""Who has a second factor, who must have one, and what is being taken over just now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.calendar import now
from portal.database import db
from portal.people import throttle
from portal.people.models import Factor, RecoveryCode, Role, Throttle
from portal.settings.queries import lines

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User

ROLES = "factor_roles"
"""The parameter that names the roles which must have a second factor."""
DEFAULT = (Role.ADMIN, Role.AUDITOR, Role.PUBLICITY, Role.PUBLICITY_HEAD)
OFFERED_FOR = timedelta(minutes=15)


def of(user_id: int) -> Factor | None:
    """Return somebody's authenticator as the database has it now."""
    return db.session.scalar(select(Factor).where(Factor.user_id == user_id).execution_options(populate_existing=True))


def enrolled(user_id: int) -> bool:
    """Say whether somebody signs in with a code besides their password."""
    return bool(db.session.scalar(select(Factor.secret).where(Factor.user_id == user_id)))


def since(user_id: int) -> datetime | None:
    """Return since when somebody has signed in with a code, None where they do not."""
    return db.session.scalar(select(Factor.since).where(Factor.user_id == user_id))


def left(user_id: int) -> int:
    """Return how many recovery codes somebody has not used yet."""
    return db.session.scalar(select(func.count(RecoveryCode.id)).where(RecoveryCode.user_id == user_id)) or 0


def recovery(user_id: int) -> list[RecoveryCode]:
    """Return the recovery codes that somebody has not used yet."""
    return list(db.session.scalars(select(RecoveryCode).where(RecoveryCode.user_id == user_id)))


def locked_until(user: User) -> datetime | None:
    """Return until when somebody is locked out by wrong passwords or wrong codes, None when they are not."""
    locked = select(Throttle.locked_until).where(Throttle.key == tries_of(user), Throttle.locked_until > now())
    return max(filter(None, (throttle.locked_until(user.username), db.session.scalar(locked))), default=None)


def tries_of(user: User) -> str:
    """Return the key under which somebody's wrong codes are counted, at whatever browser."""
    return f"factor:{user.id}"


def needed(user: User) -> bool:
    """Say whether one of somebody's roles must have a second factor, as the school has set it."""
    return not user.roles.isdisjoint(lines(ROLES))


def due(user: User) -> bool:
    """Say whether somebody must set one up before anything else opens."""
    return needed(user) and not enrolled(user.id)


def offered(factor: Factor | None) -> str:
    """Return the secret that is being taken over, "" for none or one that was left lying."""
    if factor is None or factor.offered_at is None or now() - factor.offered_at > OFFERED_FOR:
        return ""
    return factor.offered
