"""What somebody was told, the robots, and what is on its way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from portal.database import db
from portal.errors import Missing
from portal.notices.models import Channel, Delivery, MessageSort, Notice, Progress, Robot
from portal.notices.outcome import MAIL_SERVER
from portal.web.paging import Page, paged

if TYPE_CHECKING:
    from portal.people.models import User

OPEN = (Progress.UNSURE, Progress.FAILED, Progress.WAITING, Progress.SENDING)
TO_DECIDE = (Progress.UNSURE, Progress.FAILED)
PER_PAGE = 30


def unread(user: User) -> int:
    """Return how many messages somebody has not read, asked once a request."""
    if "unread_count" not in g:
        g.unread_count = db.session.scalar(select(func.count(Notice.id)).where(*_of(user, unread=True))) or 0
    count: int = g.unread_count
    return count


def _of(user: User, sort: MessageSort | None = None, *, unread: bool = False) -> list[ColumnElement[bool]]:
    conditions = [Notice.user_id == user.id, Notice.head_id.is_(None)]
    if sort:
        conditions.append(Notice.sort == sort)
    if unread:
        conditions.append(Notice.read_at.is_(None))
    return conditions


def listed(user: User, sort: MessageSort | None, *, unread: bool) -> Page[Notice]:
    """Return a page of somebody's messages: unread ones first, the newest on top."""
    conditions = _of(user, sort, unread=unread)
    # Written as a case of its own: the databases do not agree on where empty values stand.
    rows = select(Notice).where(*conditions).order_by(Notice.read_at.is_not(None), Notice.at.desc(), Notice.id.desc())
    return paged(rows, select(func.count(Notice.id)).where(*conditions), PER_PAGE)


def newest(user: User) -> int:
    """Return the id of the newest that somebody was told, 0 for nothing."""
    return db.session.scalar(select(func.max(Notice.id)).where(Notice.user_id == user.id)) or 0


def notice_of(user: User, notice_id: int) -> Notice:
    """Return one of somebody's own messages. Raises Missing."""
    found = db.session.scalar(select(Notice).where(Notice.id == notice_id, *_of(user)))
    if found is None:
        raise Missing
    return found


def robots() -> list[Robot]:
    """Return every robot, those in use first."""
    return list(
        db.session.scalars(select(Robot).options(joinedload(Robot.unit)).order_by(Robot.active.desc(), Robot.id))
    )


def robot(robot_id: int) -> Robot:
    """Return one robot. Raises Missing."""
    found = db.session.get(Robot, robot_id, options=[joinedload(Robot.unit)], populate_existing=True)
    if found is None:
        raise Missing
    return found


def robots_of(unit_id: int) -> list[Robot]:
    """Return the robots in use of one unit."""
    return list(db.session.scalars(select(Robot).where(Robot.active, Robot.unit_id == unit_id).order_by(Robot.id)))


def tallies() -> dict[Progress, int]:
    """Return how many deliveries have come how far."""
    rows = db.session.execute(select(Delivery.progress, func.count(Delivery.id)).group_by(Delivery.progress))
    return {row[0]: row[1] for row in rows}


def deliveries(progress: Progress | None) -> Page[Delivery]:
    """Return a page of deliveries, the newest on top; without a progress those not over, what somebody has to decide first."""
    conditions = [Delivery.progress == progress] if progress else [Delivery.progress.in_(OPEN)]
    rows = (
        select(Delivery)
        .where(*conditions)
        .options(joinedload(Delivery.notice).joinedload(Notice.user))
        .order_by(Delivery.progress.not_in(TO_DECIDE), Delivery.due_at.desc(), Delivery.id.desc())
    )
    return paged(rows, select(func.count(Delivery.id)).where(*conditions), PER_PAGE)


def delivery(delivery_id: int) -> Delivery:
    """Return one delivery. Raises Missing."""
    found = db.session.get(Delivery, delivery_id)
    if found is None:
        raise Missing
    return found


def robot_names() -> dict[str, str]:
    """Return the name of every robot by the target of a delivery."""
    return {f"robot:{found.id}": found.name for found in db.session.scalars(select(Robot))}


def waiting_for_mail() -> bool:
    """Say whether any mail is still to be sent."""
    return db.session.scalar(select(Delivery.id).where(*_MAIL_WAITS).limit(1)) is not None


def mail_fault() -> str:
    """Return why the mail server takes nothing, as the latest try of what waits found it; "" when it takes mail."""
    rows = select(Delivery.error).where(*_MAIL_WAITS, Delivery.error.startswith(MAIL_SERVER))
    return db.session.scalar(rows.order_by(Delivery.tried_at.desc(), Delivery.id.desc()).limit(1)) or ""


_MAIL_WAITS = Delivery.channel == Channel.MAIL, Delivery.progress == Progress.WAITING
