"""Who of the unit may be meant as somebody writes a name into a form: found as typed, told apart, each with the row that is theirs."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import joinedload

from portal.accounts.contacts import contacts, of_unit
from portal.accounts.models import PARTS, Account
from portal.cases.seeing import visible
from portal.database import db
from portal.errors import Missing
from portal.filings import change, queries
from portal.filings.models import Filing, Kind, State
from portal.people import search
from portal.people.models import PUBLICITY, Identity, Person, Unit
from portal.platforms.shared import PERSON
from portal.spelling import key, keys, readings, syllables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement

    from portal.people.models import User

KEYS = tuple(field.key for field in PERSON)
MOST = 8  # as many as are seen at once under the box
MOST_READ = 500  # of one unit's people, by whole syllables
WAITING = 20  # filings under way that are looked through
LONGEST = 40
SHORTEST_SYLLABLE = 3  # letters: shorter ones are initials
TAIL = 4


class Suggested(NamedTuple):
    """Somebody who may be meant: their row of the form, what they are to the school, and what tells them from a namesake."""

    row: dict[str, str]
    identity: Identity | None
    about: str

    @property
    def mark(self) -> str:
        """Return what names them in a request: the number, and the name beside it."""
        return f"{self.row['phone']} {self.row['name']}"


def unit_asked(user: User, unit_id: int | None) -> Unit:
    """Return a unit for which this person writes filings; who brings in what came on paper writes for all. Raises Missing."""
    own = next((unit for unit in queries.writable_units(user) if unit.id == unit_id), None)
    if own is None and user.holds(*PUBLICITY) and unit_id:
        own = db.session.get(Unit, unit_id)
    if own is None or not own.active:
        raise Missing
    return own


def suggested(user: User, unit: Unit, part: str, typed: str) -> list[Suggested]:
    """Return the first few people of a unit whom the words may mean, for a part of the form; 主管人员 are of the staff (第五条)."""
    fit = or_(Person.identity.is_(None), Person.identity == Identity.STAFF) if part == "supervisors" else true()
    words = keys(typed[:LONGEST])
    found = _persons(unit, fit, typed[:LONGEST])
    known = contacts([person.id for person in found], Account.unit_id == unit.id)
    of_roster = [_of_roster(person, known.get(person.id)) for person in found]
    named = {_same(s.row) for s in of_roster}
    rest = (s for s in _waiting(user, unit, part) if _same(s.row) not in named and _means(s.row, words))
    return list(chain(of_roster, rest))[:MOST]


def _persons(unit: Unit, fit: ColumnElement[bool], typed: str) -> list[Person]:
    """Return those of the roster, found by the name, its initials, the number, or else by the whole syllables of the name."""
    here = select(Person).options(joinedload(Person.unit)).where(of_unit(unit), fit)
    order = here.order_by(Person.name_order, Person.id)
    found = list(db.session.scalars(order.where(_called(typed)).limit(MOST)))
    sound = "".join(keys(typed))
    if found or len(sound) < SHORTEST_SYLLABLE or not sound.isascii() or not sound.isalpha():
        return found
    return [p for p in db.session.scalars(order.limit(MOST_READ)) if sound in syllables(p.name).lower()][:MOST]


def _called(typed: str) -> ColumnElement[bool]:
    if digits := search.telephone(typed):
        return search.phones(digits)
    return and_(true(), *(search.persons(word) for word in keys(typed)))


def own_row(user: User, unit: Unit) -> dict[str, str] | None:
    """Return the row of whoever signs in, where they are known to the roster of that unit and have not left; None for anybody else."""
    person = user.person
    if person is None or person.unit_id != unit.id or person.left_on is not None:
        return None
    return _of_roster(person, contacts([person.id], Account.unit_id == unit.id).get(person.id)).row


def _of_roster(person: Person, contact: Any) -> Suggested:
    row = {k: str(contact.row.get(k) or "") if contact else "" for k in KEYS}
    row |= {"name": person.name, "phone": person.phone}
    said = [person.identity.label] if person.identity else []
    if contact:
        more = f"等 {contact.accounts} 个账号" if contact.accounts > 1 else ""
        said.append(f"“{contact.account.name}”{more}{PARTS.get(contact.part, '')}")
    return Suggested(row, person.identity, _told_apart(row, said))


def _told_apart(row: dict[str, str], said: Iterable[str]) -> str:
    return " · ".join((f"尾号 {row['phone'][-TAIL:]}", *said))


def _waiting(user: User, unit: Unit, part: str) -> Iterator[Suggested]:
    """Yield whom the unit's filings name that are still being decided: the roster meets them with the consent."""
    decided = [state for state in State if state.waiting]
    asked = select(Filing).where(Filing.unit_id == unit.id, Filing.state.in_(decided), Filing.kind != Kind.CLOSURE)
    asked = asked.where(visible(user)).order_by(Filing.id.desc()).limit(WAITING)
    named = ((filing, row) for filing in db.session.scalars(asked) for row in change.people_of(filing.data, part))
    seen: set[tuple[str, str]] = set()
    for filing, row in named:
        if row.get("name") and row.get("phone") and _same(row) not in seen:
            seen.add(_same(row))
            yield _of_filing(filing, part, row)


def _of_filing(filing: Filing, part: str, row: dict[str, Any]) -> Suggested:
    """Return somebody as a filing names them; what it says beside the paper is known with the consent, and not before."""
    facts = {k: str(row.get(k) or "") for k in KEYS}
    return Suggested(facts, None, _told_apart(facts, (f"“{filing.name}”备案中的{PARTS.get(part, '')}",)))


def _same(row: dict[str, Any]) -> tuple[str, str]:
    return key(row["name"]), row["phone"]


def _means(row: dict[str, str], words: tuple[str, ...]) -> bool:
    """Say whether every word is in the name, its initials, or the number."""
    spelled = (key(row["name"]), readings(row["name"]), row["phone"])
    return all(any(word in text for text in spelled) for word in words)
