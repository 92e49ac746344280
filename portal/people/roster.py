"""The people who run and oversee accounts: each known once, however many accounts name them (第十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.database import db
from portal.people.models import Identity, Person
from portal.spelling import key

if TYPE_CHECKING:
    from portal.people.models import Unit


def person_of(name: str, phone: str) -> Person | None:
    """Return whom the registry knows by this name, however it is typed, and number; None for nobody."""
    found = select(Person).where(Person.phone == phone, Person.name_key == key(name)[:40])
    return db.session.scalar(found.order_by(Person.id).limit(1))


def known_person(name: str, phone: str, unit: Unit, identity: Identity | None = None) -> Person:
    """Return the person of this name and number, made when the registry first meets them; what is known of them stays."""
    found = person_of(name, phone)
    if found is None:
        found = Person(name=name, phone=phone, unit=unit, identity=identity)
        db.session.add(found)
        db.session.flush()
    elif found.identity is None and identity is not None:
        found.identity = identity
    return found


def renumbered(person: Person, phone: str, *, alone: bool) -> Person:
    """Return the same human under another telephone number: what is known of them goes along (第十条).

    `alone`: nothing else names the person by the old number, so the row itself takes the new one; otherwise, and when the new number
    is known under this name already, that row learns what this one knows.
    """
    found = person_of(person.name, phone)
    if found is None and alone:
        person.phone = phone
        db.session.flush()
        return person
    if found is None:
        found = known_person(person.name, phone, person.unit)
    for fact in ("identity", "leaves_on", "left_on"):
        if getattr(found, fact) is None:
            setattr(found, fact, getattr(person, fact))
    db.session.flush()
    return found
