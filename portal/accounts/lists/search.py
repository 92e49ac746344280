"""What the search of the registry finds: accounts by their own names, by unit, and by people where these may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, false, or_, select

from portal.accounts.models import Account, AccountPerson
from portal.accounts.queries import escaped
from portal.people import search
from portal.people.models import Person
from portal.spelling import clean, keys

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from portal.accounts.lists.viewers import Viewer

LONGEST = 60


def tidy(typed: str) -> str:
    """Return what was typed as it is kept in the address: one space between words, nothing unseen, at most LONGEST characters."""
    return clean(typed)[:LONGEST].strip()


def matching(typed: str, viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that every word typed is found, each wherever it may be; or that all of it is somebody's number."""
    words = keys(typed)
    # Signs that nobody sees are no word, and of them nothing is found.
    found = and_(*(_found(word, viewer) for word in words)) if words else false()
    return or_(found, *_run_by(search.phones(digits), viewer.has)) if (digits := search.telephone(typed)) else found


def _found(word: str, viewer: Viewer) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [Account.sought.like(escaped(word), escape="\\")]
    if units := [unit.id for unit in viewer.units.values() if search.names_unit(word, unit)]:
        ways.append(Account.unit_id.in_(units))
    by_number = _run_by(search.phones(search.telephone(word)), viewer.has)
    return or_(*ways, *_run_by(search.persons(word), viewer.sees), *by_number)


def _run_by(people: ColumnElement[bool], units: frozenset[int] | None) -> list[ColumnElement[bool]]:
    """Return the condition that such people run an account of these units, None for all; nothing where there is no unit."""
    if units is not None and not units:
        return []
    run = Account.id.in_(
        select(AccountPerson.account_id).where(AccountPerson.person_id.in_(select(Person.id).where(people)))
    )
    # Whose people one may not see, of them a search may tell nothing: not even that somebody is there. So it is with numbers.
    return [run if units is None else and_(Account.unit_id.in_(units), run)]
