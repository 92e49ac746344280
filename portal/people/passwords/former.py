"""How old a password may become and which are not taken again: 等保 asks for both, ASVS forbids the first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.calendar import local, now
from portal.database import db
from portal.people.models.password import FormerPassword
from portal.people.passwords.keeping import fits, strict
from portal.settings.queries import setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import User

SHORTEST_AGE = 30
"""Days: who must choose a new one more often writes it on a note."""
WARNED = 7
"""Days before its end in which the desk says that a password will have to be changed."""


def used_before(user: User, password: str) -> bool:
    """Say whether somebody has this password or had it among the last ones that the school remembers. Commits before it looks."""
    kept = [user.password, *(old.kept for old in _former(user)[: _remembered() - 1])] if _remembered() else []
    db.session.commit()  # nobody waits for the database while the hashes are computed
    return any(fits(one, password) for one in kept)


def remember(user: User) -> None:
    """Keep the hash that is about to be replaced, and forget those that are past remembering. Does not commit.

    Who was given a one-time password has nothing to remember of it.
    """
    if user.password and user.one_time_until is None and _remembered():
        db.session.add(FormerPassword(user_id=user.id, kept=user.password))
        db.session.flush()
    _forget(old.id for old in _former(user)[max(0, _remembered() - 1) :])


def _forget(ids: Iterable[int]) -> None:
    if gone := list(ids):
        db.session.execute(delete(FormerPassword).where(FormerPassword.id.in_(gone)))


def _former(user: User) -> list[FormerPassword]:
    """Return the passwords before the present one, the last first."""
    found = select(FormerPassword).where(FormerPassword.user_id == user.id).order_by(FormerPassword.id.desc())
    return list(db.session.scalars(found))


def _remembered() -> int:
    return int(setting("password_history")) if strict() else 0


def days_left(user: User) -> int | None:
    """Return how many days are left of a password, 0 for none, None where it lasts: the first month asks nothing of the database."""
    if not strict() or user.password_chosen_at is None:
        return None
    age = (local(now()).date() - local(user.password_chosen_at).date()).days
    if age < SHORTEST_AGE - WARNED:
        return None
    most = int(setting("password_days"))
    return max(0, most - age) if most else None


def too_old(user: User) -> bool:
    """Say whether somebody has to choose a new password because of its age."""
    return days_left(user) == 0


def age_fault(value: str) -> str | None:
    """Return why a number of days cannot be the age of a password."""
    if int(value) and int(value) < SHORTEST_AGE:
        return f"“密码有效期”填 0（不要求更换），或不少于 {SHORTEST_AGE} 天。"
    return None


LASTS = timedelta(hours=72)
"""How long a one-time password opens the page on which one's own is chosen."""
