"""What the auditor's page calls people of the roster and the sheets of hand-overs, and by what it finds people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import and_, false, or_, select

from portal.database import db
from portal.feature import Titled
from portal.handover.models import Handover
from portal.handover.queries import known_to
from portal.handover.reach import sees
from portal.people import search
from portal.people.models import Person, PersonAlias, Unit
from portal.spelling import keys
from portal.web.access import may
from portal.web.limits import row_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Select

    from portal.people.models import User


def people(reader: User, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return people by id; one whose row is gone since two became one is called as the one who stays."""
    numbers = row_ids(ids)
    opens = known_to(sees(reader)) if may("handover.person") else false()
    asked = (
        select(Person.id, PersonAlias.former_id, Person.name, Unit.name.label("unit"), opens.label("opens"))
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(PersonAlias, and_(PersonAlias.person_id == Person.id, PersonAlias.former_id.in_(numbers)))
        .where(or_(Person.id.in_(numbers), PersonAlias.former_id.in_(numbers)))
    )
    found: dict[str, Titled] = {}
    for row in db.session.execute(asked):
        titled = Titled(row.name, row.unit, url_for("handover.person", person_id=row.id) if row.opens else "")
        found |= {str(number): titled for number in (row.id, row.former_id) if number in numbers}
    return found


def called(typed: str) -> Select[int]:
    """Return the select of the ids of the people in whose name, now or before, each word is, or its initials."""
    words = keys(typed)
    return select(Person.id).where(and_(*(search.persons(word) for word in words)) if words else false())


def sheets(reader: User, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return the sheets of hand-overs by id: who handed over to whom."""
    mine = or_(sees(reader).within(Handover.unit_id), Handover.made_by_id == reader.id)  # type: ignore[arg-type]
    opens = mine if may("handover.show") else false()
    asked = (
        select(Handover.id, Person.name, Handover.to_name, Unit.name.label("unit"), opens.label("opens"))
        .join(Person, Person.id == Handover.person_id)
        .join(Unit, Unit.id == Handover.unit_id)
        .where(Handover.id.in_(row_ids(ids)))
    )
    return {
        str(row.id): Titled(
            f"{row.name} → {row.to_name}",
            row.unit,
            url_for("handover.show", handover_id=row.id) if row.opens else "",
        )
        for row in db.session.execute(asked)
    }
