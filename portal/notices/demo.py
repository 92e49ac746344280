"""The messages of the demonstration: what is older than two days was read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from portal.database import db
from portal.notices.models import Notice

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User

UNREAD_DAYS = 2


def read(_users: dict[str, User], morning: datetime) -> int:
    """Let people have read what came before."""
    old = update(Notice).where(Notice.at < morning - timedelta(days=UNREAD_DAYS))
    db.session.execute(old.values(read_at=morning - timedelta(days=1)))
    return 0
