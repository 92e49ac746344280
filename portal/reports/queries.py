"""The reports of impostors: what the office looks into, what it has confirmed of a name or a link, and what there is alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from portal.accounts import likeness
from portal.accounts.models import Account
from portal.cases.models import Case
from portal.database import db
from portal.feature import Count, Unfinished
from portal.people.models import OFFICES
from portal.platforms import PLATFORMS
from portal.platforms.links import recognised, reported_as
from portal.reports.models import Report, State
from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import User

MOST_ALIKE = 5
MOST_CONFIRMED = 20


def unsettled() -> int:
    """Return how many reports are still to be settled."""
    return db.session.scalar(select(func.count(Report.id)).select_from(Report).where(Report.unfinished)) or 0


def report_of(token: str) -> Report | None:
    """Return the report that a page has made already."""
    return db.session.scalar(select(Report).where(Report.form == token))


def next_number() -> int:
    """Return the number of the next report; two at the same moment get the same, and the database takes the first."""
    return (db.session.scalar(select(func.max(Case.serial)).where(Case.sort == "report")) or 0) + 1


def confirmed(link: str, names: Iterable[str]) -> list[Report]:
    """Return the newest reports of this link, name or id that the office confirmed; they warn also while no new ones are taken."""
    said = {key(name) for name in names}
    links = {*reported_as(link), *(f"{platform}:{name}" for name in said for platform in PLATFORMS)}
    # Whoever reports knows the id of an impostor as its name, or inside its link.
    said.add(key(recognised(link).id))
    alike = or_(Report.link_key.in_(links), Report.name_key.in_(said - {""}))
    found = select(Report).where(Report.state == State.CONFIRMED, alike).order_by(Report.id.desc())
    return list(db.session.scalars(found.limit(MOST_CONFIRMED)))


def others(report: Report) -> list[Report]:
    """Return the other reports of the same name or link, the newest first."""
    same = [Report.name_key == report.name_key]
    same += [Report.link_key == report.link_key] if report.link_key else []
    found = select(Report).where(or_(*same), Report.id != report.id).order_by(Report.id.desc())
    return list(db.session.scalars(found.limit(MOST_ALIKE)))


def alike(report: Report) -> list[Account]:
    """Return the accounts in use whose name is like that of the report, the most alike first."""
    ids = likeness.alike([report.name], MOST_ALIKE)
    found = {account.id: account for account in db.session.scalars(select(Account).where(Account.id.in_(ids)))}
    return [found[account_id] for account_id in ids if account_id in found]


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
