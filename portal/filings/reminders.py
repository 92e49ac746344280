"""What is due of filings: to be submitted, to be proven, and drafts that were forgotten (第九、十条)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import defer

from portal import calendar
from portal.cases.offices import approving_unit, holders, read_all, unit_heads
from portal.cases.reminders import LEAN
from portal.cases.sort import sort_of
from portal.database import db
from portal.filings import checks
from portal.filings.models import Filing, Kind, State
from portal.notices.reminders import Due
from portal.people.models import PUBLICITY
from portal.settings.queries import number
from portal.settings.reminding import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

UNSUBMITTED = or_(and_(Filing.state == State.DRAFT, Filing.submitted_on.is_(None)), Filing.state == State.WITHDRAWN)
DUE = (*LEAN, defer(Filing.data))  # neither the form nor what its people may do besides


def deadlines() -> Iterator[Due]:
    """Yield what its author has to submit or to prove; what was returned has no reminders, it lies with its author anyway."""
    read_all()
    open_ = or_(and_(UNSUBMITTED, Filing.kind != Kind.RETROACTIVE), Filing.state == State.CLOSING)
    soon = Filing.due <= calendar.today() + timedelta(days=FARTHEST)
    found = select(Filing).options(*DUE).where(open_, soon).order_by(Filing.id)
    for filing in db.session.scalars(found):
        if filing.due:
            rule = {Kind.CHANGE: "change", Kind.CLOSURE: "closure"}.get(filing.kind, "filing")
            undone = "尚未提交注销证明" if filing.state is State.CLOSING else "尚未提交"
            clock = checks.clock(filing)
            yield _of_author(filing, rule, filing.due, undone, clock.calm if clock and clock.late else "")


def forgotten() -> Iterator[Due]:
    """Yield drafts that nobody has saved for long, and that have no deadline, or one of years ago (补办)."""
    read_all()
    spell, today = timedelta(days=number("draft_days")), calendar.today()
    timeless = or_(Filing.due.is_(None), Filing.kind == Kind.RETROACTIVE)
    found = select(Filing).options(*DUE).where(UNSUBMITTED, timeless, Filing.stock.is_(False))
    found = found.where(Filing.saved_at < calendar.now() - spell + timedelta(days=1))
    for filing in db.session.scalars(found.order_by(Filing.id)):
        saved = calendar.local(filing.saved_at).date()
        word = f"已 {(today - saved).days} 天没有保存"
        yield _of_author(filing, "draft", saved + spell, "请继续填写，或删除不再需要的草稿", word)


def _of_author(filing: Filing, rule: str, on: date, undone: str, word: str = "") -> Due:
    """Return what its author has to do; of a draft others are told that there is one, since it is the author's alone."""
    own = filing.state is State.DRAFT
    address = sort_of(filing).path(filing.key)
    page = f"{address}/edit" if own else address
    return Due(
        rule,
        filing.subject,
        on,
        filing.title,
        page,
        undone,
        (filing.author,),
        tuple(unit_heads(approving_unit(filing.unit))),
        tuple(holders(*PUBLICITY)),
        above="/filings/" if own else "",
        word=word,
        since=calendar.local(filing.state_since).date(),
        caveat=checks.caveat_of(filing) if on == filing.due else "",
    )
