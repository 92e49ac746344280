"""The filters of the auditor's page: what stands in the address, in what form, and what it is called.

The keys of an address: `action`; `user`, a user name or a name; `subject`, a thing or what it is called; `since` and `until`, the first
and the last day, school time, both included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal import calendar
from portal.audit.actions import label
from portal.fields import Day, masks
from portal.spelling import clean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

LONGEST = 80
DAY = Day(future=True)
LABELS = {"since": "起始日期", "until": "截止日期"}


@dataclass(frozen=True)
class Filters:
    """The filters of an address as they were typed, each "" for any; `faults` are (control, label, sentence) of the days."""

    action: str = ""
    user: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""

    @property
    def first(self) -> datetime | None:
        """Return the instant from which on entries are wanted, None for the beginning."""
        return _begins(DAY.load(self.since))

    @property
    def end(self) -> datetime | None:
        """Return the first instant after those that are wanted, None for no end."""
        day = DAY.load(self.until)
        return _begins(day + timedelta(days=1)) if day and day < date.max else None

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Return what is wrong with the days, as a page lists faults."""
        typed = {"since": self.since, "until": self.until}
        found = [(name, LABELS[name], fault) for name, day in typed.items() if day and (fault := _fault(day))]
        if not found and self.first and self.end and self.first >= self.end:
            sentence = f"截止日期（{self.until}）早于起始日期（{self.since}），请核对。"
            found = [("until", LABELS["until"], sentence)]
        return found

    @property
    def given(self) -> dict[str, str]:
        """Return the filters that are set, as an address holds them."""
        each = {name: getattr(self, name) for name in ("action", "user", "subject", "since", "until")}
        return {name: value for name, value in each.items() if value}

    @property
    def said(self) -> str:
        """Return the filters in words: “动作：登录成功；从 2026-11-01 到 2026-11-30”."""
        words = [
            ("动作：", label(self.action)),
            ("人员：", masks.sought(self.user)),
            ("对象：", masks.sought(self.subject)),
        ]
        words += [("自 ", self.since), ("至 ", self.until)]
        return "；".join(f"{title}{word}" for title, word in words if word) or "全部记录"


def chosen(given: Mapping[str, str]) -> Filters:
    """Return the filters of an address; a day as people write it becomes 2026-11-22, and what is none stays as it was typed."""
    texts = {name: clean(given.get(name, ""))[:LONGEST].strip() for name in ("action", "user", "subject")}
    return Filters(**texts, **{name: DAY.store(given.get(name, ""))[:LONGEST] for name in ("since", "until")})


def _fault(day: str) -> str | None:
    return DAY.refusal(day) or DAY.fault(day)


def _begins(day: date | None) -> datetime | None:
    """Return when a day of the school begins."""
    return calendar.at(day) if day else None
