"""What becomes of the demonstration's accounts without an application: a fact that is corrected at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import calendar
from portal.accounts import effects
from portal.accounts.models import Account
from portal.database import db

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User


def correct(users: dict[str, User], morning: datetime) -> int:
    """Let an account have more followers than it was filed with."""
    account = db.session.scalars(select(Account).where(Account.handle == "zzgsxy")).one()
    with calendar.as_of(morning - timedelta(days=9)):
        effects.correct(account, users["publicity"], "followers", 61800)
    return 0
