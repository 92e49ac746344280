"""What a step does besides moving an authorisation, and what the office writes into the calendar of periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.accounts.effects import next_of
from portal.audit.trail import record
from portal.calendar import today
from portal.database import db

if TYPE_CHECKING:
    from portal.posts.clearances.models import Clearance, Period
    from portal.workflow import Act


def give_number(case: Clearance, _act: Act) -> None:
    """Give the next number of the year, in the transaction of the grant: none is given twice, and none is left out."""
    year = today().year
    case.number = case.handle = f"授〔{year}〕{next_of('clearance', year)}号"
    record("clearance.numbered", case.subject, clearance_number=case.number)


def handed_in(case: Clearance, act: Act) -> dict[str, Any] | None:
    """Return the form as it is kept with the step that hands it in."""
    said = {"name": case.name, "reason": case.reason, "wording": case.wording, "until": f"{case.due}"}
    return {**said, "accounts": [account.id for account in case.accounts]} if act.step.action == "submit" else None


def add(period: Period) -> None:
    """Write a period into the calendar."""
    db.session.add(period)
    record("clearance.period_added", "clearance", period_name=period.name, period_days=period.days)


def drop(period: Period) -> None:
    """Take a period out of the calendar: the trail keeps what it was."""
    db.session.delete(period)
    record("clearance.period_dropped", "clearance", period_name=period.name, period_days=period.days)
