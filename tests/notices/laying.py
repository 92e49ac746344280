"""Messages for the laws over the whole site: a group's robot, and a mail that did not arrive."""

from __future__ import annotations

from sqlalchemy import select

from portal.database import db
from portal.notices import effects
from portal.notices.models import Channel, Delivery, MessageSort, Progress, Robot
from portal.people.models import User


def lay_messages(username: str) -> None:
    """Tell somebody something that failed by mail, and give their unit a robot whose address asks nobody. Does not commit."""
    user = db.session.scalars(select(User).where(User.username == username)).one()
    robot = Robot(
        name="新媒体工作群",
        brand="wecom",
        unit_id=user.unit_id,
        sorts=["urge"],
        active=False,
        url="http://127.0.0.1:1/cgi-bin/webhook/send?key=none-0000-none",
    )
    about = {"text": "请尽快办理。", "url": "/filings/", "subject": "filing:1", "key": "laid:1"}
    (notice,) = effects.tell([user], MessageSort.URGE, "催办：微信“新芽”创建", **about)
    failed = {"progress": Progress.FAILED, "tries": 8, "error": "550 no such user", "batch": "portal-laid"}
    db.session.add_all([robot, Delivery(notice=notice, channel=Channel.MAIL, target="nobody@example.edu", **failed)])
