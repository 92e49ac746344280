"""One message for one act: what it tells a person of several things stands under one head, with a count and a list."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, select, update
from sqlalchemy.orm import joinedload

from portal import calendar
from portal.database import db
from portal.notices.models import Delivery, Notice, Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.notices.acts import Act

NAMED = 5  # lines of a list; the others are counted
LONGEST_LINE = 80
UNSEEN = {"synchronize_session": False}
SETTLING = timedelta(minutes=2)  # what a lasting act tells goes out once it has told nothing more for as long


def gathered(made: Sequence[Notice], act: Act) -> list[Notice]:
    """Put what an act has just told each person into one message; return the messages that are new. Does not commit.

    `made` are flushed, of one sort and gist. Nothing is put into a message that its reader has opened or that has begun to
    leave: what comes afterwards makes a new one.
    """
    first = made[0]
    again = act.tells_again(first.sort, first.gist)
    open_ = _open(made, SETTLING if act.lasting else timedelta()) if again else {}
    fresh = []
    for user_id, own in _by_user(made).items():
        known = open_.get(user_id)
        if known is None and len(own) == 1:
            fresh += own
            continue
        head = known if known and known.total else _head(known or own[0])
        if known is None:
            fresh.append(head)
        _join(head, own)
    db.session.flush()
    return fresh


def _by_user(made: Sequence[Notice]) -> dict[int, list[Notice]]:
    found: defaultdict[int, list[Notice]] = defaultdict(list)
    for notice in made:
        found[notice.user_id].append(notice)
    return found


def _open(made: Sequence[Notice], pause: timedelta) -> dict[int, Notice]:
    """Return by user the messages of this act that still take more, locked, and put off what of them waits."""
    like, users = made[0], {notice.user_id for notice in made}
    same = [Notice.act == like.act, Notice.gist == like.gist, Notice.sort == like.sort]
    own = select(Notice).where(Notice.user_id.in_(users), *same, Notice.head_id.is_(None), Notice.read_at.is_(None))
    own = own.where(Notice.id.not_in([notice.id for notice in made])).order_by(Notice.id).with_for_update(of=Notice)
    own = own.execution_options(populate_existing=True)
    found = {notice.id: notice for notice in db.session.scalars(own)}
    if not found:
        return {}
    waits = Delivery.progress == Progress.WAITING, Delivery.tries == 0
    later = calendar.now() + pause
    off = case((Delivery.due_at < later, later), else_=Delivery.due_at)
    of = Delivery.notice_id.in_(found)
    # Who sends claims a row by the same condition: one of the two waits for the other and finds it changed.
    db.session.execute(update(Delivery).where(of, *waits).values(due_at=off), execution_options=UNSEEN)
    left = set(db.session.scalars(select(Delivery.notice_id).where(of, ~(waits[0] & waits[1]))))
    return {notice.user_id: notice for notice in found.values() if notice.id not in left}


def _head(first: Notice) -> Notice:
    """Return a new message in the place of what was told of one thing, which stands in it with what comes."""
    about = {"sort": first.sort, "act": first.act, "gist": first.gist, "at": first.at}
    head = Notice(user=first.user, title=first.gist, url="/notices/", subject="", key=f"head:{first.id}", **about)
    db.session.add(head)
    db.session.flush()
    head.url, head.subject = f"/notices/{head.id}", f"notice:{head.id}"
    moved = update(Delivery).where(Delivery.notice_id == first.id).values(notice_id=head.id)
    db.session.execute(moved, execution_options=UNSEEN)
    first.head, head.total = head, 1
    return head


def _join(head: Notice, own: Sequence[Notice]) -> None:
    more = [notice for notice in own if notice.head_id != head.id and notice.head is not head]
    for notice in more:
        notice.head = head
    head.total += len(more)
    head.at = calendar.now()
    head.title = f"{head.gist.partition('，')[0]} {head.total} 件"
    db.session.flush()
    lines = head.text.split("\n")[:NAMED]
    if len(lines) < NAMED or not head.text:
        lines = []
    list_anew(head, lines)


def list_anew(head: Notice, lines: Sequence[str] = ()) -> None:
    """Write into a message what stands in it, or `lines` where that is known."""
    lines = lines or [_line(notice) for notice in listed(head, NAMED)]
    head.text = "\n".join([*lines, *([f"……等 {head.total} 件"] if head.total > NAMED else [])])


def _line(notice: Notice) -> str:
    said = " ".join(notice.about.split())
    return said if len(said) <= LONGEST_LINE else f"{said[: LONGEST_LINE - 1]}…"


def listed(head: Notice, most: int | None = None) -> list[Notice]:
    """Return what stands in a message, in the order in which it was told: the first `most`, or all."""
    rows = select(Notice).where(Notice.head_id == head.id).order_by(Notice.id).limit(most)
    return list(db.session.scalars(rows.options(joinedload(Notice.user))))
