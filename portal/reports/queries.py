"""The reports of impostors: what the office looks into, what it has confirmed of a name or a link, and what there is alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, literal, or_, select

from portal.accounts.models import Account, Status
from portal.accounts.queries import escaped
from portal.cases.models import Case
from portal.database import db
from portal.feature import Count, Unfinished
from portal.people.models import OFFICES
from portal.reports.models import Report, State
from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

    from portal.people.models import User

MOST_ALIKE = 5
SHORTEST = 2  # letters from which a name is looked for within others


def unsettled() -> int:
    """Return how many reports are still to be settled."""
    return db.session.scalar(select(func.count(Report.id)).select_from(Report).where(Report.unfinished)) or 0


def report_of(token: str) -> Report | None:
    """Return the report that a page has made already."""
    return db.session.scalar(select(Report).where(Report.form == token))


def next_number() -> int:
    """Return the number of the next report; two at the same moment get the same, and the database takes the first."""
    return (db.session.scalar(select(func.max(Case.serial)).where(Case.sort == "report")) or 0) + 1


def confirmed(links: Iterable[str], names: Iterable[str]) -> Report | None:
    """Return the newest report of one of these names (keys) or links that the office confirmed; it warns also while none are taken."""
    said = [form.lower() for link in links for form in (link, f"http://{link}", f"https://{link}")]
    said += [f"{link}/" for link in said]
    alike = or_(func.lower(Report.link).in_(said), *(_bears(name) for name in names))
    found = select(Report).where(Report.state == State.CONFIRMED, alike).order_by(Report.id.desc()).limit(1)
    return db.session.scalar(found)


def _bears(said: str) -> ColumnElement[bool]:
    """Return the condition that a report is about an account of this name, given as its key."""
    return Case.sought.startswith(f"{said[:140]}|", autoescape=True)


def others(report: Report) -> list[Report]:
    """Return the other reports of the same name or link, the newest first."""
    same = [_bears(key(report.name))]
    same += [func.lower(Report.link) == report.link.lower()] if report.link else []
    found = select(Report).where(or_(*same), Report.id != report.id).order_by(Report.id.desc())
    return list(db.session.scalars(found.limit(MOST_ALIKE)))


def alike(report: Report) -> list[Account]:
    """Return the accounts in use whose name holds that of the report, or is held by it."""
    if len(report.name) < SHORTEST:
        return []
    said = key(report.name)
    holds = Account.name_key.like(escaped(said), escape="\\")
    held = and_(func.length(Account.name_key) >= SHORTEST, func.replace(literal(said), Account.name_key, "") != said)
    found = select(Account).where(or_(holds, held), Account.status != Status.CLOSED).order_by(Account.name, Account.id)
    return list(db.session.scalars(found.limit(MOST_ALIKE)))


def unfinished() -> Unfinished:
    """Return how many reports are still to be settled."""
    return Unfinished(unsettled(), "件冒用举报没有办结", "reports.index", {"outcome": "open"})


def counts(user: User) -> dict[str, Count]:
    """Return, for the offices, how many reports wait and how many were confirmed."""
    if not user.holds(*OFFICES):
        return {}
    opened = func.count(Report.id).filter(Report.unfinished).label("open")
    settled = func.count(Report.id).filter(Report.state == State.CONFIRMED).label("confirmed")
    row = db.session.execute(select(opened, settled).select_from(Report)).one()
    return {"reports_open": Count("待核查举报", row.open), "reports_confirmed": Count("确认冒用", row.confirmed)}
