"""Keeping a report of an impostor, and the office's finding on it (第七条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_login import current_user

from portal.audit.trail import record
from portal.calendar import now
from portal.database import db
from portal.errors import Refused, Stale
from portal.people import throttle
from portal.reports import queries
from portal.reports.models import Outcome, Report
from portal.settings.names import own

if TYPE_CHECKING:
    from portal.people.models import User

REPORTS = 10  # from one address in a quarter of an hour: a dormitory shares one


def count_report() -> None:
    """Count a report of this address. Commits. Raises TooMany."""
    sentence = "同一网络在 15 分钟内提交的举报太多，这一份没有收下。请稍后再提交，或直接与党委宣传部联系。"
    throttle.admit("report", REPORTS, own(sentence))


def report(facts: dict[str, str], token: str) -> Report:
    """Keep a report; the page's token makes a form sent twice one report. The trail never learns the reporter's contact.

    Raises IntegrityError at flush when the same form arrives twice at the same moment.
    """
    if known := queries.report_of(token):
        return known
    made = Report(**facts, token=token)
    db.session.add(made)
    db.session.flush()
    who = None if current_user.is_authenticated else ""
    record("report.received", f"report:{made.id}", username=who, name=made.name, link=made.link)
    return made


def settle(report_id: int, revision: str | None, outcome: Outcome, finding: str, user: User) -> Report:
    """Keep what the office found. Raises Missing, Stale when somebody else has changed it, Refused when it is settled."""
    found = queries.report(report_id)
    if found.outcome is not Outcome.OPEN:
        by = found.handled_by.name if found.handled_by else "他人"
        raise Refused(f"这份举报已由{by}办结：{found.outcome.label}。", "请刷新页面查看。")
    if revision != str(found.revision):
        raise Stale
    found.outcome, found.finding, found.handled_by, found.handled_at = outcome, finding, user, now()
    db.session.flush()
    record("report.settled", f"report:{found.id}", name=found.name, outcome=outcome.value, finding=finding)
    return found
