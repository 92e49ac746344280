"""What is true now of many accounts at once, in as many statements as for one: for the workbook out and the workbook in."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.accounts.models import AccountPerson, Correction, Version
from portal.accounts.queries import corrected
from portal.database import db
from portal.people.models import Person


def data_of(ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return by account what its form says now, with the corrections made over it; to be read only."""
    later = aliased(Version)
    last = select(func.max(later.number)).where(later.account_id == Version.account_id).scalar_subquery()
    versions = db.session.scalars(select(Version).where(Version.account_id.in_(ids), Version.number == last))
    entries: dict[int, list[Correction]] = defaultdict(list)
    for entry in db.session.scalars(select(Correction).where(Correction.account_id.in_(ids)).order_by(Correction.id)):
        entries[entry.account_id].append(entry)
    return {v.account_id: corrected(v, known) if (known := entries.get(v.account_id)) else v.data for v in versions}


def known_people(ids: list[int]) -> dict[tuple[int, str, str], Any]:
    """Return by account, part and row what the roster knows of its people: `identity` and `leaves_on`."""
    people = db.session.execute(
        select(AccountPerson.account_id, AccountPerson.part, AccountPerson.row_id, Person.identity, Person.leaves_on)
        .join(Person, Person.id == AccountPerson.person_id)
        .where(AccountPerson.account_id.in_(ids))
    )
    return {(row.account_id, row.part, row.row_id): row for row in people}
