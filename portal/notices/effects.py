"""Telling people: a message in the portal, and what of it is to go out by mail or robot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.database import db
from portal.notices.models import Notice, Sort
from portal.notices.outbox import queue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import User

LONGEST_TITLE, LONGEST_TEXT = 120, 500


def tell(  # noqa: PLR0913 - what a message is made of, each with a name
    people: Iterable[User], sort: Sort, title: str, *, text: str = "", url: str, subject: str, key: str
) -> list[Notice]:
    """Tell people something once: who was told for the same `key` is not told again. Return the new messages. Does not commit."""
    known = {user.id: user for user in people if user.active}
    if not known:
        return []
    told = select(Notice.user_id).where(Notice.key == key, Notice.user_id.in_(known))
    for user_id in db.session.scalars(told):
        known.pop(user_id, None)
    made = [
        Notice(
            user=user,
            sort=sort,
            title=title[:LONGEST_TITLE],
            text=text[:LONGEST_TEXT],
            url=url,
            subject=subject,
            key=key,
        )
        for user in known.values()
    ]
    db.session.add_all(made)
    db.session.flush()
    queue(made)
    return made
