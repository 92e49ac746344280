"""By what people and units are found: their names however typed, the initials of these, and a number where it may be seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import false, or_, select

from portal.fields.contacts import phone_in
from portal.people.models import Person, PersonAlias, Unit, User

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute

SHORTEST_INITIALS = 2  # one letter is in half of all names
SHORTEST_PHONE = 4  # digits, at the beginning or the end of a telephone number, by which somebody is found
TYPED_PHONE = re.compile(r"(?:\+|00)?[0-9][0-9 \-]{2,18}")


def spells(word: str) -> bool:
    """Say whether a word (a key) may be the initials of a name."""
    return word.isascii() and word.isalnum() and not word.isdigit() and len(word) >= SHORTEST_INITIALS


def telephone(typed: str) -> str:
    """Return the digits of what may be a telephone number or a part of one, "" otherwise: 138 0371-1234, +86 138…, １３８０."""
    text = phone_in(typed)
    return re.sub(r"\D", "", text) if TYPED_PHONE.fullmatch(text) else ""


def users(word: str) -> ColumnElement[bool]:
    """Return the condition on a user: part of the name or of the user name, or the initials."""
    ways = [User.name_key.contains(word, autoescape=True), User.username.contains(word, autoescape=True)]
    return or_(*ways, *_by_initials(User.initials, word))


def persons(word: str) -> ColumnElement[bool]:
    """Return the condition on a person: part of the name, now or before two became one, or the initials."""
    return or_(_called(Person, word), Person.id.in_(select(PersonAlias.person_id).where(_called(PersonAlias, word))))


def _called(row: type[Person | PersonAlias], word: str) -> ColumnElement[bool]:
    return or_(row.name_key.contains(word, autoescape=True), *_by_initials(row.initials, word))


def phones(digits: str) -> ColumnElement[bool]:
    """Return the condition that a person's number, now or before two became one, begins or ends with these digits.

    To be asked only of people whose numbers the searcher has in full (`masking.in_full`): who may not see a number could else
    find it out digit by digit.
    """
    if len(digits) < SHORTEST_PHONE:
        return false()
    former = select(PersonAlias.person_id).where(_reached(PersonAlias, digits))
    return or_(_reached(Person, digits), Person.id.in_(former))


def _reached(row: type[Person | PersonAlias], digits: str) -> ColumnElement[bool]:
    return or_(row.phone.startswith(digits, autoescape=True), row.phone.endswith(digits, autoescape=True))


def _by_initials(column: InstrumentedAttribute[str], word: str) -> list[ColumnElement[bool]]:
    return [column.contains(word, autoescape=True)] if spells(word) else []


def names_unit(word: str, unit: Unit) -> bool:
    """Say whether a word (a key) is part of the name of a unit, or of its initials: `units`, of one that is there already."""
    return word in unit.name_key or (spells(word) and word in unit.initials)


def units(word: str) -> Select[int]:
    """Return the select of the ids of the units that a word (a key) names."""
    ways = [Unit.name_key.contains(word, autoescape=True), *_by_initials(Unit.initials, word)]
    return select(Unit.id).where(or_(*ways)).correlate(None)
