"""What the search of the registry finds: accounts by their own names, by unit, and by people where these may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from portal.accounts.models import Account, AccountPerson
from portal.accounts.queries import escaped
from portal.people.models import Person
from portal.people.pinyin import initials

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from portal.accounts.lists.viewers import Viewer

LONGEST = 60
MOST_WORDS = 5
SHORTEST_TAIL = 4  # digits of a telephone number by which somebody is found
SHORTEST_INITIALS = 2  # one letter is in half of all names
PART = "|"  # between the texts in Account.sought: no sign to be found


def tidy(typed: str) -> str:
    """Return what was typed as it is kept in the address: one space between words, at most LONGEST characters."""
    return " ".join(typed.split())[:LONGEST].strip()


def matching(typed: str, viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that every word typed is found, each wherever it may be."""
    return and_(*(_found(word.lower(), viewer) for word in typed.split()[:MOST_WORDS]))


def _found(word: str, viewer: Viewer) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if PART in word:
        ways += [c.ilike(escaped(word), escape="\\") for c in (Account.name, Account.handle, Account.number)]
    else:
        ways.append(Account.sought.like(escaped(word), escape="\\"))
    if units := [unit.id for unit in viewer.units.values() if _names(word, unit.name)]:
        ways.append(Account.unit_id.in_(units))
    if (people := _people(word)) is not None and viewer.sees_some:
        run = select(AccountPerson.account_id).where(AccountPerson.person_id.in_(select(Person.id).where(people)))
        # Whose people one may not see, of them a search may tell nothing: not even that somebody is there.
        ways.append(
            Account.id.in_(run) if viewer.sees is None else and_(Account.unit_id.in_(viewer.sees), Account.id.in_(run))
        )
    return or_(*ways)


def _names(word: str, name: str) -> bool:
    return word in name.lower() or (
        word.isascii() and word.isalnum() and len(word) >= SHORTEST_INITIALS and word in initials(name)
    )


def _people(word: str) -> ColumnElement[bool] | None:
    """Return the condition on a person: part of the name, its initials, or the end of the telephone number."""
    if word.isascii() and word.isdigit():
        return Person.phone.like(f"%{word}") if len(word) >= SHORTEST_TAIL else None
    if word.isascii() and word.isalnum():
        # A Latin name is its own initials, in small letters.
        return Person.initials.like(escaped(word), escape="\\") if len(word) >= SHORTEST_INITIALS else None
    return None if word.isascii() else Person.name.ilike(escaped(word), escape="\\")
