"""What the school has set; read once a request."""

from __future__ import annotations

from flask import g
from sqlalchemy import select

from portal.database import db
from portal.settings.declaring import WORKING
from portal.settings.models import Setting
from portal.settings.parameters import BY_KEY


def setting(key: str) -> str:
    """Return a parameter's value: the school's own, else the declared default. Raises KeyError for an undeclared key."""
    if "settings" not in g:
        g.settings = {row.key: row.value for row in db.session.scalars(select(Setting))}
    value: str = g.settings.get(key, BY_KEY[key].default)
    return value


def period(key: str) -> tuple[int, bool]:
    """Return a period: how many days, and whether working days are counted; “7” alone means natural days."""
    count, _, unit = setting(key).partition(" ")
    return int(count), unit == WORKING


def days(key: str) -> int:
    """Return a parameter that counts days, whichever they are."""
    return period(key)[0]


def number(key: str) -> int:
    """Return a parameter that is a whole number."""
    return int(setting(key))


def lines(key: str) -> list[str]:
    """Return a parameter that holds one value a line, empty lines dropped."""
    return [line.strip() for line in setting(key).splitlines() if line.strip()]


def kept(key: str) -> Setting | None:
    """Return the row of a changed parameter as the database has it now, None for one that has its default."""
    return db.session.scalar(select(Setting).where(Setting.key == key).execution_options(populate_existing=True))


def changed() -> dict[str, Setting]:
    """Return the rows of the parameters that the school changed, by key."""
    return {row.key: row for row in db.session.scalars(select(Setting))}
