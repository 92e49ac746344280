"""Looking into the database behind the pages: what a test may read, and hand-made posts where no page is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from portal.cases.models import Event
from portal.database import db
from portal.filings.models import Filing
from portal.people.models import Assignment, Role, Unit, User

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.pages import Page


def filing_row(app: Flask, number: int) -> Filing:
    """The filing as the database has it, with its unit, author, account and events loaded."""
    with app.app_context():
        found = db.session.get(Filing, number)
        assert found is not None
        _ = (found.events, found.account, found.unit.name, found.author.name)
        return found


def events(app: Flask, number: int) -> list[Event]:
    with app.app_context():
        return list(db.session.scalars(select(Event).where(Event.case_id == number).order_by(Event.place)))


def counted(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.query(model).count()


def without_role(app: Flask, username: str, role: Role) -> None:
    """Take a role away, as an administrator would."""
    with app.app_context():
        for row in db.session.scalars(
            select(Assignment).join(User).where(User.username == username, Assignment.role == role)
        ):
            db.session.delete(row)
        db.session.commit()


def with_role(app: Flask, username: str, role: Role, unit: str | None = None) -> None:
    """Give a role, as an administrator would."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        of = db.session.scalars(select(Unit).where(Unit.name == unit)).one() if unit else None
        db.session.add(Assignment(user=user, role=role, unit=of))
        db.session.commit()


def deactivated(app: Flask, username: str) -> None:
    with app.app_context():
        db.session.execute(update(User).where(User.username == username).values(active=False))
        db.session.commit()


def send(person: Page, url: str, data: dict[str, Any] | None = None, **headers: str) -> TestResponse:
    """POST by hand with a valid CSRF token; nothing is parsed."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return person.client.post(url, data={"csrf_token": person.token(), **(data or {})}, headers=sent)


def press(person: Page, number: int, action: str, opinion: str = "情况属实，同意。", **more: Any) -> TestResponse:
    """Take a step by hand, whether or not the page offers it."""
    return send(person, f"/filings/{number}/steps/{action}", {"opinion": opinion, **more})
