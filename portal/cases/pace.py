"""How long the steps of a sort usually take: reckoned once a day, read by pages, which say by when a case is done."""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g
from sqlalchemy import and_, case, delete, false, insert, or_, select

from portal import calendar
from portal.cases import beside
from portal.cases.desks import desk_of
from portal.cases.models import Case, Event, Pace
from portal.cases.offices import DESKS
from portal.cases.sort import is_of, sort_of, sorts_in_use
from portal.database import db
from portal.settings.queries import caveat, number, working_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Select

    from portal.cases.sort import Sort

FEWEST = 5  # of fewer nothing usual can be said
YEAR = timedelta(days=365)
READ = 1000  # rows of the trail held at once
HOUR, DAY = 60, 24 * 60
NINETY = 0.9


class Promise(NamedTuple):
    """By when a case is done where it lies: `usual` how long that takes, "" where it is not known; `late` when the day `due` is over.

    `caveat` is what is to be said of a day in a year whose holidays nobody knows yet.
    """

    usual: str
    due: date
    late: bool
    verb: str = "办结"
    caveat: str = ""

    @property
    def words(self) -> str:
        """Return it as one clause: 通常 1 天内办结, or 最迟 12-03 办结: the day itself is in time."""
        day = f"{short_day(self.due)}（{self.caveat}）" if self.caveat else f"{short_day(self.due)} "
        if self.late:
            return (
                f"{self.usual}，已超过应{self.verb}的 {day.rstrip()}"
                if self.usual
                else f"最迟 {day}{self.verb}，已超期"
            )
        return self.usual or f"最迟 {day}{self.verb}"


def promise(case_: Case, *, usually: bool = True) -> Promise | None:
    """Return by when a case is done where it lies; None while no office has it (第九条). Not `usually`: the day alone is asked."""
    if not case_.decided_on:
        return None
    question = beside.answerable(case_)
    due = working_days().after(calendar.local(beside.since(case_)).date(), number(sort_of(case_).patience))
    late = due < calendar.today()
    if question:
        return Promise("", due, late, "答复", caveat(due))
    found = of(case_) if usually else None
    return Promise(f"通常 {span(found.ninety)}内办结" if found else "", due, late, caveat=caveat(due))


def short_day(day: date) -> str:
    """Return 12-03, with its year where that is not this one."""
    return f"{day:%m-%d}" if day.year == calendar.today().year else f"{day}"


def span(minutes: int) -> str:
    """Return a length of time as one promises it, rounded up: 1 小时, 5 小时, 2 天."""
    if minutes >= DAY:
        return f"{math.ceil(minutes / DAY)} 天"
    return f"{max(1, math.ceil(minutes / HOUR))} 小时"


def of(case_: Case) -> Pace | None:
    """Return how long cases such as this one usually lie where it lies, None where too few are known; read once a request."""
    desk = desk_of(case_)
    if desk is None:
        return None
    unit = case_.deciding_unit_id if desk.of_unit else None
    about = (case_.sort, case_.state_word, unit)
    known: dict[Any, Pace | None] = g.setdefault("paces", {})
    if about not in known:
        same = (Pace.sort == case_.sort, Pace.state == case_.state_word, Pace.unit_id.is_not_distinct_from(unit))
        known[about] = db.session.scalar(select(Pace).where(*same, Pace.number >= FEWEST))
    return known[about]


def write() -> None:
    """Reckon anew how long every step took in the last year, and keep that in the place of what was known; commits.

    Read in a transaction that keeps nobody from writing: one question, as many rows in hand as one step of one unit has.
    """
    db.session.commit()
    db.session.connection(execution_options={"writes": False})
    found = list(_reckoned(calendar.now() - YEAR))
    db.session.commit()
    db.session.execute(delete(Pace))
    if found:
        db.session.execute(insert(Pace), found)
    db.session.commit()
    g.pop("paces", None)


def _reckoned(since: datetime) -> Iterator[dict[str, Any]]:
    rows = db.session.execute(_taken(since), execution_options={"yield_per": READ})
    for (sort, state, unit), steps in groupby(rows, key=lambda row: (row.sort, row.source, row.unit)):
        minutes = sorted(int((row.at - row.since).total_seconds() // 60) for row in steps)
        yield {
            "sort": sort,
            "state": state,
            "unit_id": unit,
            "number": len(minutes),
            "median": int(median(minutes)),
            "ninety": minutes[math.ceil(NINETY * len(minutes)) - 1],
            "written_on": calendar.today(),
        }


def _taken(since: datetime) -> Select[Any]:
    """Return the select of every step by which a desk gave a case on since a day, one desk of one unit after the other."""
    of_unit = or_(false(), *(_leaves(sort, of_unit=True) for sort in sorts_in_use().values()))
    offices = or_(false(), *(_leaves(sort, of_unit=False) for sort in sorts_in_use().values()))
    unit = case((of_unit, Case.deciding_unit_id)).label("unit")
    found = select(Case.sort, Event.source, unit, Event.since, Event.at).join(Case, Case.id == Event.case_id)
    return found.where(Event.at >= since, or_(of_unit, offices)).order_by(Case.sort, Event.source, unit)


def _leaves(sort: Sort, *, of_unit: bool) -> ColumnElement[bool]:
    """Return that by an event a desk of this sort, of a unit or of the whole school, took its step: no withdrawal, nothing beside."""
    ways: dict[Any, set[str]] = {}
    for row in sort.workflow.transitions:
        desk = DESKS.get(sort.model.desks.get(row.source, ""))
        if desk and desk.of_unit is of_unit and row.role == desk.key and not row.aside:
            ways.setdefault(row.source, set()).add(row.action)
    each = (and_(Event.source == state, Event.action.in_(sorted(actions))) for state, actions in ways.items())
    return and_(is_of(sort.key), Event.source != Event.target, or_(false(), *each))
