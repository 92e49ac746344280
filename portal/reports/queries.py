"""The reports of impostors: what the office looks into, and what it has confirmed of a name or a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.database import db
from portal.errors import Missing
from portal.feature import Count, Unfinished
from portal.people.models import OFFICES
from portal.reports.models import Outcome, Report
from portal.web.paging import Page, paged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import User


def reports(outcome: Outcome | None, per_page: int) -> Page[Report]:
    """Return a page of the reports of impostors: those to be looked into first, the newest first."""
    rows, count = select(Report).options(joinedload(Report.handled_by)), select(func.count(Report.id))
    if outcome is not None:
        rows, count = rows.where(Report.outcome == outcome), count.where(Report.outcome == outcome)
    return paged(rows.order_by(Report.outcome != Outcome.OPEN, Report.id.desc()), count, per_page)


def unsettled() -> int:
    """Return how many reports are still to be looked into."""
    return db.session.scalar(select(func.count(Report.id)).where(Report.outcome == Outcome.OPEN)) or 0


def report(report_id: int) -> Report:
    """Return a report. Raises Missing."""
    found = db.session.get(Report, report_id)
    if found is None:
        raise Missing("没有这份举报。")
    return found


def report_of(token: str) -> Report | None:
    """Return the report that a page has made already."""
    return db.session.scalar(select(Report).where(Report.token == token))


def confirmed(links: Iterable[str], names: Iterable[str]) -> Report | None:
    """Return the newest report of this name or link that the office confirmed; it warns also while no new ones are taken."""
    said = [form for link in links for form in (link, f"http://{link}", f"https://{link}")]
    said += [f"{link}/" for link in said]
    alike = or_(func.lower(Report.link).in_(said), func.lower(Report.name).in_([name.casefold() for name in names]))
    found = select(Report).where(Report.outcome == Outcome.CONFIRMED, alike).order_by(Report.id.desc()).limit(1)
    return db.session.scalar(found)


def unfinished() -> Unfinished:
    """Return how many reports are still to be looked into."""
    return Unfinished(unsettled(), "件冒用举报待核查", "reports.index", {"outcome": Outcome.OPEN.value})


def counts(user: User) -> dict[str, Count]:
    """Return, for the offices, how many reports wait and how many were confirmed."""
    if not user.holds(*OFFICES):
        return {}
    asked = [
        func.count(Report.id).filter(Report.outcome == outcome).label(outcome.value)
        for outcome in (Outcome.OPEN, Outcome.CONFIRMED)
    ]
    row = db.session.execute(select(*asked)).one()
    return {"reports_open": Count("待核查举报", row.open), "reports_confirmed": Count("确认冒用", row.confirmed)}
