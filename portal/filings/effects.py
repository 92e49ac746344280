"""What a step does besides moving the filing: keep the event, stop the clock, register the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g

from portal import calendar
from portal.accounts import effects as accounts
from portal.audit.trail import record
from portal.database import db
from portal.filings import checks, route
from portal.filings.models import Event

if TYPE_CHECKING:
    from portal.filings.models import Filing
    from portal.people.models import User
    from portal.workflow import Transition


def keep_event(filing: Filing, step: Transition, user: User, opinion: str) -> None:
    """Append the event and its audit entry; a submission keeps a copy of the form, so that later changes show."""
    at = calendar.now()
    event = Event(
        filing=filing,
        place=len(filing.events) + 1,
        action=step.action,
        label=step.label,
        source=step.source,
        target=step.target,
        user=user,
        at=at,
        since=filing.state_since,
        opinion=opinion,
        note=_remark(filing) if step.action == "submit" else "",
        data=dict(filing.data) if step.action == "submit" else None,
        token=g.get("step_token"),
    )
    db.session.add(event)
    filing.state_since = at
    facts = {"before": step.source.value, "after": step.target.value, "opinion": opinion, "event": event.place}
    record(f"filing.{step.action}", f"filing:{filing.id}", **facts)


def _remark(filing: Filing) -> str:
    """Return why the unit's step is passed over, or why the deputy takes it; "" for the usual way."""
    step = route.unit_step(filing)
    if step.author_only:
        return "填报人是本单位唯一负责人，不能审批本人的备案，单位审批环节跳过，直接转党委宣传部。"
    if step.heads and all(head.id == filing.author_id for head in step.heads):
        return f"填报人是本单位负责人，由副职（{'、'.join(u.name for u in step.deciders)}）审批。"
    return ""


def stop_clock(filing: Filing, _step: Transition, _user: User, _opinion: str) -> None:
    """Fix on the day of the first submission whether the filing was in time (第九条)."""
    if filing.submitted_on is None:
        filing.submitted_on = calendar.today()
    deadline = checks.clock(filing)
    filing.late = bool(deadline and deadline.late)


def register(filing: Filing, _step: Transition, _user: User, _opinion: str) -> None:
    """Issue the number, create the account and seal its first version."""
    filing.account = accounts.register(filing.platform, filing.unit, dict(filing.data), filing.id, late=filing.late)
    filing.base_version = 1
    db.session.flush()
