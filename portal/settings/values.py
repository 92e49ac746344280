"""What the school changed, as the database has it: read once a request."""

from __future__ import annotations

from flask import g
from sqlalchemy import select

from portal.database import db
from portal.settings.models import Setting


def forget() -> None:
    """Ask anew what the school has set: a parameter has just changed."""
    for memo in ("settings", "school_words"):
        g.pop(memo, None)


def stored(key: str) -> str | None:
    """Return what the school set a parameter to, None where it has its default."""
    if "settings" not in g:
        with db.session.no_autoflush:  # asked in the middle of a step, it must not send what is half done
            g.settings = {row.key: row.value for row in db.session.scalars(select(Setting))}
    found: dict[str, str] = g.settings
    return found.get(key)
