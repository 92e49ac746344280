"""The people who run and oversee accounts: each known once, however many accounts name them (第十条)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, union

from portal.audit.trail import record
from portal.database import db
from portal.fields.identities import Departure
from portal.people.counterparts import lead
from portal.people.models import PUBLICITY, Identity, Person, PersonAlias, Role, UnitKind
from portal.people.models.person import LONGEST_KEY
from portal.platforms.shared import PERSON
from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from sqlalchemy import CompoundSelect

    from portal.people.models import Unit, User

LEAVING = Departure()
NAME_KIND, PHONE_KIND = (field.kind for field in PERSON if field.key in {"name", "phone"})
Named = tuple[str, str]
"""A name as somebody typed it, and a telephone number."""


def person_of(name: str, phone: str) -> Person | None:
    """Return whom the registry knows by this name, however it is typed, and number; None for nobody."""
    return persons_of([(name, phone)]).get((name, phone))


def persons_of(named: Collection[Named]) -> dict[Named, Person]:
    """Return whom the registry knows of these, asked once for all of them.

    Whoever was merged of two answers to each name and each number of theirs, in any pairing: a sealed version keeps the old ones, and
    a change may put only one of them right. A row of exactly this name and number goes before.
    """
    phones = {phone for _, phone in named if phone}
    if not phones:
        return {}
    known, found = _answering(phones), {}
    for name, phone in named:
        called = key(name)[:LONGEST_KEY], phone
        fitting = [person for person, answers in known if answers.to(*called)]
        if fitting:
            found[name, phone] = next((p for p in fitting if (p.name_key, p.phone) == called), fitting[0])
    return found


def _answering(phones: Collection[str]) -> list[tuple[Person, _Answers]]:
    """Return everybody who has or had one of these numbers, the lowest id first, with all that they answer to."""
    reached = numbers_of(phones).subquery()
    rows = db.session.execute(
        select(Person, PersonAlias.name_key, PersonAlias.phone)
        .outerjoin(PersonAlias, PersonAlias.person_id == Person.id)
        .where(Person.id.in_(select(reached.c.id)))
        .order_by(Person.id)
    )
    known, answers = dict[int, Person](), defaultdict[int, _Answers](_Answers)
    for person, name_key, phone in rows:
        known[person.id] = person
        answers[person.id].names.update((person.name_key, name_key))
        answers[person.id].phones.update((person.phone, phone))
    return [(person, answers[person.id]) for person in known.values()]


@dataclass
class _Answers:
    """The names, as they are compared, and the numbers to which somebody answers."""

    names: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)

    def to(self, name_key: str, phone: str) -> bool:
        return name_key in self.names and phone in self.phones


def numbers_of(phones: Collection[str]) -> CompoundSelect[str, int]:
    """Return the select of (number, person's id) of whoever has, or had before two became one, one of these numbers."""
    return union(
        select(Person.phone.label("phone"), Person.id.label("id")).where(Person.phone.in_(phones)),
        select(PersonAlias.phone, PersonAlias.person_id).where(PersonAlias.phone.in_(phones)),
    )


def known_person(
    name: str, phone: str, unit: Unit, identity: Identity | None = None, leaves_on: date | None = None
) -> Person:
    """Return the person of this name and number, made when the registry first meets them; what is known of them stays."""
    found = person_of(name, phone)
    if found is None:
        found = Person(name=name, phone=phone, unit=unit, identity=identity, leaves_on=leaves_on)
        db.session.add(found)
        db.session.flush()
    elif found.identity is None and identity is not None:
        found.identity = identity
        found.leaves_on = found.leaves_on or leaves_on
    return found


def leaving_fault(stored: str) -> str:
    """Return what is wrong with the day on which somebody is expected to leave, "" for nothing."""
    return LEAVING.refusal(stored) or LEAVING.fault(stored) or ""


def described(user: User, units: Iterable[Unit]) -> list[Unit]:
    """Return those of some units whose people this user describes: the administrator and the Publicity Department everybody's.

    Who files for or heads a unit its own, the head of 校团委 also those of the units that it manages (第六条).
    """
    if user.holds(*PUBLICITY, Role.ADMIN):
        return list(units)
    own, heads = set(user.units(Role.AUTHOR, Role.UNIT_HEAD)), set(user.units(Role.UNIT_HEAD))
    every = list(units)
    league = any(unit.kind is UnitKind.LEAGUE and unit.id in heads for unit in every)
    return [unit for unit in every if unit.id in own or (league and unit.kind.of_league)]


def manages(user: User, unit: Unit) -> bool:
    """Say whether this user heads 校团委 and the unit is one of those that it manages (第六条)."""
    return unit.kind.of_league and heads_league(user)


def heads_league(user: User) -> bool:
    """Say whether this user heads 校团委."""
    held = (a.unit for a in user.assignments if a.role is Role.UNIT_HEAD)
    return any(unit is not None and unit.kind is UnitKind.LEAGUE for unit in held)


def add_person(name: str, phone: str, unit: Unit, facts: Mapping[str, Any]) -> Person:
    """Make somebody known whom the roster does not have yet, by word of an office rather than by a filing that names them."""
    person = Person(name=name, phone=phone, unit=unit, **facts)
    db.session.add(person)
    db.session.flush()
    record("person.added", f"person:{person.id}", person=person.name, unit=unit.name, after=_facts(person, facts))
    return person


def describe_person(person: Person, facts: Mapping[str, Any]) -> None:
    """Keep what somebody says of a person: `identity`, `leaves_on` (第十条)."""
    before = _facts(person, facts)
    for name, value in facts.items():
        setattr(person, name, value)
    record("person.changed", f"person:{person.id}", person=person.name, before=before, after=_facts(person, facts))


def _facts(person: Person, names: Iterable[str]) -> dict[str, Any]:
    """Return facts of a person as the trail keeps them."""
    return {name: str(value) if (value := getattr(person, name)) else None for name in names}


def renumbered(person: Person, phone: str, *, alone: bool) -> Person:
    """Return the same human under another telephone number: what is known of them goes along (第十条).

    `alone`: nothing else names the person by the old number, so the row itself takes the new one; otherwise, and when the new number
    is known under this name already, that row learns what this one knows. Of two numbers of somebody merged, the row takes the new.
    """
    found = person_of(person.name, phone)
    if alone and found is person and person.phone != phone:
        db.session.add(PersonAlias(person_id=person.id, name=person.name, phone=person.phone))
    if alone and found in {None, person}:
        person.phone = phone
        db.session.flush()
        return person
    if found is None:
        found = known_person(person.name, phone, person.unit)
    for fact in ("identity", "leaves_on", "left_on"):
        if getattr(found, fact) is None:
            setattr(found, fact, getattr(person, fact))
    lead(person, found)
    return found


def remaining(former_id: int) -> int | None:
    """Return the id of the person into whom a row that is gone was merged; None for a row that never was, or is there."""
    return db.session.scalar(select(PersonAlias.person_id).where(PersonAlias.former_id == former_id))
