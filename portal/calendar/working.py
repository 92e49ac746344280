"""Working days: weekends, public holidays, the days worked instead (调休), and the school's own holidays (寒暑假)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
NATIONAL_DAY = 10, 1  # a holiday whatever the year: where it is not one, nobody has filled the year in
DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingDays:
    """Which days the school works. A day of `breaks` is off whatever else it is; one of `workdays` is worked though a weekend or a holiday.

    The sets hold single days and are finite, so that there is always a next working day.
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    breaks: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Say whether the school works on `day`."""
        if day in self.breaks:
            return False
        return day in self.workdays or (day.weekday() < SATURDAY and day not in self.holidays)

    def knows(self, year: int) -> bool:
        """Say whether the public holidays of a year are filled in: until they are published, in autumn, only weekends are known."""
        return date(year, *NATIONAL_DAY) in self.holidays

    def caveat(self, day: date) -> str:
        """Return what is to be said of a day to which working days were counted in a year that is not filled in, "" for any other."""
        later = [known.year for known in self.holidays if known.year >= day.year]
        return "" if self.knows(day.year) or later else f"按周末推算，{day.year} 年放假安排公布后可能变化"

    def after(self, start: date, count: int) -> date:
        """Return the `count`th working day after `start`, before it when negative; for 0 `start` itself, worked or not."""
        day, one = start, DAY if count > 0 else -DAY
        left = abs(count)
        while left:
            day += one
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many working days lie after `start` up to and with `end`; negative when `end` comes first."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + DAY * n) for n in range(1, (end - start).days + 1))

    def on_or_before(self, day: date) -> date:
        """Return `day`, or the last working day before it."""
        while not self.is_working(day):
            day -= DAY
        return day

    def on_or_after(self, day: date) -> date:
        """Return `day`, or the first working day after it."""
        while not self.is_working(day):
            day += DAY
        return day
