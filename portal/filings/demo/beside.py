"""What goes on beside the way in the demonstration: somebody is urged, asked, told, passed on to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import calendar
from portal.database import db
from portal.filings.models import Filing, State
from portal.filings.workflow import FILING

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User

# The filing by its handle and state, days ago, the action, who, the words, whom.
ACTS = (
    ("zzgsxxgc", State.UNIT_REVIEW, 1, "urge", "operator", "", ""),
    (
        "zzgs-jgdsh",
        State.PUBLICITY_REVIEW,
        1,
        "consult",
        "publicity",
        "由学生社团参与运营，请校团委提出意见。",
        "league",
    ),
    ("zzgs-lib", State.PUBLICITY_REVIEW, 1, "transfer", "director", "请先核对账号主体。", "publicity"),
    ("zzgs-xxgc", State.FILED, 40, "copy", "publicity", "请校领导知悉。", "leader"),
    ("zzgs-xxgc", State.FILED, 39, "read", "leader", "", ""),
    ("zzgs-xxgc", State.FILED, 2, "copy", "operator", "请刘院长知悉。", "deputy"),
)


def go_on(users: dict[str, User], morning: datetime) -> int:
    """Let these things happen."""
    for handle, state, days, action, username, words, whom in ACTS:
        found = select(Filing).where(Filing.handle == handle, Filing.state == state).order_by(Filing.id)
        filing = db.session.scalars(found).first()
        if filing is None:
            raise LookupError(f"no filing of {handle} in {state}")
        with calendar.as_of(morning - timedelta(days=days, minutes=-40)):
            FILING.take(filing, action, users[username], words, users.get(whom))
            db.session.flush()
    return 0
