"""Accounts that live on, for the tests of the account's page and its history: further versions, corrections, people and their dates."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from portal.accounts import effects
from portal.accounts.models import Account, AccountPerson
from portal.accounts.queries import current_data, current_version
from portal.database import db
from portal.filings.models import Filing, Kind, State
from portal.people.models import Person, User

if TYPE_CHECKING:
    from flask import Flask

_serial = count(1)


def row(row_id: str, name: str, phone: str, **more: str) -> dict[str, str]:
    """A person's row as a form keeps it."""
    return {"row_id": row_id * 12, "name": name, "phone": phone, "wechat": "", "qq": "", "email": "", **more}


def resealed(app: Flask, account_id: int, **facts: Any) -> int:
    """Seal the next version of an account: what is true now with these facts changed. Return the filing's id."""
    with app.app_context():
        account = db.session.get_one(Account, account_id)
        author = db.session.scalars(select(User).where(User.username == "operator")).one()
        data = {**current_data(current_version(account_id)), **facts}
        filing = Filing(
            kind=Kind.CHANGE,
            platform=account.platform,
            unit=account.unit,
            author=author,
            account=account,
            state=State.FILED,
            data=data,
            name=data["name"],
            handle=data["handle"],
            token=f"resealed-{next(_serial)}",
        )
        db.session.add(filing)
        db.session.flush()
        effects.seal(account, data, filing.id)
        db.session.commit()
        return filing.id


def corrected(app: Flask, account_id: int, key: str, value: Any, row_of: tuple[str, str] = ("", "")) -> None:
    """Correct one fact as `operator` would."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "operator")).one()
        effects.correct(db.session.get_one(Account, account_id), user, key, value, row_of)
        db.session.commit()


def known(app: Flask, name: str, **facts: Any) -> int:
    """Write down what is known of a person; return their id."""
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == name)).one()
        for key, value in facts.items():
            setattr(person, key, value)
        db.session.commit()
        return person.id


def persons(app: Flask, name: str) -> list[Person]:
    """Everybody of this name, first known first."""
    with app.app_context():
        return list(db.session.scalars(select(Person).where(Person.name == name).order_by(Person.id)))


def held(app: Flask, account_id: int) -> list[tuple[str, str, str, int]]:
    """(part, name, phone, person) of everybody an account names."""
    with app.app_context():
        rows = db.session.scalars(
            select(AccountPerson).where(AccountPerson.account_id == account_id).order_by(AccountPerson.id)
        )
        return [(r.part, r.name, r.phone, r.person_id) for r in rows]


def tampered(app: Flask, table: str, statement: str) -> None:
    """Do what only somebody with the database's own password could: write past the triggers of a table."""
    with app.app_context(), db.engine.begin() as connection:
        json = "::json" if connection.dialect.name == "postgresql" else ""
        if json:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER {table}_keep_{verb}"))
        connection.exec_driver_sql(statement.replace("{json}", json))
