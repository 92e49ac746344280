"""What the search of the cases finds: names, ids, units, authors, numbers; also by the initials of the pinyin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from sqlalchemy import ColumnElement, and_, false, or_, select

from portal.accounts.models import Account
from portal.accounts.queries import escaped
from portal.cases.models import Case
from portal.people import search
from portal.people.models import User
from portal.spelling import keys

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute


def matching(typed: str) -> ColumnElement[bool]:
    """Return the condition that every word typed is found in what is told of a case.

    Units, authors and accounts are sought by themselves: then the cases are read from one index, and no row of them. Put together
    once a request: a page asks it of more than one list.
    """
    if "matching" not in g or g.matching[0] != typed:
        words = keys(typed)
        g.matching = (typed, and_(*(_found(word) for word in words)) if words else false())
    found: ColumnElement[bool] = g.matching[1]
    return found


def _found(word: str) -> ColumnElement[bool]:
    return or_(
        Case.sought.like(escaped(word), escape="\\"),
        Case.unit_id.in_(search.units(word)),
        _among(Case.author_id, User.id, search.users(word)),
        _among(Case.account_id, Account.id, Account.number_key.like(escaped(word), escape="\\")),
    )


def _among(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    key: InstrumentedAttribute[int],
    wanted: ColumnElement[bool],
) -> ColumnElement[bool]:
    return column.in_(select(key).where(wanted).correlate(None))
