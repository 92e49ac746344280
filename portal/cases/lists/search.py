"""What the search of the cases finds: names, ids, units, authors, numbers; also by the initials of the pinyin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from sqlalchemy import ColumnElement, func, or_, select

from portal.accounts.lists.search import SHORTEST_INITIALS
from portal.accounts.models import Account
from portal.accounts.queries import escaped
from portal.cases import seeing
from portal.cases.models import Case
from portal.database import db
from portal.people.models import Unit, User
from portal.people.pinyin import initials

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute

MOST_READ = 1000  # names of cases without an account, newest first, that are read for their initials


def matching(user: User, word: str) -> ColumnElement[bool]:
    """Return the condition that a word is found in what is told of a case.

    Units, authors and accounts are sought by themselves: then the cases are read from one index, and no row of them. Put together
    once a request: a page asks it of more than one list.
    """
    if "matching" not in g or g.matching[0] != (user.id, word):
        g.matching = ((user.id, word), _matching(user, word))
    found: ColumnElement[bool] = g.matching[1]
    return found


def _matching(user: User, word: str) -> ColumnElement[bool]:
    like = escaped(word)
    cased = word.lower() != word.upper()  # where there are no large and small letters, none are made alike
    ways = [_holds(column, like, cased=cased) for column in (Case.name, Case.handle)]
    beside = (
        (Case.unit_id, Unit.id, Unit.name),
        (Case.author_id, User.id, User.name),
        (Case.account_id, Account.id, Account.number),
    )
    ways += [_among(column, key, _holds(text, like, cased=cased)) for column, key, text in beside]
    if _letters(word):
        ways += _by_initials(user, word.lower(), like)
    return or_(*ways)


def _holds(text: InstrumentedAttribute[str], like: str, *, cased: bool) -> ColumnElement[bool]:
    return text.ilike(like, escape="\\") if cased else text.like(like, escape="\\")


def _among(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    key: InstrumentedAttribute[int],
    wanted: ColumnElement[bool],
) -> ColumnElement[bool]:
    return column.in_(select(key).where(wanted).correlate(None))


def _letters(word: str) -> bool:
    return word.isascii() and word.isalnum() and len(word) >= SHORTEST_INITIALS and not word.isdigit()


def _by_initials(user: User, word: str, like: str) -> list[ColumnElement[bool]]:
    """Return by initials: the account where there is one, the case's own name where there is none, the unit."""
    sought = _among(Case.account_id, Account.id, Account.sought.like(like.lower(), escape="\\"))
    cases, units = _spelled(user, word)
    return [Case.id.in_(cases), Case.unit_id.in_(units), sought]


def _spelled(user: User, word: str) -> tuple[list[int], list[int]]:
    """Return the cases without an account and the units whose initials hold a word."""
    # Asked so that no index of the accounts serves, but the one of the newest, which holds the names too.
    new = select(Case.id, Case.name).where(func.coalesce(Case.account_id, 0) == 0)
    new = new.where(seeing.among_visible(user))
    names = db.session.execute(new.order_by(Case.saved_at.desc(), Case.id.desc()).limit(MOST_READ))
    cases = [number for number, name in names if word in initials(name)]
    units = [number for number, name in db.session.execute(select(Unit.id, Unit.name)) if word in initials(name)]
    return cases, units
