"""What is to leave the portal: one row a message and channel, written with what occasioned it, sent after the commit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal import calendar, config
from portal.database import db
from portal.notices.bundles import SETTLING
from portal.notices.choices import Wanted, wanted
from portal.notices.models import Channel, Delivery, Notice, Robot
from portal.settings.queries import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    Wishes = dict[tuple[int, Channel], Wanted]


def queue(notices: Sequence[Notice], told: Sequence[Notice] | None = None, *, settling: bool = False) -> None:
    """Write what of new messages is to go out, by what their people and their units' robots asked for. Does not commit.

    `told` is what stands in them and in messages that were there, each thing by itself; where every message is of one thing they
    are the same. All are of one sort, as `tell` makes them. `settling`: their act is not over, and may tell more. Where no mail
    server is set up no mail is written: whoever sets one up later is not to send out a year's messages.
    """
    told = notices if told is None else told
    if not told:
        return
    after = calendar.now() + (SETTLING if settling else timedelta())
    wishes = wanted({notice.user_id for notice in told}, told[0].sort)
    if config.current().smtp_host:
        _queue_mails(notices, wishes, after)
    _queue_for_robots([n for n in told if wishes[n.user_id, Channel.ROBOT] != Wanted.NO], wishes, after)


def _queue_mails(notices: Sequence[Notice], wishes: Wishes, after: datetime) -> None:
    for notice in notices:
        wish = wishes[notice.user_id, Channel.MAIL]
        if notice.user.email and wish != Wanted.NO:
            _write(notice, Channel.MAIL, notice.user.email, wish, after)


def _queue_for_robots(told: list[Notice], wishes: Wishes, after: datetime) -> None:
    """Write one row a robot: a group is told once what several of its people are told, by the longest of their messages."""
    robots = _robots({notice.user.unit_id for notice in told})
    known = _known(told, [target_of(robot) for robot in robots])
    told = sorted(told, key=lambda notice: -notice.message.total)
    for robot in robots:
        for about in _news(told, robot, known):
            wish = _soonest(wishes[n.user_id, Channel.ROBOT] for n in about)
            _write(about[0].message, Channel.ROBOT, target_of(robot), wish, after)


def _news(told: list[Notice], robot: Robot, known: set[tuple[str, str]]) -> Iterable[list[Notice]]:
    """Return what of it a group does not know, each thing with all who are told of it: the first one's message once."""
    found: dict[int, list[Notice]] = {}
    for key, about in _by_key(n for n in told if _is_for(n, robot)):
        if (target_of(robot), key) not in known:
            found.setdefault(about[0].message.id, about)
    return found.values()


def _robots(units: set[int]) -> Sequence[Robot]:
    return db.session.scalars(select(Robot).where(Robot.active, Robot.unit_id.in_(units)).order_by(Robot.id)).all()


def _is_for(notice: Notice, robot: Robot) -> bool:
    return notice.user.unit_id == robot.unit_id and notice.sort in robot.sorts


def _soonest(wishes: Iterable[Wanted]) -> Wanted:
    return Wanted.NOW if Wanted.NOW in wishes else Wanted.DAILY


def _by_key(notices: Iterable[Notice]) -> list[tuple[str, list[Notice]]]:
    found: dict[str, list[Notice]] = {}
    for notice in notices:
        found.setdefault(notice.key, []).append(notice)
    return list(found.items())


def _known(notices: Sequence[Notice], targets: list[str]) -> set[tuple[str, str]]:
    """Return (target, key) of what these robots were told already, asked once however many messages and robots there are."""
    if not targets:
        return set()
    # What has the same key is about the same thing, and of that there is an index.
    about = Notice.subject.in_({n.subject for n in notices}), Notice.key.in_({n.key for n in notices})
    message = func.coalesce(Notice.head_id, Notice.id)
    known = select(Delivery.target, Notice.key).join(Notice, Delivery.notice_id == message)
    known = known.where(Delivery.target.in_(targets), *about)
    return {(target, key) for target, key in db.session.execute(known)}


def _write(notice: Notice, channel: Channel, target: str, wish: Wanted, after: datetime) -> None:
    due = after if wish == Wanted.NOW else next_digest(calendar.now())
    db.session.add(Delivery(notice=notice, channel=channel, target=target, due_at=due))


def target_of(robot: Robot) -> str:
    """Return how a delivery names this robot."""
    return f"robot:{robot.id}"


def next_digest(after: datetime) -> datetime:
    """Return the next time, after an instant, at which what people want once a day goes out."""
    here = calendar.local(after)
    today = here.replace(hour=number("digest_hour"), minute=0, second=0, microsecond=0)
    return today if today > here else today + timedelta(days=1)
