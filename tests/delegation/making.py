"""Delegations for tests: set on the real page, or laid by hand where no page would let them be."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.calendar import now, today
from portal.database import db
from portal.delegation.models import Delegation
from portal.people.models import Assignment, Role, Unit, User

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page


def day(ahead: int = 0) -> str:
    """A date as the form takes it."""
    return (today() + timedelta(days=ahead)).isoformat()


def entrusted(person: Page, deputy: str, **facts: Any) -> Answer:
    """Fill the page of a new delegation and send it."""
    typed = {"deputy": deputy, "starts_on": day(), "ends_on": day(4), **facts}
    return person.send(person.open("/delegation/new"), typed)


def lay(app: Flask, principal: str, deputy: str, **facts: Any) -> int:
    """Lay a delegation, whatever the rules say; return its id."""
    with app.app_context():
        users = {u.username: u for u in db.session.scalars(select(User))}
        first, last = facts.pop("first", 0), facts.pop("last", 4)
        made = Delegation(
            principal=users[principal],
            deputy=users[deputy],
            by=users[facts.pop("by", principal)],
            starts_on=today() + timedelta(days=first),
            ends_on=today() + timedelta(days=last),
            **{"accepted_at": now(), "allowed_at": now(), **facts},
        )
        db.session.add(made)
        db.session.commit()
        return made.id


def give(app: Flask, username: str, role: Role, unit: str | None = None) -> None:
    """Give somebody one more role."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        of = db.session.scalars(select(Unit).where(Unit.name == unit)).one() if unit else None
        db.session.add(Assignment(user=user, role=role, unit=of))
        db.session.commit()


def change(app: Flask, username: str, **facts: Any) -> int:
    """Change facts of a user; return the id."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        for name, value in facts.items():
            setattr(user, name, value)
        db.session.commit()
        return user.id


def known(app: Flask) -> list[tuple[str, str, str, bool]]:
    """Every delegation: who, to whom, for what, whether it was ended."""
    with app.app_context():
        rows = db.session.scalars(select(Delegation).order_by(Delegation.id))
        return [(d.principal.username, d.deputy.username, d.kind, d.ended_at is not None) for d in rows]
