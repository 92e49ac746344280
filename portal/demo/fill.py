"""Filling an empty database with what the features have to show, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal import calendar
from portal.config import current
from portal.database import db
from portal.demo import school
from portal.feature import declared
from portal.people.models import User
from portal.people.passwords import fits, hashed

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask


class Occupied(RuntimeError):
    """The database already holds people: demonstration data is for empty ones only."""


def fill(app: Flask) -> int:
    """Fill the database in one transaction; return the number of filings. Raises Occupied."""
    with app.app_context():
        if db.session.scalar(select(func.count(User.id))):
            raise Occupied("数据库不是空的：演示数据只能装入空数据库。")
        users, morning = school.build(hashed(current().demo_password)), _morning()
        count: int = sum(step.fill(users, morning) for step in declared("demo"))
        db.session.commit()
        return count


def passwords_known() -> bool:
    """Say whether the administrator here has the password of the demonstration, which stands in the documents."""
    admin = db.session.scalar(select(User).where(User.username == "admin"))
    return admin is not None and fits(admin.password, current().demo_password)


def _morning() -> datetime:
    """Return half past ten by the school's clocks, or now when it is earlier: offices work by day."""
    moment = calendar.local(calendar.now())
    return min(moment.replace(hour=10, minute=30), moment)
