"""What the search of the filings finds: names, ids, units, authors, numbers; also by the initials of the pinyin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Account
from portal.accounts.queries import escaped
from portal.accounts.searching import SHORTEST_INITIALS
from portal.database import db
from portal.filings import queries
from portal.filings.models import Filing
from portal.people.models import Unit, User
from portal.people.names import initials

if TYPE_CHECKING:
    from sqlalchemy import Select

MOST_READ = 1000  # names of filings without an account, newest first, that are read for their initials
Author = aliased(User)


def joined(statement: Select[Any]) -> Select[Any]:
    """Return the statement on filings with their authors and accounts beside, as `matching` needs it."""
    return statement.join(Author, Filing.author_id == Author.id).outerjoin(Account, Filing.account_id == Account.id)


def matching(user: User, word: str) -> ColumnElement[bool]:
    """Return the condition that a word is found in what is told of a filing; needs a statement that `joined` returned."""
    like = escaped(word)
    columns = (Filing.name, Filing.handle, Unit.name, Author.name, Account.number)
    ways: list[ColumnElement[bool]] = [column.ilike(like, escape="\\") for column in columns]
    if _letters(word):
        ways += _by_initials(user, word.lower(), like)
    return or_(*ways)


def _letters(word: str) -> bool:
    return word.isascii() and word.isalnum() and len(word) >= SHORTEST_INITIALS and not word.isdigit()


def _by_initials(user: User, word: str, like: str) -> list[ColumnElement[bool]]:
    """Return by initials: the account where there is one, the filing's own name where there is none, the unit."""
    new = select(Filing.id, Filing.name).join(Unit).where(Filing.account_id.is_(None), queries.visible(user))
    names = db.session.execute(new.order_by(Filing.saved_at.desc(), Filing.id.desc()).limit(MOST_READ))
    filings = [number for number, name in names if word in initials(name)]
    units = [number for number, name in db.session.execute(select(Unit.id, Unit.name)) if word in initials(name)]
    sought = Account.sought.like(like.lower(), escape="\\")
    return [Filing.id.in_(filings), Filing.unit_id.in_(units), sought]
