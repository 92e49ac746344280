"""What the auditor's page calls the robots of groups, and messages on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from portal.database import db
from portal.feature import Titled
from portal.notices.models import Delivery, Notice, Robot
from portal.people.models import User
from portal.web.access import may
from portal.web.limits import row_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def robots(_reader: Any, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return robots by id."""
    opens = may("notices.robot")
    asked = select(Robot.id, Robot.name).where(Robot.id.in_(row_ids(ids)))
    return {
        str(row.id): Titled(row.name, url=url_for("notices.robot", robot_id=row.id) if opens else "")
        for row in db.session.execute(asked)
    }


def deliveries(_reader: Any, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return messages on their way by id: what each says, and to whom."""
    asked = (
        select(Delivery.id, Notice.title, User.name)
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(User, User.id == Notice.user_id)
        .where(Delivery.id.in_(row_ids(ids)))
    )
    return {str(row.id): Titled(row.title, f"发给{row.name}") for row in db.session.execute(asked)}
