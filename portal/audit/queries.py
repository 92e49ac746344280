"""What the auditor looks for in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select

from portal.audit.actions import meant, words
from portal.audit.models import Entry
from portal.audit.titles import SYSTEM, USERNAME
from portal.database import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select

    from portal.audit.filters import Filters

ITSELF = "系统"


def entries(filters: Filters) -> tuple[Select[Entry], Select[int]]:
    """Return the entries of a filter, newest first, and their count; an empty word filters nothing."""
    wanted = conditions(filters)
    count = select(func.count()).select_from(Entry).where(*wanted)
    return select(Entry).where(*wanted).order_by(Entry.id.desc()), count


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Return what an entry must be to be listed; days that are none filter nothing."""
    wanted: list[ColumnElement[bool]] = []
    if filters.action:
        wanted.append(Entry.action == filters.action)
    if filters.user:
        wanted.append(_by(filters.user))
    if filters.subject:
        wanted.append(_about(filters.subject))
    if filters.first:
        wanted.append(Entry.at >= filters.first)
    if filters.end:
        wanted.append(Entry.at < filters.end)
    return wanted


def _by(user: str) -> ColumnElement[bool]:
    """Return that somebody did it: by the name that the entry keeps, or by what whoever signs in under it is called now."""
    name = SYSTEM if user == ITSELF else user
    ways: list[ColumnElement[bool]] = [func.lower(Entry.username) == name.lower()]
    if seek := words().sought.get(USERNAME):
        ways.append(Entry.username.in_(seek(user)))
    return or_(*ways)


def _about(typed: str) -> ColumnElement[bool]:
    """Return that it was about something: one thing ("filing:7"), all of a sort ("filing"), or whatever is called so."""
    said = meant(typed)
    name = said.subject.lower()
    ways: list[ColumnElement[bool]] = [func.lower(Entry.subject) == name]
    ways.append(Entry.subject.istartswith(f"{name}:", autoescape=True))
    if said.name:
        # An account may be called by a word that is also a sort of thing.
        ways += [*_called(said.thing, said.name), *(_called("", typed) if said.thing else ())]
    return or_(*ways)


def _called(only: str, name: str) -> Iterator[ColumnElement[bool]]:
    for thing, seek in words().sought.items():
        if thing in words().things and only in {"", thing}:
            found = seek(name).subquery()
            yield Entry.subject.in_(select(literal(f"{thing}:").concat(cast(found.c[0], String))))


def portion(filters: Filters, before: int | None, most: int) -> list[Entry]:
    """Return the next entries of a filter, newest first, from the one of the id `before` on; None for the newest of all."""
    found = select(Entry).where(*conditions(filters)).order_by(Entry.id.desc()).limit(most)
    return list(db.session.scalars(found.where(Entry.id < before) if before else found))


def number(filters: Filters, most: int) -> int:
    """Return how many entries a filter finds, counted no further than to `most`."""
    some: Any = select(Entry.id).where(*conditions(filters)).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def actions_used() -> list[str]:
    """Return every action that occurs in the trail."""
    return list(db.session.scalars(select(Entry.action).distinct().order_by(Entry.action)))
