"""The second administrator of the demonstration: who agrees to what the first one asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.database import db
from portal.people.models import Assignment, Role, User

if TYPE_CHECKING:
    from datetime import datetime


def second_administrator(users: dict[str, User], morning: datetime) -> int:
    """Add them, with the password of the others."""
    first = users["admin"]
    made = User(username="admin2", name="第二系统管理员", unit=first.unit, password=first.password, created_at=morning)
    made.assignments = [Assignment(role=Role.ADMIN)]
    db.session.add(made)
    db.session.flush()
    users[made.username] = made
    return 0
