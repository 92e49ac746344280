"""What an administrator does to an account: at once, or, upon whoever decides or administers, when a second person has agreed (S38).

Pages and workbooks come through here, never to `portal.people.effects` directly. What waits comes back as its `Consent`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.errors import Refused
from portal.people import effects
from portal.people.consents import queries
from portal.people.consents.acts import FACTOR, OPENING, PASSWORD, ROLE, SIGNATURE
from portal.people.consents.effects import ask, done
from portal.people.consents.rules import GUARDED, ON_SERVER, guarded, in_reach
from portal.people.factors import effects as factors
from portal.people.factors.queries import enrolled
from portal.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.people.models import Assignment, Consent, Person, User


def reset_password(user: User, by: User) -> str | Consent:
    """Return a new one-time password, or what has to be agreed to first. Raises Refused."""
    in_reach(user)
    if not guarded(user):
        return effects.reset_password(user, by.id)
    consent = queries.usable(PASSWORD, user, by)
    if consent is None:
        return ask(PASSWORD, user, by)
    password = effects.reset_password(user, by.id)
    done(consent)
    return password


def reset_factor(user: User, by: User) -> Consent | None:
    """Forget somebody's second factor, of one who decides when a second person has agreed. Raises Refused."""
    in_reach(user)
    if not enrolled(user.id):
        raise Refused("该用户没有启用登录验证器。")
    if guarded(user):
        return ask(FACTOR, user, by)
    factors.reset(user)
    return None


def give_role(user: User, role: Role, unit_id: int | None, by: User) -> Assignment | Consent:
    """Give a role, one that decides when a second person has agreed. Raises Refused."""
    in_reach(user)
    if role is Role.AUDITOR:
        effects.check_role(user, role, unit_id, by.id)
        raise Refused(ON_SERVER)
    if role in GUARDED:
        return ask(ROLE, user, by, role=role.value, unit_id=unit_id)
    return effects.give_role(user, role, unit_id, by.id)


def take_role(user: User, assignment: Assignment, by: User) -> None:
    """Take a role at once: nobody becomes anybody by it, and whoever leaves must not wait. Raises Refused."""
    in_reach(user)
    effects.take_role(user, assignment, by.id)


def change_user(user: User, by: User, changes: Mapping[str, Any]) -> Consent | None:
    """Change somebody; an account that decides is opened again when a second person has agreed. Raises Refused."""
    in_reach(user)
    opening = changes["active"] and not user.active and guarded(user)
    effects.change_user(user, by.id, {**changes, "active": False} if opening else changes)
    return ask(OPENING, user, by) if opening else None


def set_signature(user: User, sha256: str, by: User) -> Consent | None:
    """Keep the picture of somebody's signature, of one who decides when a second person has agreed; "" takes it away. Raises Refused."""
    in_reach(user)
    if sha256 and guarded(user):
        return ask(SIGNATURE, user, by, sha256=sha256)
    effects.set_signature(user, sha256)
    return None


def set_person(user: User, person: Person | None) -> None:
    """Say who in the roster somebody is. Raises Refused."""
    in_reach(user)
    effects.set_person(user, person)


def unlock(user: User) -> None:
    """Let somebody try again who was locked out. Raises Refused."""
    in_reach(user)
    effects.unlock(user)


def end_all(user: User) -> None:
    """End every session of somebody else. Raises Refused."""
    in_reach(user)
    effects.end_all(user)
