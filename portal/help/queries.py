"""How far the regulation is carried out: how many cases each article has, and which units are behind; only what this person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, func, or_, select

from portal.accounts.models import Account, Status
from portal.calendar import today
from portal.cases.models import OFFICE
from portal.cases.seeing import HANDED_IN, visible
from portal.database import db
from portal.filings.models import Filing, Kind, State
from portal.handover.queries import nearing
from portal.handover.reach import sees, soon
from portal.people.models import OFFICES, PUBLICITY, Assignment, Role, Unit, UnitKind, User
from portal.reports.models import Outcome, Report
from portal.settings.names import own

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

DECIDED = (State.FILED, State.CLOSED, State.REFUSED, State.UNIT_REFUSED, State.CLOSING, State.PROOF_REVIEW)
MOST_BEHIND = 10


class Count(NamedTuple):
    """One figure in words: 待单位审批 3 件."""

    label: str
    number: int
    measure: str = "件"


class Lag(NamedTuple):
    """A unit that is behind, and with how many."""

    unit: str
    number: int


def counts(user: User) -> dict[str, Count]:
    """Return every figure that the page shows, by key."""
    return {**_of_filings(user), **_of_accounts(), **_of_units(), **_of_reports(user), **_of_people(user)}


def _sum(*conditions: ColumnElement[bool]) -> Any:
    return func.count(Filing.id).filter(and_(*conditions))


def _of_filings(user: User) -> dict[str, Count]:
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


def _of_accounts() -> dict[str, Count]:
    kinds = {"level_1": [], "level_2": [], "level_3": []}  # type: dict[str, list[UnitKind]]
    places = {"一级": "level_1", "二级": "level_2", "团学": "level_3"}
    for kind in UnitKind:
        kinds[places[kind.level]].append(kind)
    there = Account.status != Status.CLOSED
    asked = [func.count(Account.id).filter(there, Unit.kind.in_(of)).label(key) for key, of in kinds.items()]
    asked += [
        func.count(Account.id).filter(there).label("accounts"),
        func.count(Account.id).filter(Account.status == Status.CLOSED).label("closed"),
    ]
    row = db.session.execute(select(*asked).select_from(Account).join(Unit)).one()
    labels = {
        "level_1": "一级平台",
        "level_2": "二级平台",
        "level_3": "团学平台",
        "accounts": "在册账号",
        "closed": "已注销",
    }
    return {key: Count(label, getattr(row, key), "个") for key, label in labels.items()}


def _of_units() -> dict[str, Count]:
    heads = select(Assignment.id).join(User).where(
        Assignment.unit_id == Unit.id, Assignment.role == Role.UNIT_HEAD, User.active.is_(True)
    )  # fmt: skip
    deciding = [kind for kind in UnitKind if kind is not UnitKind.SCHOOL and not kind.of_league]
    found = select(func.count(Unit.id)).where(Unit.active.is_(True), Unit.kind.in_(deciding), ~heads.exists())
    return {"units_without_head": Count("没有登记负责人的单位", db.session.scalar(found) or 0, "个")}


def _of_reports(user: User) -> dict[str, Count]:
    if not user.holds(*OFFICES):
        return {}
    asked = [
        func.count(Report.id).filter(Report.outcome == outcome).label(outcome.value)
        for outcome in (Outcome.OPEN, Outcome.CONFIRMED)
    ]
    row = db.session.execute(select(*asked)).one()
    return {"reports_open": Count("待核查举报", row.open), "reports_confirmed": Count("确认冒用", row.confirmed)}


def _of_people(user: User) -> dict[str, Count]:
    near, _units = nearing(sees(user), soon(), None)
    return {"leaving": Count("即将离校、尚未交接", len(near), "人次")}


def behind(user: User) -> dict[str, list[Lag]]:
    """Return, by key, the units that are behind, the farthest first; a unit's own people see their own alone."""
    late_open = and_(
        Filing.due < today(), or_(Filing.state.in_((State.WITHDRAWN, State.CLOSING)), Filing.late.is_(True)),
        Filing.state.in_([s for s in State if s.editable or s.waiting or s is State.CLOSING]),
    )  # fmt: skip
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
    figures = _of_filings(user)
    desks = (("党委宣传部", "waiting_office"), ("现代教育技术中心", "waiting_technology"))
    return [Lag(own(name), figures[key].number) for name, key in desks if figures[key].number]
