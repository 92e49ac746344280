"""更新间隔: for how many days an account has published nothing, and the day on which that becomes the veto “14 天无更新” (考核 V6).

Counted are accounts that have published through the portal, from that day, and those filed since the school's first post was handed in,
from the day of filing. Of any other account the portal knows nothing: on the first morning after the upgrade it would call every one
silent. Public holidays and the school's own do not count (settings: 法定节假日、寒暑假).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from flask import g, url_for
from sqlalchemy import func, select

from portal import calendar
from portal.accounts.health import Button, Finding, Mending
from portal.accounts.keepers import circles, everybody
from portal.accounts.models import Account, Status
from portal.cases.models import Case
from portal.database import db
from portal.notices.reminders import Due
from portal.posts.models import Place, PlaceState, Unreviewed
from portal.settings.queries import number, rule, working_days

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import ColumnElement

    from portal.accounts.health import Examined


class Silence(NamedTuple):
    """An account that has published nothing for so many `days`; `veto` is the day on which these are `fail`. `ever`: it has before.

    `counts`: days are counted of it. Besides, what its page says: how often it has published, what was the same, what was unreviewed.
    """

    account: Account
    ever: bool
    days: int
    veto: date
    fail: int
    counts: bool = True
    out: int = 0
    same: int = 0
    unreviewed: int = 0
    last: date | None = None

    @property
    def tone(self) -> str:
        """Return how it looks: from the day of the first reminder on it warns."""
        left = self.fail - self.days
        return "bad" if left <= 0 else "wait" if left <= -min(rule("silence").owners, default=0) else "done"

    @property
    def words(self) -> str:
        """Return it in words: 已 9 天没有发布，再过 5 天将被记为“14 天无更新”."""
        left, veto = self.fail - self.days, f"“{self.fail} 天无更新”"
        since = f"{'已' if self.ever else '备案后'} {self.days} 天没有发布"
        if self.days <= 0:
            return "今天已发布" if self.ever else "今天备案，还没有发布"
        return f"{since}，再过 {left} 天将被记为{veto}" if left > 0 else f"{since}，记为{veto}（单项否决）"


def counted(since: date, until: date, off: Collection[date]) -> int:
    """Return how many days after `since` up to and with `until` count."""
    return (until - since).days - sum(since < day <= until for day in off)


def veto_day(since: date, fail: int, off: Collection[date]) -> date:
    """Return the day on which `fail` days after `since` have counted."""
    day = since + timedelta(days=fail)
    while left := fail - counted(since, day, off):
        day += timedelta(days=left)
    return day


def silences(*which: ColumnElement[bool]) -> Iterator[Silence]:
    """Yield the accounts in use, in one question."""
    out, same = Place.state == PlaceState.PUBLISHED, Place.same.is_(True)
    sums = select(
        Place.account_id,
        func.max(Place.published_at).label("at"),
        func.count(Place.id).filter(out).label("out"),
        func.count(Place.id).filter(out, same).label("same"),
    )
    of = sums.group_by(Place.account_id).subquery()
    finds = select(func.count(Unreviewed.id)).where(
        Unreviewed.account_id == Account.id, Unreviewed.settled_at.is_(None)
    )
    begun = select(func.min(Case.submitted_on)).where(Case.sort == "post").scalar_subquery()
    found = select(Account, of.c.at, of.c.out, of.c.same, begun, finds.correlate(Account).scalar_subquery())
    found = found.outerjoin(of, of.c.account_id == Account.id).where(Account.status == Status.ACTIVE, *which)
    days, fail, today = working_days(), number("posts_silent_fail"), calendar.today()
    off = days.holidays | days.breaks
    for account, at, many, alike, first, unreviewed in db.session.execute(found.order_by(Account.id)):
        last = calendar.local(at).date() if at else None
        counts, since = bool(last or (first and account.filed_on >= first)), last or account.filed_on
        about = counts, many or 0, alike or 0, unreviewed, last
        yield Silence(account, bool(last), counted(since, today, off), veto_day(since, fail, off), fail, *about)


def of(account: Account) -> Silence | None:
    """Return this account, None for one that is not in use; asked once a request."""
    known: dict[int, Silence | None] = g.setdefault("silences", {})
    if account.id not in known:
        known[account.id] = next(silences(Account.id == account.id), None)
    return known[account.id]


def reminders() -> Iterator[Due]:
    """Yield when each account would be silent for too long, for those who write for its unit, and for its heads."""
    known = everybody()
    for found in (found for found in silences() if found.counts):
        yield Due(
            "silence",
            f"account:{found.account.id}",
            found.veto,
            f"{found.account.platform_label}“{found.account.name}”",
            f"/accounts/{found.account.id}",
            "尚未登记新发布的内容",
            *circles(known, found.account.unit),
            word=found.words,
        )


def check(e: Examined) -> Iterator[Finding]:
    """Yield for 合规体检 that an account is, or will soon be, silent for too long."""
    found = of(e.account)
    if found and found.counts and found.tone != "done":
        mending = Mending(Button(url_for("posts.edit"), "送审"), of_unit=True) if e.writes else e.elsewhere
        yield Finding(found.tone, f"{found.words}。", "", mending)
