"""Units as whoever asks names them: compared by what is seen, in this one place."""

from __future__ import annotations

from sqlalchemy import select

from portal.database import db
from portal.fields.kinds import seen
from portal.people.models import Unit


def alike(name: str) -> str:
    """Return what two spellings of one name have in common: white space, unseen characters and the Unicode form do not count."""
    return seen(name)


def names() -> list[str]:
    """Return the name of every unit, with accounts or without."""
    return list(db.session.scalars(select(Unit.name).order_by(Unit.name)))


def named(text: str) -> str | None:
    """Return the name, as it is kept, of the unit that `text` names; None when there is none."""
    wanted = alike(text)
    return next((name for name in names() if alike(name) == wanted), None)
