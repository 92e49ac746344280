"""Telling people: a message in the portal, and what of it is to go out by mail or robot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update

from portal.audit.trail import record
from portal.calendar import now
from portal.database import db
from portal.errors import Stale
from portal.notices.acts import current, one_act
from portal.notices.bundles import gathered, list_anew
from portal.notices.models import Delivery, MessageSort, Notice, Progress, Robot
from portal.notices.outbox import queue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import User

LONGEST_TITLE, LONGEST_TEXT, LONGEST_GIST = 120, 500, 40
__all__ = [
    "drop",
    "facts_of_robot",
    "forget",
    "one_act",
    "read",
    "read_all",
    "save_robot",
    "send_again",
    "tell",
    "tell_of_account",
]


def tell(  # noqa: PLR0913 - what a message is made of, each with a name
    people: Iterable[User],
    sort: MessageSort,
    title: str,
    *,
    text: str = "",
    url: str,
    subject: str,
    key: str,
    gist: str = "",
) -> list[Notice]:
    """Tell people something once: who was told for the same `key` is not told again. Return what is new. Does not commit.

    What one act tells somebody of several things with the same `gist` stands in one message (“已备案 60 件”); without a gist by
    its sort.
    """
    known = {user.id: user for user in people if user.active}
    if not known:
        return []
    told = select(Notice.user_id).where(Notice.key == key, Notice.user_id.in_(known))
    for user_id in db.session.scalars(told):
        known.pop(user_id, None)
    act = current()
    about = {"sort": sort, "title": title[:LONGEST_TITLE], "text": text[:LONGEST_TEXT], "url": url}
    about |= {"subject": subject, "key": key, "act": act.name, "gist": (gist or sort.label)[:LONGEST_GIST]}
    made = [Notice(user=user, **about) for user in known.values()]
    if made:
        db.session.add_all(made)
        db.session.flush()
        queue(gathered(made, act), made, settling=act.lasting)
    return made


def forget(subject: str, title: str) -> None:
    """Let no message say anything of a thing but `title`, be it here or on its way out. Does not commit."""
    about = list(db.session.scalars(select(Notice).where(Notice.subject == subject)))
    for notice in about:
        notice.title, notice.text = title, ""
    db.session.flush()
    for head in {notice.head for notice in about if notice.head}:
        list_anew(head)


def tell_of_account(people: Iterable[User], title: str, **about: Any) -> None:
    """Tell people of what was done to an account, or is asked for: what `portal.people`, which stands below, has to say."""
    tell(people, MessageSort.ACCOUNT, title, **about)


def read(notice: Notice) -> None:
    """Note that somebody has opened a message, with all that stands in it; the first time counts. Does not commit."""
    notice.read_at = notice.read_at or now()
    inside = update(Notice).where(Notice.head_id == notice.id, Notice.read_at.is_(None))
    db.session.execute(inside.values(read_at=notice.read_at))


def read_all(user: User, upto: int) -> None:
    """Mark as read what somebody has been shown, up to what has this id: a message that took more since stays. Does not commit."""
    since = select(Notice.head_id).where(Notice.user_id == user.id, Notice.id > upto, Notice.head_id.is_not(None))
    shown = Notice.id.not_in(since), or_(Notice.head_id.is_(None), Notice.head_id.not_in(since))
    mine = update(Notice).where(Notice.user_id == user.id, Notice.id <= upto, Notice.read_at.is_(None), *shown)
    db.session.execute(mine.values(read_at=now()), execution_options={"synchronize_session": False})


def facts_of_robot(robot: Robot) -> dict[str, Any]:
    """Return what the trail keeps of a robot: never its address, which is as good as a password."""
    return {
        "name": robot.name,
        "brand": robot.brand,
        "unit_id": robot.unit_id,
        "sorts": "、".join(MessageSort(s).label for s in robot.sorts),
        "active": robot.active,
    }


def save_robot(robot: Robot, changes: dict[str, Any]) -> None:
    """Add or change a robot and record it. Does not commit."""
    before = facts_of_robot(robot) if robot.id else None
    address = bool(robot.id) and (robot.url, robot.secret) != (changes["url"], changes["secret"])
    for name, value in changes.items():
        setattr(robot, name, value)
    db.session.add(robot)
    db.session.flush()
    after: dict[str, Any] = facts_of_robot(robot) | ({"address_changed": True} if address else {})
    record("robot.changed" if before else "robot.created", f"robot:{robot.id}", before=before, after=after)


def send_again(found: Delivery) -> int:
    """Let what failed, or may not have arrived, go out once more, with what went in the same message; return how many rows."""
    return _decided(found, "delivery.resent", progress=Progress.WAITING, tries=0, due_at=now(), error="")


def drop(found: Delivery) -> int:
    """Give up a message that has not arrived, with what went in it; return how many rows. Raises Stale."""
    return _decided(found, "delivery.dropped", progress=Progress.DROPPED)


def _decided(found: Delivery, action: str, **values: Any) -> int:
    """Change the rows of one message, if nobody else has; record it. Raises Stale. Does not commit."""
    together = (
        Delivery.channel == found.channel,
        Delivery.target == found.target,
        Delivery.progress == found.progress,
        (Delivery.batch == found.batch) if found.batch else (Delivery.id == found.id),
    )
    settled = update(Delivery).where(*together, Delivery.progress.in_([p for p in Progress if p.open_to_drop]))
    if action == "delivery.resent":
        settled = settled.where(Delivery.progress != Progress.WAITING)
    rows = int(db.session.execute(settled.values(**values)).rowcount)  # type: ignore[attr-defined]
    if not rows:
        raise Stale("这条消息已发送，或已由他人处理。", "请看最新的列表。")
    record(action, f"delivery:{found.id}", channel=found.channel.value, rows=rows)
    return rows
