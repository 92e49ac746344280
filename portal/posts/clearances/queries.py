"""Which authorisations hold on a day and for which accounts, and which days are sensitive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Account, Status
from portal.calendar import today
from portal.cases.models import OFFICE, Case
from portal.cases.seeing import HANDED_IN, visible
from portal.cases.sort import WRITERS, is_of
from portal.database import db
from portal.feature import Count
from portal.people.models import OFFICES, PUBLICITY, UNIT_ROLES, Unit, User
from portal.posts.clearances.models import COVERED, Clearance, Period, State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import ColumnElement


def holds(day: date) -> ColumnElement[bool]:
    """Return that an authorisation was granted and has not expired on a day; asked of the table `case` alone."""
    return and_(Case.state == State.GRANTED, Case.due >= day)


def usable(accounts: Iterable[Account], day: date) -> list[Clearance]:
    """Return the authorisations that a post of all these accounts may cite on a day, the first to expire first."""
    ids = {account.id for account in accounts}
    among = and_(COVERED.c.clearance_id == Clearance.id, COVERED.c.account_id.in_(ids))
    every = select(func.count()).select_from(COVERED).where(among).correlate(Clearance).scalar_subquery()
    found = select(Clearance).where(holds(day), every == len(ids)).order_by(Case.due, Case.id)
    return list(db.session.scalars(found)) if ids else []


def fault(clearance: Clearance, accounts: Iterable[Account], day: date) -> str | None:
    """Return why a post of these accounts cannot cite an authorisation on a day, None where it can."""
    if clearance.state is not State.GRANTED:
        return f"这份授权{clearance.state.label}，不能引用；请另选授权，或重新申请。"
    if clearance.due < day:
        return f"{clearance.handle}有效期至 {clearance.due}，{day} 已经过期；请重新申请授权。"
    missing = [f"“{account.name}”" for account in accounts if account not in clearance.accounts]
    return f"{clearance.handle}不包括{'、'.join(missing)}；请另选授权，或为这些账号申请。" if missing else None


def cards(user: User, day: date) -> list[Clearance]:
    """Return the authorisations in force that concern somebody: of their units or their units' accounts, for the offices all."""
    units = user.units(*UNIT_ROLES)
    theirs = or_(Case.unit_id.in_(units), Clearance.accounts.any(Account.unit_id.in_(units)))
    found = select(Clearance).options(selectinload(Clearance.accounts)).where(holds(day)).order_by(Case.due, Case.id)
    return list(db.session.scalars(found if user.holds(*OFFICES) else found.where(theirs)))


def offered(user: User) -> list[Account]:
    """Return the live accounts for which somebody may ask: of the units they write for, for the Publicity Department every one."""
    found = select(Account).join(Unit).where(Account.status == Status.ACTIVE)
    if not user.holds(*PUBLICITY):
        found = found.where(Account.unit_id.in_(user.units(*WRITERS)))
    return list(db.session.scalars(found.order_by(Unit.name_order, Account.name_order, Account.id)))


def periods_between(first: date, last: date | None = None) -> list[Period]:
    """Return the sensitive periods that touch these days, all that are not over where no last day is named; the first first."""
    found = select(Period).where(Period.ends_on >= first).order_by(Period.starts_on, Period.id)
    return list(db.session.scalars(found if last is None else found.where(Period.starts_on <= last)))


def periods_on(day: date) -> list[Period]:
    """Return the sensitive periods into which a day falls."""
    return periods_between(day, day)


def counts(user: User) -> dict[str, Count]:
    """Return how many authorisations this person sees wait for the office, are in force, were revoked."""
    waits, revoked = Case.desk == OFFICE, Case.state == State.REVOKED
    each = [func.count(Case.id).filter(which) for which in (waits, holds(today()), revoked)]
    row = db.session.execute(select(*each).where(is_of("clearance"), HANDED_IN, visible(user))).one()
    labels = {"waiting": "待审批授权", "in_force": "有效授权", "revoked": "已撤销授权"}
    return {f"clearances_{key}": Count(label, n) for (key, label), n in zip(labels.items(), row, strict=True)}
