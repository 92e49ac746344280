"""What waits for a second person, what became of it, and what ties two people together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.calendar import now
from portal.database import db
from portal.errors import Hidden, Missing
from portal.people.consents.kinds import concerned
from portal.people.models import Assignment, Consent, ConsentStage, Role, User

if TYPE_CHECKING:
    from datetime import datetime

MOST_PAST = 50


def consent_for(user: User, consent_id: int, *, to_write: bool = False) -> Consent:
    """Return what this person may see of it: administrators all, others what they asked for or what concerns them. Raises Missing."""
    wanted = select(Consent).where(Consent.id == consent_id).execution_options(populate_existing=True)
    found = db.session.scalar(wanted.with_for_update() if to_write else wanted)
    if found is None:
        raise Missing
    if Role.ADMIN not in user.roles and user.id not in {found.asked_by_id, *concerned(found)}:
        raise Hidden
    return found


def numbered(consent_id: int) -> Consent | None:
    """Return one by its number, held until the transaction ends; None where there is none."""
    wanted = select(Consent).where(Consent.id == consent_id).execution_options(populate_existing=True)
    return db.session.scalar(wanted.with_for_update())


def waiting() -> list[Consent]:
    """Return what nobody has agreed to yet, the oldest first."""
    wanted = select(Consent).where(Consent.stage == ConsentStage.OPEN, Consent.expires_at > now())
    return list(db.session.scalars(wanted.order_by(Consent.id)))


def settled() -> list[Consent]:
    """Return what was decided last or has expired."""
    over = or_(Consent.stage != ConsentStage.OPEN, Consent.expires_at <= now())
    return list(db.session.scalars(select(Consent).where(over).order_by(Consent.id.desc()).limit(MOST_PAST)))


def waiting_of(user_id: int) -> list[Consent]:
    """Return what waits upon one person, or can be used upon them."""
    alive = Consent.expires_at > now(), Consent.done_at.is_(None)
    stages = Consent.stage.in_((ConsentStage.OPEN, ConsentStage.ALLOWED))
    return list(
        db.session.scalars(select(Consent).where(Consent.user_id == user_id, stages, *alive).order_by(Consent.id))
    )


def of_late(user: User, since: datetime) -> list[Consent]:
    """Return what was asked for upon this person since then and not refused."""
    stages = Consent.stage.in_((ConsentStage.OPEN, ConsentStage.ALLOWED))
    wanted = select(Consent).where(Consent.user_id == user.id, Consent.asked_at > since, stages)
    return list(db.session.scalars(wanted.order_by(Consent.id)))


def usable(kind: str, user: User, by: User) -> Consent | None:
    """Return the consent by which this person may do it now."""
    mine = (one for one in waiting_of(user.id) if (one.kind, one.asked_by_id) == (kind, by.id))
    return next((one for one in mine if one.usable), None)


def ties(one: User, other: User) -> list[datetime]:
    """Return when one of the two made the other's account, gave it a password or the administration, or had any such thing done."""
    return [*_had_in_hand(one, other), *_had_in_hand(other, one)]


def _had_in_hand(who: User, whom: User) -> list[datetime]:
    found = [whom.created_at] if whom.made_by_id == who.id else []
    if whom.password_by_id == who.id and whom.password_at:
        found.append(whom.password_at)
    given = select(Assignment.given_at).where(Assignment.user_id == whom.id, Assignment.given_by_id == who.id)
    done = select(Consent.done_at).where(Consent.user_id == whom.id, Consent.asked_by_id == who.id)
    for asked in (given.where(Assignment.role == Role.ADMIN), done):
        found += [moment for moment in db.session.scalars(asked) if moment]
    return found


def other_deciders(consent: Consent) -> list[User]:
    """Return the administrators who are neither the asker nor concerned."""
    held = select(Assignment.user_id).where(Assignment.role == Role.ADMIN)
    wanted = select(User).where(User.id.in_(held), User.active.is_(True))
    left_out = {consent.asked_by_id, *concerned(consent)}
    return [user for user in db.session.scalars(wanted.order_by(User.id)) if user.id not in left_out]
