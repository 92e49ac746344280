"""How the people of a unit are reached: what its accounts say now of those who run them (第十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import or_, select

from portal.accounts.models import Account, AccountPerson, Status
from portal.accounts.workbooks.truth import data_of
from portal.calendar import today
from portal.database import db
from portal.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

    from portal.people.models import Unit


class Contact(NamedTuple):
    """The row under which somebody stands in the account that named them last, in which part, and how many accounts name them."""

    row: dict[str, Any]
    account: Account
    part: str
    accounts: int


def contacts(ids: Iterable[int], within: ColumnElement[bool]) -> dict[int, Contact]:
    """Return, by person, how the accounts that `within` lets through name them; who is named by none is left out."""
    named = select(AccountPerson).join(Account).where(AccountPerson.person_id.in_(list(ids)), within)
    newest: dict[int, AccountPerson] = {}
    often: dict[int, set[int]] = {}
    for row in db.session.scalars(named.order_by(AccountPerson.id.desc())):
        newest.setdefault(row.person_id, row)
        often.setdefault(row.person_id, set()).add(row.account_id)
    data = data_of([row.account_id for row in newest.values()])
    return {
        person_id: Contact(_row(data.get(row.account_id) or {}, row), row.account, row.part, len(often[person_id]))
        for person_id, row in newest.items()
    }


def _row(data: dict[str, Any], named: AccountPerson) -> dict[str, Any]:
    return next((row for row in data.get(named.part) or [] if row["row_id"] == named.row_id), {})


def of_unit(unit: Unit) -> ColumnElement[bool]:
    """Return the condition that somebody is of a unit or runs an account of it that is still there, and has not left."""
    runs = select(AccountPerson.person_id).join(Account)
    runs = runs.where(Account.unit_id == unit.id, Account.status != Status.CLOSED)
    there = or_(Person.left_on.is_(None), Person.left_on > today())
    return or_(Person.unit_id == unit.id, Person.id.in_(runs)) & there
