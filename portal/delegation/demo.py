"""The delegation of the demonstration: a head is away for a few days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.database import db
from portal.delegation.models import Delegation

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User


def go_away(users: dict[str, User], morning: datetime) -> int:
    """Let one head entrust another."""
    away, deputy, today = users["otherhead"], users["teachinghead"], morning.date()
    db.session.add(
        Delegation(
            principal=away,
            deputy=deputy,
            starts_on=today - timedelta(days=1),
            ends_on=today + timedelta(days=4),
            reason="外出培训",
            by=away,
            created_at=morning - timedelta(days=1),
            accepted_at=morning - timedelta(days=1),
            allowed_at=morning - timedelta(days=1),
        )
    )
    return 0
