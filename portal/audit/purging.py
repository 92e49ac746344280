"""`flask audit purge`: old sign-ins, reads, prints and refusals lose their contents; what is left is `portal.audit.stubs`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select, update

from portal import calendar
from portal.audit import taking
from portal.audit.models import Entry
from portal.audit.stubs import NOTHING, PURGED, Sum, ranges, spoken
from portal.audit.trail import record, wait_for_turn
from portal.audit.triggers import KEPT_DAYS, PURGEABLE
from portal.database import db

if TYPE_CHECKING:
    from datetime import date

PORTION = 1000


class TooYoung(ValueError):
    """What was asked for must be kept still; the message says until which day may be purged."""


class Old(NamedTuple):
    """What may be emptied: how many entries, the first and the last of them."""

    entries: int
    first: int
    last: int

    @property
    def kept_elsewhere(self) -> bool:
        """Say whether an export holds all of them."""
        return taking.covers(self.first, self.last)


def old(before: date) -> Old:
    """Return what may be emptied of before a day. Raises TooYoung."""
    latest = calendar.local(calendar.now() - timedelta(days=KEPT_DAYS)).date()
    if before > latest:
        raise TooYoung(f"entries are kept for {KEPT_DAYS} days: the latest day is {latest}")
    found = select(func.count(), func.coalesce(func.min(Entry.id), 0), func.coalesce(func.max(Entry.id), 0))
    return Old(*db.session.execute(found.where(*_emptied_before(before))).one())


def purge(before: date) -> int:
    """Empty what may be emptied, a portion a transaction, each with an entry that lists it; commits. Return how many there were."""
    done = 0
    while some := _portion(before):
        done += some
    return done


def _emptied_before(before: date) -> tuple[Any, ...]:
    return Entry.at < calendar.at(before), Entry.action.in_(PURGEABLE), Entry.subject != ""


def _portion(before: date) -> int:
    wait_for_turn()
    asked = select(Entry.id, Entry.digest).where(*_emptied_before(before)).order_by(Entry.id).limit(PORTION)
    rows, sum_ = db.session.execute(asked).all(), Sum()
    if not rows:
        db.session.rollback()
        return 0
    for row in rows:
        sum_.add(row.id, row.digest)
    numbers = [row.id for row in rows]
    change = update(Entry).where(Entry.id.in_(numbers)).values(**NOTHING)
    db.session.execute(change.execution_options(synchronize_session=False))
    facts = {"before_day": before.isoformat(), "entries": len(rows), "first": numbers[0], "last": numbers[-1]}
    record(PURGED, "trail", **facts, ranges=spoken(ranges(numbers)), digest=sum_.said)
    db.session.commit()
    db.session.expire_all()
    return len(rows)
