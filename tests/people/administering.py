"""People and units for tests: looked up, and changed on their real pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.audit.models import Entry
from portal.calendar import now
from portal.database import db
from portal.people.consents import effects
from portal.people.consents.kinds import said
from portal.people.models import Assignment, Consent, Role, Unit, User

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


def user_named(app: Flask, username: str) -> User:
    with app.app_context():
        return db.session.scalars(select(User).where(User.username == username)).one()


def unit_named(app: Flask, name: str) -> Unit:
    with app.app_context():
        return db.session.scalars(select(Unit).where(Unit.name == name)).one()


def last(app: Flask, action: str) -> Entry:
    with app.app_context():
        return db.session.scalars(select(Entry).where(Entry.action == action).order_by(Entry.id.desc())).first()


def edit(page: Page, url: str, **fields: Any) -> Any:
    return page.send(page.open(url), fields, action=url)


def agreed(app: Flask) -> list[str]:
    """Agree to everything that waits for a second person, as the command on the server does; return what it was."""
    with app.app_context():
        found = [one for one in db.session.scalars(select(Consent).order_by(Consent.id)) if one.waits]
        words = [said(one) for one in found]
        for one in found:
            effects.allow(one, None)
        db.session.commit()
        return words


def second_admin(app: Flask, username: str = "second", *, by: str | None = None, role: Role = Role.ADMIN) -> None:
    """Add one more administrator, made long ago, or just now `by` somebody."""
    with app.app_context():
        known = {user.username: user for user in db.session.scalars(select(User))}
        maker = known[by].id if by else None
        made = User(username=username, name="第二管理员", unit=known["admin"].unit, password=known["admin"].password)
        made.assignments = [Assignment(role=role, given_by_id=maker, given_at=now() if by else None)]
        made.made_by_id = maker
        db.session.add(made)
        db.session.commit()
