"""The authorisation of the demonstration, granted by the real steps, and a sensitive period."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal import calendar
from portal.database import db
from portal.posts.clearances import queries
from portal.posts.clearances.effects import add
from portal.posts.clearances.models import Clearance, Period, State
from portal.posts.clearances.workflow import CLEARANCE

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User

SAID = {
    "name": "实验楼检修停电安排",
    "reason": "检修期间停电，学生在网上询问较多，需要统一说明时间和影响范围。",
    "wording": "检修按计划分楼层停电，教学不受影响，具体安排以学院通知为准；有问题请与学院办公室联系。",
}
STEPS = (
    ("submit", "operator", ""),
    ("approve", "head", "情况属实，请审批。"),
    ("approve", "publicity", "同意按此口径发布。"),
)


def grant(users: dict[str, User], morning: datetime) -> int:
    """Let one unit ask and the office grant, and write the days of a conference into the calendar."""
    author = users["operator"]
    case = Clearance(author=author, unit=author.unit, state=State.DRAFT, **SAID)
    case.due = morning.date() + timedelta(days=30)
    case.cover(queries.offered(author)[:1])
    db.session.add(case)
    for hour, (action, username, words) in enumerate(STEPS):
        with calendar.as_of(morning - timedelta(days=3, hours=-hour)):
            db.session.flush()
            CLEARANCE.take(case, action, users[username], words)
    first = morning.date() + timedelta(days=9)
    days = {"starts_on": first, "ends_on": first + timedelta(days=2)}
    add(Period(name="省级考试期间", note="涉及考试的内容须经授权。", by=users["publicity"], **days))
    return 0
