"""The filters that every list of cases has, of whatever sort: what is under way, what is behind, who has it, when it was ended."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from portal import calendar
from portal.cases.desks import unfinished
from portal.cases.lists import scopes
from portal.cases.models import AUTHOR, DRAWER, OVER, UNIT, Case
from portal.cases.offices import DESKS
from portal.cases.parts import Filter
from portal.cases.sort import is_of, sorts
from portal.database import db
from portal.people.models import Unit
from portal.settings.names import in_school_words
from portal.settings.queries import number, working_days

DAY = timedelta(days=1)
MONTHS = 24  # as many as the address may name
NOBODY = "none"  # with its author, who belongs to no unit


# Who has it now: an office, or the unit whose head decides or whose author goes on with it.
def holding_unit() -> ColumnElement[int | None]:
    """Return the unit that has a case which lies on no desk of the whole school; it can be grouped by."""
    # Written out: PostgreSQL takes two parameters for two expressions.
    at_unit = Case.desk == literal(UNIT, literal_execute=True)
    return case((at_unit, func.coalesce(Case.deciding_unit_id, Case.unit_id)), else_=Case.unit_id)


def offices() -> dict[str, str]:
    """Return the offices of the whole school on whose desks cases lie, by the key of the desk."""
    return {desk.key: in_school_words(desk.office) for desk in DESKS.values() if desk.office}


def holders() -> dict[str, str]:
    """Return who can have a case: the offices, and every unit by its id."""
    units = db.session.execute(select(Unit.id, Unit.name).order_by(*Unit.in_order()))
    return {**offices(), **{str(unit.id): unit.name for unit in units}, NOBODY: "不属于单位"}


def held_by(holder: str) -> ColumnElement[bool]:
    """Return that a case lies with this holder."""
    if holder in DESKS:
        return Case.desk == holder
    unit = holding_unit()
    of = unit.is_(None) if holder == NOBODY else unit == int(holder)
    return and_(Case.desk.in_([AUTHOR, DRAWER, *(desk.key for desk in DESKS.values() if desk.of_unit)]), of)


# In which month it was ended.
def this_month() -> str:
    """Return the present month as the address names it."""
    return f"{calendar.today():%Y-%m}"


def months() -> dict[str, str]:
    """Return the last months, the present one first."""
    last = calendar.today().year * 12 + calendar.today().month - 1
    return {f"{n // 12}-{n % 12 + 1:02d}": f"{n // 12} 年 {n % 12 + 1} 月" for n in range(last, last - MONTHS, -1)}


def ended_in(month: str) -> ColumnElement[bool]:
    """Return that the last step of a case was taken in a month, and nobody has it any more."""
    first = date.fromisoformat(f"{month}-01")
    after = (first + 31 * DAY).replace(day=1)
    over = Case.desk == literal(OVER, literal_execute=True)  # written out, or the index of what is over is not used
    return and_(over, Case.state_since >= calendar.at(first), Case.state_since < calendar.at(after))


# What is behind.
def in_time_since(days: int) -> date:
    """Return the first day on which a step may have come to a desk that takes so many working days, and still be in time today."""
    working, day = working_days(), calendar.today()
    while working.after(day - DAY, days) >= calendar.today():
        day -= DAY
    return day


def _too_long() -> ColumnElement[bool]:
    """Return that a case has lain on a desk for longer than a step may take (审批时限)."""
    waited = [
        and_(is_of(key), Case.state_since < calendar.at(in_time_since(number(sort.patience))))
        for key, sort in sorts().items()
    ]
    return and_(Case.desk.in_(DESKS), or_(*waited))


def behind() -> ColumnElement[bool]:
    """Return that a case is late and somebody still has it: its own day has gone by, or that of the present step."""
    return and_(unfinished(), or_(scopes.each(lambda sort: sort.overdue()), _too_long()))


FILTERS = (
    Filter("holder", "现由谁办理", holders, held_by),
    Filter("ended", "办结", months, ended_in),
)
