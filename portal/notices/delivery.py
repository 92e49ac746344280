"""Sending what waits: under a lease, marked before it is sent, settled after; nothing twice, nothing lost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import calendar, config
from portal.database import db
from portal.notices import lease, robots, wording
from portal.notices.mail import Mailer, compose
from portal.notices.models import Channel, Delivery, Notice, Progress, Robot
from portal.notices.outcome import SLOWER, Impossible, NotSent, TooFast, Unreachable, Unsure
from portal.settings.queries import setting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

BACK_OFF = (1, 5, 30, 120, 720)  # minutes
MOST_TRIES = 8
LONGEST_DOWN = timedelta(minutes=30)  # until a mail server that is away is asked again
MOST_MESSAGES = 500  # one run's
TOGETHER = 50  # rows in one message; the rest makes the next one
SHUT_OUT = timedelta(minutes=10)  # for as long 钉钉 takes nothing more from who was too fast


@dataclass
class Report:
    """What one run did, counted in messages, but `unsure` in rows found cut off."""

    sent: int = 0
    again: int = 0
    failed: int = 0
    unsure: int = 0
    busy: bool = False
    gone: set[str] = field(default_factory=set)
    """Channels, and targets, with nobody at the other end: not tried again in this run."""


@dataclass(frozen=True)
class Parcel:
    """One message: the rows that go out in it. Everything it needs is read before anything is sent."""

    ids: tuple[int, ...]
    channel: Channel
    target: str
    subject: str
    text: str
    batch: str
    tries: int
    robot: Robot | None


def deliver() -> Report:
    """Send whatever is due. Commits; must not be called inside a transaction that is to be kept open."""
    report = Report()
    with lease.held("deliver") as hold:
        if hold is None:
            return Report(busy=True)
        report.unsure = _cut_off()
        mailer = Mailer(config.current())
        try:
            for _ in range(MOST_MESSAGES):
                # Taken anew before each message: who was suspended longer than the lease lasts has lost it, and stops.
                if not hold.take() or (parcel := _next(report.gone)) is None:
                    break
                _settle(parcel, _sent(parcel, mailer), report)
        finally:
            db.session.rollback()  # no transaction stays open while the server takes its time to say good-bye
            mailer.close()
    return report


def _cut_off() -> int:
    """Mark what a run left half-sent when it was cut off: nobody else sends now, for we have the lease. Commits."""
    left = update(Delivery).where(Delivery.progress == Progress.SENDING)
    found = db.session.execute(left.values(progress=Progress.UNSURE, error="发送中断，不知是否已送达"))
    db.session.commit()
    return int(found.rowcount)  # type: ignore[attr-defined]


def _next(gone: set[str]) -> Parcel | None:
    """Claim what is due next and goes out as one message; None when nothing is left. Commits before anything is sent."""
    db.session.expire_all()
    moment = calendar.now()
    rows = _due(moment, gone)
    while rows:
        if parcel := _claimed(rows, moment):
            return parcel
        rows = _due(moment, gone)
    return None


def _due(moment: datetime, gone: set[str]) -> Sequence[Delivery]:
    """Return the oldest due row and those that are due with it for the same target."""
    due = [Delivery.progress == Progress.WAITING, Delivery.due_at <= moment]
    first = select(Delivery).where(*due, Delivery.channel.not_in(_shut(gone)))
    first = first.order_by(Delivery.due_at, Delivery.id).limit(1)
    while found := db.session.scalar(first.where(Delivery.target.not_in(gone))):
        if not _busy(found, moment):
            break
        gone.add(found.target)
    if found is None:
        return []
    # What failed before goes on at its own pace: new messages neither wait for it nor share its end.
    same = [Delivery.channel == found.channel, Delivery.target == found.target, Delivery.tries == found.tries]
    if found.channel == Channel.MAIL:  # two people may share a mailbox: each has their own mail, and one may have left
        same.append(Delivery.notice.has(Notice.user_id == found.notice.user_id))
    together = select(Delivery).where(*due, *same).options(joinedload(Delivery.notice).joinedload(Notice.user))
    return db.session.scalars(together.order_by(Delivery.id).limit(TOGETHER)).all()


def _busy(row: Delivery, moment: datetime) -> bool:
    """Say whether a robot takes nothing now, whichever run found it so: its maker wants a pause, or the minute's messages are sent."""
    if row.channel != Channel.ROBOT:
        return False
    paused = Delivery.target == row.target, Delivery.progress == Progress.WAITING, Delivery.due_at > moment
    if db.session.scalar(select(Delivery.id).where(*paused, Delivery.error.contains(SLOWER)).limit(1)):
        return True
    robot = _robot(row)
    return robot is not None and not robots.has_room(robot)


def _robot(row: Delivery) -> Robot | None:
    return db.session.get(Robot, int(row.target.removeprefix("robot:")), populate_existing=True)


def _shut(gone: set[str]) -> set[Channel]:
    """Return the channels by which nothing can go out now: not set up any more, or nobody there."""
    shut = {channel for channel in Channel if channel.value in gone}
    if not config.current().smtp_host:
        shut.add(Channel.MAIL)
    return shut


def _claimed(rows: Sequence[Delivery], moment: datetime) -> Parcel | None:
    """Mark the rows as being sent and commit; None when they were not to be sent after all, or have changed meanwhile."""
    first, robot = rows[0], None
    if first.channel == Channel.ROBOT:
        robot = _robot(first)
        wanted = robot is not None and robot.active
    else:
        wanted = first.notice.user.active
    ids = tuple(row.id for row in rows)
    # As `bundles` does who puts something more into a message: after this nobody does, and what it says is read after this.
    mine = update(Delivery).where(
        Delivery.id.in_(ids), Delivery.progress == Progress.WAITING, Delivery.due_at <= moment
    )
    batch = batch_of(ids)
    values: dict[str, object] = {"progress": Progress.DROPPED, "error": "收件人或机器人已停用"}
    if wanted:
        values = {
            "progress": Progress.SENDING,
            "tries": Delivery.tries + 1,
            "tried_at": moment,
            "batch": batch,
            "error": "",
        }
    claimed = int(db.session.execute(mine.values(**values)).rowcount)  # type: ignore[attr-defined]
    if claimed != len(ids):
        db.session.rollback()
        return None
    parcel = _parcel(ids, robot, batch) if wanted else None
    db.session.commit()
    return parcel


def _parcel(ids: tuple[int, ...], robot: Robot | None, batch: str) -> Parcel:
    rows = select(Delivery).where(Delivery.id.in_(ids)).options(joinedload(Delivery.notice))
    found = db.session.scalars(rows.order_by(Delivery.id).execution_options(populate_existing=True)).all()
    first, notices = found[0], [row.notice for row in found]
    text = wording.body(notices, config.current().public_url, setting("school_name"), group=robot is not None)
    return Parcel(ids, first.channel, first.target, wording.subject(notices), text, batch, first.tries, robot)


def batch_of(ids: Sequence[int]) -> str:
    """Return the name of the message that carries these rows: the same rows make the same name."""
    return "portal-" + hashlib.sha256(",".join(str(i) for i in sorted(ids)).encode()).hexdigest()[:32]


def _sent(parcel: Parcel, mailer: Mailer) -> NotSent | None:
    """Send it; return what went wrong."""
    try:
        if parcel.robot is not None:
            robots.send(parcel.robot, parcel.text)
        else:
            mailer.send(compose(mailer.config, parcel.target, parcel.subject, parcel.text, parcel.batch))
    except NotSent as reason:
        return reason
    return None


def _server_down(parcel: Parcel, reason: NotSent) -> bool:
    """Say whether the mail server is away: no mail is given up for that, however long it lasts."""
    return parcel.channel == Channel.MAIL and isinstance(reason, Unreachable)


def _settle(parcel: Parcel, reason: NotSent | None, report: Report) -> None:
    """Write what came of it. Commits. A row that another run has meanwhile called unsure is settled, too."""
    mine = update(Delivery).where(
        Delivery.id.in_(parcel.ids),
        Delivery.batch == parcel.batch,
        Delivery.progress.in_((Progress.SENDING, Progress.UNSURE)),
    )
    error = f"{reason}，稍后自动再发" if isinstance(reason, TooFast) else str(reason or "")
    values: dict[str, object] = {"error": error[:200]}
    if reason is None:
        report.sent += 1
        values |= {"progress": Progress.SENT, "sent_at": calendar.now()}
    elif isinstance(reason, Unsure):
        report.unsure += len(parcel.ids)
        values |= {"progress": Progress.UNSURE}
    elif isinstance(reason, Impossible) or (parcel.tries >= MOST_TRIES and not _only_waits(parcel, reason)):
        report.failed += 1
        values |= {"progress": Progress.FAILED}
    else:
        report.again += 1
        values |= {"progress": Progress.WAITING, "due_at": _later(parcel, reason, report)}
    db.session.execute(mine.values(**values))
    db.session.commit()


def _only_waits(parcel: Parcel, reason: NotSent) -> bool:
    """Say whether nothing is given up for that, however long it lasts: the way is closed, whatever goes it."""
    return _server_down(parcel, reason) or isinstance(reason, TooFast)


def _later(parcel: Parcel, reason: NotSent, report: Report) -> datetime:
    """Return when it is tried again; what else goes a way that is closed waits as long."""
    down = _server_down(parcel, reason)
    pause = timedelta(minutes=BACK_OFF[min(parcel.tries, len(BACK_OFF)) - 1])
    report.gone.add(parcel.channel.value if down else parcel.target)
    if down:
        until = calendar.now() + min(pause, LONGEST_DOWN)
        _hold(Delivery.channel == Channel.MAIL, until)
    elif isinstance(reason, TooFast):
        until = calendar.now() + SHUT_OUT
        _hold(Delivery.target == parcel.target, until)
    else:
        until = calendar.now() + pause
    return until


def _hold(which: ColumnElement[bool], until: datetime) -> None:
    """Let all that is due to go the same way wait with the one that was not taken; it counts as no try of theirs.

    Else every minute another one would ask: who signs in wrongly each minute is soon locked out by the mail server.
    """
    due = Delivery.progress == Progress.WAITING, Delivery.due_at <= calendar.now()
    db.session.execute(update(Delivery).where(which, *due).values(due_at=until))
