"""The holidays of the next year, which somebody has to fill in once they are published: until then deadlines are only guessed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from portal.database import db
from portal.notices.reminders import Due
from portal.people.models import Assignment, Role, User
from portal.settings.queries import years_to_fill_in
from portal.settings.reminding import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

# From the first of November on, when they are published; more often towards the year itself, and on into it.
RULE = Rule(
    "holidays",
    "放假安排未填写",
    owners=(-60, -45, -30, -20, -10, -5, -1, 1, 7, 14, 30),
    heads=(),
    office=(),
    place=3,
)


def unfilled() -> Iterator[Due]:
    """Yield the years whose holidays are not filled in, for whoever administers the portal: due when the year begins."""
    years = years_to_fill_in()
    if not years:
        return
    who = select(User).join(Assignment).where(Assignment.role == Role.ADMIN, User.active.is_(True)).distinct()
    people = tuple(db.session.scalars(who.options(lazyload(User.assignments)).order_by(User.id)))
    for year in years:
        yield Due(
            RULE.key,
            "setting:holidays",
            date(year - 1, 12, 31),
            f"{year} 年放假安排",
            "/settings/calendar",
            f"请按国务院办公厅的通知在“设置 → 校历”中填写，否则 {year} 年的期限按周末推算",
            people,
            word="尚未填写",
        )
