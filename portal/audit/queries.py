"""What the auditor looks for in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.audit.models import Entry
from portal.database import db

if TYPE_CHECKING:
    from sqlalchemy import Select

LONGEST = 80


def entries(action: str, user: str, subject: str) -> tuple[Select[Entry], Select[int]]:
    """Return the entries of a filter, newest first, and their count; an empty word filters nothing.

    `action` and `user` are exact, but for capitals; `subject` may be one thing ("filing:7") or all of a sort ("filing").
    """
    wanted: list[Any] = []
    if action:
        wanted.append(Entry.action == action)
    if user:
        wanted.append(func.lower(Entry.username) == user[:LONGEST].lower())
    if subject:
        name = subject[:LONGEST].lower()
        wanted.append((func.lower(Entry.subject) == name) | Entry.subject.istartswith(name + ":", autoescape=True))
    return select(Entry).where(*wanted).order_by(Entry.id.desc()), select(func.count()).select_from(Entry).where(
        *wanted
    )


def actions_used() -> list[str]:
    """Return every action that occurs in the trail."""
    return list(db.session.scalars(select(Entry.action).distinct().order_by(Entry.action)))
