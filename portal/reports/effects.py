"""Keeping a report of an impostor, and what its steps leave in it (第七条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import has_request_context
from flask_login import current_user

from portal import calendar
from portal.audit.trail import record
from portal.cases import telling
from portal.database import db
from portal.people import throttle
from portal.reports import queries
from portal.reports.models import Report, State
from portal.settings.names import in_school_words
from portal.settings.queries import number, working_days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.workflow import Act

REPORTS = 10  # from one address in a quarter of an hour: a dormitory shares one
LONGEST_NOTE = 200
SETTLED = (State.CONFIRMED, State.DISMISSED)


def count_report() -> None:
    """Count a report of this address. Commits. Raises TooMany."""
    sentence = "同一网络在 15 分钟内提交的举报太多，这一份没有收下。请稍后再提交，或直接与党委宣传部联系。"
    throttle.admit("report", REPORTS, in_school_words(sentence))


def report(facts: dict[str, str], token: str, screenshots: Sequence[str] = ()) -> Report:
    """Keep a report and tell the office; the page's token makes a form sent twice one report. The trail never learns the contact.

    `screenshots` are the digests of kept pictures; the trail names them, so that it shows whether one was exchanged.

    Raises IntegrityError at flush when the same form, or another report, arrives at the same moment.
    """
    if known := queries.report_of(token):
        return known
    now = calendar.now()
    moments = {"created_at": now, "saved_at": now, "state_since": now, "submitted_on": calendar.local(now).date()}
    pictures = {"screenshots": list(screenshots)}
    made = Report(**facts, **pictures, form=token, serial=queries.next_number(), due=_due(), **moments)
    db.session.add(made)
    db.session.flush()
    nobody = has_request_context() and not current_user.is_authenticated
    said: dict[str, Any] = {"name": made.name, "link": made.link, **(pictures if screenshots else {})}
    record("report.received", made.subject, username="" if nobody else None, **said)
    telling.arrived(made)
    return made


def _due() -> date:
    """Return until when the office should have looked into what it has from today on: the day of the first reminder."""
    return working_days().after(calendar.today(), number("report_days"))


def keep_finding(report: Report, act: Act) -> None:
    """Keep the last conclusion where whoever verifies a name reads it; while there is none, every step has its time."""
    settled = report.state in SETTLED
    if settled:
        report.finding, report.handled_by, report.handled_at = act.opinion, act.user, report.state_since
    report.due = None if settled else _due()
    report.saved_at = report.state_since


def remark(report: Report, act: Act) -> str:
    """Return the conclusion that a step takes back, where no step has drawn it: of before there were any."""
    if act.step.action != "reopen" or report.events or not report.handled_at:
        return ""
    day, by = calendar.local(report.handled_at).date(), report.handled_by.name if report.handled_by else ""
    text = f"原结论：{act.step.source.label}（{by}，{day}）。{report.finding}"
    return text if len(text) <= LONGEST_NOTE else text[: LONGEST_NOTE - 1] + "…"


def bring_back(report: Report, act: Act) -> None:
    """Tell the others of the office that a report is to be looked into again, and why."""
    telling.arrived(report, f"{act.user.name}：{act.opinion}", act.user)
