"""What the page of the regulation counts of filings, and which units are behind with them; only what this person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from portal.calendar import today
from portal.cases.models import OFFICE, OVER
from portal.cases.seeing import HANDED_IN, visible
from portal.database import db
from portal.feature import Count, Lag
from portal.filings.models import Filing, Kind, State
from portal.people.models import PUBLICITY, Role, Unit
from portal.settings.names import own

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from portal.people.models import User

DECIDED = (State.FILED, State.CLOSED, State.REFUSED, State.UNIT_REFUSED, State.CLOSING, State.PROOF_REVIEW)
MOST_BEHIND = 10


def counts(user: User) -> dict[str, Count]:
    """Return how many filings are where."""
    figures = {
        "decided": ("已办结", (Filing.state.in_(DECIDED),)),
        "waiting_unit": ("待单位审批", (Filing.state == State.UNIT_REVIEW,)),
        "waiting_technology": ("待技术意见", (Filing.state == State.TECH_REVIEW,)),
        "waiting_office": (own("待宣传部备案和核验"), (Filing.desk == OFFICE,)),
        "creations": ("创建", (Filing.kind == Kind.CREATION,)),
        "retroactives": ("补办", (Filing.kind == Kind.RETROACTIVE,)),
        "late": ("逾期提交", (Filing.kind.in_((Kind.CREATION, Kind.RETROACTIVE)), Filing.late.is_(True))),
        "changes": ("变更", (Filing.kind == Kind.CHANGE,)),
        "closures": ("注销申请", (Filing.kind == Kind.CLOSURE,)),
    }
    asked = [_sum(*conditions).label(key) for key, (_, conditions) in figures.items()]
    row = db.session.execute(select(*asked).select_from(Filing).where(visible(user), HANDED_IN)).one()
    return {key: Count(label, getattr(row, key)) for key, (label, _) in figures.items()}


def _sum(*conditions: ColumnElement[bool]) -> Any:
    return func.count(Filing.id).filter(and_(*conditions))


def behind(user: User) -> dict[str, list[Lag]]:
    """Return, by key, the units that are behind, the farthest first; a unit's own people see their own alone."""
    late_open = and_(
        Filing.due < today(),
        or_(Filing.state.in_((State.WITHDRAWN, State.CLOSING)), Filing.late.is_(True)),
        Filing.desk != OVER,
    )
    found = {
        "late": _by_unit(user, late_open, Filing.kind.in_((Kind.CREATION, Kind.RETROACTIVE))),
        "changes_late": _by_unit(user, late_open, Filing.kind == Kind.CHANGE),
        "waiting": _by_unit(user, Filing.state == State.UNIT_REVIEW),
    }
    if user.holds(*PUBLICITY, Role.LEADER):
        found["offices"] = _offices(user)
    return found


def _by_unit(user: User, *conditions: ColumnElement[bool]) -> list[Lag]:
    number = func.count(Filing.id)
    statement = (
        select(Unit.name, number).join(Filing, Filing.unit_id == Unit.id).where(visible(user), HANDED_IN, *conditions)
    )
    rows = db.session.execute(statement.group_by(Unit.name).order_by(number.desc(), Unit.name).limit(MOST_BEHIND))
    return [Lag(name, found) for name, found in rows]


def _offices(user: User) -> list[Lag]:
    figures = counts(user)
    desks = (("党委宣传部", "waiting_office"), ("现代教育技术中心", "waiting_technology"))
    return [Lag(own(name), figures[key].number) for name, key in desks if figures[key].number]
