"""Who wants which message outside the portal, and when: at once, in the daily digest, or not at all."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.database import db
from portal.feature import features, is_on
from portal.notices.models import Channel, Choice, MessageSort

if TYPE_CHECKING:
    from collections.abc import Iterable


class Wanted(StrEnum):
    """When somebody wants to hear of a message by one channel."""

    NOW = "now"
    DAILY = "daily"
    NO = "no"

    @property
    def label(self) -> str:
        """Return it in words."""
        return {"now": "立即", "daily": "每日汇总", "no": "不要"}[self.value]


# As declared, until somebody chooses otherwise: what hurries goes at once, the rest once a day (nobody reads a flood of mail).
DECLARED = {
    MessageSort.TODO: (Wanted.DAILY, Wanted.NOW),
    MessageSort.RESULT: (Wanted.NOW, Wanted.NOW),
    MessageSort.URGE: (Wanted.NOW, Wanted.NOW),
    MessageSort.COPY: (Wanted.DAILY, Wanted.DAILY),
    MessageSort.DEADLINE: (Wanted.DAILY, Wanted.DAILY),
    MessageSort.DELEGATION: (Wanted.NOW, Wanted.NOW),
    MessageSort.ACCOUNT: (Wanted.NOW, Wanted.NO),
}


def sorts() -> list[MessageSort]:
    """Return the sorts of message that there are here: not those that belong to a feature alone that is switched off."""
    unused = {sort for feature in features() if not is_on(feature) for sort in feature.messages}
    return [sort for sort in MessageSort if sort not in unused]


def declared(sort: MessageSort, channel: Channel) -> Wanted:
    """Return when messages of a sort go out by a channel for those who chose nothing."""
    return DECLARED[sort][list(Channel).index(channel)]


def wanted(users: Iterable[int], sort: MessageSort) -> dict[tuple[int, Channel], Wanted]:
    """Return what each of these users wants of one sort, by (user id, channel)."""
    usual = dict(zip(Channel, DECLARED[sort], strict=True))
    found = {(user, channel): wish for user in users for channel, wish in usual.items()}
    rows = select(Choice).where(Choice.sort == sort, Choice.user_id.in_({user for user, _ in found}))
    for row in db.session.scalars(rows):
        found[row.user_id, row.channel] = Wanted(row.wanted)
    return found


def chosen(user: int) -> dict[tuple[MessageSort, Channel], Wanted]:
    """Return what one user wants of every sort."""
    found = {(sort, channel): declared(sort, channel) for sort in MessageSort for channel in Channel}
    for row in db.session.scalars(select(Choice).where(Choice.user_id == user)):
        found[row.sort, row.channel] = Wanted(row.wanted)
    return found


def choose(user: int, wishes: dict[tuple[MessageSort, Channel], Wanted]) -> tuple[str, str]:
    """Keep what a user wants; return what changed, in words: before and after. What is as declared needs no row. Does not commit."""
    before, changed = chosen(user), []
    for (sort, channel), wish in wishes.items():
        if before[sort, channel] == wish:
            continue
        changed.append((sort, channel, before[sort, channel], wish))
        row = db.session.get(Choice, (user, sort, channel))
        if wish == declared(sort, channel):
            db.session.delete(row)
        elif row is None:
            db.session.add(Choice(user_id=user, sort=sort, channel=channel, wanted=wish.value))
        else:
            row.wanted = wish.value
    said = [[f"{sort.label}·{channel.label} {pair[i].label}" for sort, channel, *pair in changed] for i in (0, 1)]
    return "、".join(said[0]), "、".join(said[1])
