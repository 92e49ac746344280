"""ENGINE. Today, natural and working days, and due dates, in the school's own time zone."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.calendar.working import WorkingDays

# China has had one zone and no summer time since 1991; a fixed offset needs no zone database on the server.
SCHOOL_ZONE = timezone(timedelta(hours=8), "CST")
SOON = 2


_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Let it be `moment` inside the block: demonstration data has a past. Nothing that serves requests calls this."""
    token = _pretended.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)


def local(moment: datetime) -> datetime:
    """Return an aware instant as the school's clocks show it."""
    return moment.astimezone(SCHOOL_ZONE)


def today() -> date:
    """Return the school's date."""
    return local(now()).date()


def at(day: date, hour: time = time()) -> datetime:
    """Return the instant, in UTC, at which the school's clocks show this hour of a day; its beginning unless told."""
    return datetime.combine(day, hour, SCHOOL_ZONE).astimezone(UTC)


def due_on(start: date, days: int, working: WorkingDays | None = None) -> date:
    """Return the last day on which something due `days` after `start` is still in time (第九条): natural days, or those of `working`."""
    return working.after(start, days) if working else start + timedelta(days=days)


@dataclass(frozen=True)
class Clock:
    """One deadline seen from one day. With `met`, `on` is the day on which the thing was done, in time or not.

    `caveat` is what is to be said of the day itself: that it is guessed, in a year whose holidays nobody knows yet.
    `calm` is what is said instead of a number of days where that would only shout: of what is late by its nature, or for long.
    """

    due: date
    on: date
    met: bool = False
    caveat: str = ""
    calm: str = ""

    @property
    def left(self) -> int:
        """Return natural days left; negative when overdue."""
        return (self.due - self.on).days

    @property
    def late(self) -> bool:
        """Say whether the deadline has passed."""
        return self.left < 0

    @property
    def tone(self) -> str:
        """Return bad, wait or done: how urgently it should look."""
        if self.late and self.calm:
            return "wait"
        return "bad" if self.late else "wait" if self.left <= SOON and not self.met else "done"

    @property
    def word(self) -> str:
        """Return “剩余 n 天”, “今天到期” or “已超期 n 天”; once met, “按期提交” or “逾期 n 天提交”."""
        if self.late and self.calm:
            return self.calm
        if self.met:
            return f"逾期 {-self.left} 天提交" if self.late else "按期提交"
        if self.late:
            return f"已超期 {-self.left} 天"
        return f"剩余 {self.left} 天" if self.left else "今天到期"
