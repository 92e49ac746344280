"""Laying cases before another unit's head once a unit is of another kind: what is handed in to it, and what was (第六条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from portal.cases.models import Case
from portal.cases.offices import LEAGUE_APPROVES, approving_unit, forget, league
from portal.database import db
from portal.people.models import Unit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def lay_anew(unit: Unit) -> None:
    """Lay the cases of a unit, and those for which 校团委 answers, before the unit that decides for them now, also what is over.

    It is called when the unit was added or has become another kind, in that transaction. A case that was never handed in has no such
    unit yet.
    """
    forget()
    students = select(Unit.id).where(Unit.kind.in_(LEAGUE_APPROVES))
    _lay(Case.unit_id.in_(students), league())
    _lay(Case.unit_id == unit.id, approving_unit(unit))


def _lay(which: ColumnElement[bool], before: Unit | None) -> None:
    number = before.id if before else None
    laid = or_(Case.submitted_on.is_not(None), Case.deciding_unit_id.is_not(None))
    found = update(Case).where(which, laid, Case.deciding_unit_id.is_distinct_from(number))
    db.session.execute(found.values(deciding_unit_id=number), execution_options={"synchronize_session": "fetch"})
