"""Who leaves, or has left, while accounts still name them: by unit, with the accounts and the sheet of the hand-over (第十条)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account, AccountPerson, Status
from portal.database import db
from portal.handover.models import Handover
from portal.handover.queries import Running
from portal.people.models import Person, Unit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from portal.people.masking import Reach

MOST_ROWS = 300


class Nearing(NamedTuple):
    """Somebody who leaves, or has left, while accounts of a unit still name them; `handover` is the latest sheet, if any."""

    person: Person
    unit: Unit
    accounts: int
    handover: int | None


def nearing(
    reach: Reach, until: date, unit_id: int | None, most: int = MOST_ROWS
) -> tuple[list[Nearing], list[tuple[int, str, int]]]:
    """Return who leaves up to a day and still runs accounts, by unit and day, and (unit, name, persons) of every unit.

    Three questions, however many there are; at most `most` persons are returned.
    """
    gone = or_(Person.left_on.is_not(None), Person.leaves_on <= until)
    named = (
        select(
            AccountPerson.person_id, Account.unit_id, func.count(AccountPerson.account_id.distinct()).label("accounts")
        )
        .join(Account)
        .join(Person, Person.id == AccountPerson.person_id)
        .where(Account.status == Status.ACTIVE, reach.within(Account.unit_id), gone)  # type: ignore[arg-type]
        .group_by(AccountPerson.person_id, Account.unit_id)
        .subquery()
    )
    totals = db.session.execute(
        select(Unit.id, Unit.name, func.count())
        .join(named, named.c.unit_id == Unit.id)
        .group_by(Unit.id, Unit.name)
        .order_by(*Unit.in_order())
    )
    rows = (
        select(Person, Unit, named.c.accounts)
        .options(joinedload(Person.unit))
        .join(named, named.c.person_id == Person.id)
        .join(Unit, Unit.id == named.c.unit_id)
        .order_by(*Unit.in_order(), func.coalesce(Person.left_on, Person.leaves_on), Person.name_order, Person.id)
        .limit(most)
    )
    found = list(db.session.execute(rows.where(Unit.id == unit_id) if unit_id else rows))
    begun = _begun({person.id for person, _, _ in found})
    near = [Nearing(person, unit, count, begun.get((person.id, unit.id))) for person, unit, count in found]
    return near, [(id_, name, count) for id_, name, count in totals]


def named_by(reach: Reach, ids: Collection[int]) -> dict[tuple[int, int], list[Running]]:
    """Return, by (person, unit), the accounts in use of these units that name some people, by name."""
    rows = db.session.execute(
        select(Account, AccountPerson.part, AccountPerson.person_id)
        .join(AccountPerson, AccountPerson.account_id == Account.id)
        .where(AccountPerson.person_id.in_(ids), Account.status == Status.ACTIVE, reach.within(Account.unit_id))  # type: ignore[arg-type]
        .order_by(Account.name_order, Account.id, AccountPerson.part.desc())
    )
    parts: dict[tuple[int, int], dict[int, tuple[Account, list[str]]]] = defaultdict(dict)
    for account, part, person_id in rows:
        parts[person_id, account.unit_id].setdefault(account.id, (account, []))[1].append(part)
    return {
        key: [Running(account, tuple(dict.fromkeys(of))) for account, of in each.values()]
        for key, each in parts.items()
    }


def _begun(ids: set[int]) -> dict[tuple[int, int], int]:
    """Return the latest sheet of each (person, unit)."""
    latest = select(Handover.person_id, Handover.unit_id, func.max(Handover.id)).where(Handover.person_id.in_(ids))
    rows = db.session.execute(latest.group_by(Handover.person_id, Handover.unit_id))
    return {(person_id, unit_id): handover for person_id, unit_id, handover in rows}
