"""People and units for tests: looked up, and changed on their real pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.audit.models import Entry
from portal.database import db
from portal.people.models import Unit, User

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
