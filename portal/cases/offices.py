"""Who holds the offices that decide: a unit's head, 校团委 for 团学, the offices of the school (第五、六条); asked once a request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import lazyload

from portal.cases.models import EDITOR, LEADER, OFFICE, TECHNOLOGY, UNIT, Case
from portal.database import db
from portal.people.models import PUBLICITY, Assignment, Role, Unit, UnitKind, User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement


HEADS, DECIDING_OFFICES = (Role.UNIT_HEAD, Role.UNIT_DEPUTY), (Role.TECH, *PUBLICITY, Role.LEADER)
IN_UNITS = (Role.EDITOR, *HEADS)
LEAGUE_APPROVES = frozenset(kind for kind in UnitKind if kind.of_league)


def approving_unit(unit: Unit | None) -> Unit | None:
    """Return the unit whose head decides first: itself, 校团委 for 团学, none for the school's own accounts (第六条)."""
    if unit is None or unit.kind == UnitKind.SCHOOL:
        return None
    return league() if unit.kind in LEAGUE_APPROVES else unit


def deciding_unit(case: Case) -> Unit | None:
    """Return the unit whose head decides; as it will be, while the case was never handed in."""
    return case.deciding_unit if case.deciding_unit_id else approving_unit(case.unit)


def league() -> Unit | None:
    """Return 校团委, read once a request."""
    if "league" not in g:
        g.league = db.session.scalar(select(Unit).where(Unit.kind == UnitKind.LEAGUE))
    found: Unit | None = g.league
    return found


def forget() -> None:
    """Ask anew who approves for whom: a unit or an office has just changed."""
    for memo in ("league", "holders", "all_holders", "torn"):
        g.pop(memo, None)


@dataclass(frozen=True)
class Desk:
    """An office that decides: who sits there.

    `holders` decide; where none of them but the author is there, or none has begun in time, `deputies` do. `of_unit`: they hold it
    for the case's deciding unit or, `own`, for the unit whose case it is. `office` is what it is called, `short` where there is little
    room, "" for the name of the unit.
    """

    key: str
    label: str
    holders: tuple[Role, ...]
    deputies: tuple[Role, ...] = ()
    of_unit: bool = False
    own: bool = False
    office: str = ""
    short: str = ""

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return whoever may have a step of this desk alone (转办)."""
        return (*self.holders, *self.deputies)

    def unit_of(self, case: Case) -> Unit | None:
        """Return the unit for which this desk decides a case; None where it is an office of the whole school."""
        if not self.of_unit:
            return None
        return case.unit if self.own else deciding_unit(case)

    @property
    def column(self) -> Any:
        """Return the column of the table `case` that holds the same."""
        return Case.unit_id if self.own else Case.deciding_unit_id


DESKS = {
    desk.key: desk
    for desk in (
        Desk(EDITOR, "审稿人", (Role.EDITOR,), of_unit=True, own=True),
        Desk(UNIT, "单位负责人", (Role.UNIT_HEAD,), (Role.UNIT_DEPUTY,), of_unit=True),
        Desk(TECHNOLOGY, "现代教育技术中心", (Role.TECH,), office="现代教育技术中心", short="技术中心"),
        Desk(OFFICE, "党委宣传部", PUBLICITY, office="党委宣传部", short="宣传部"),
        Desk(LEADER, "校领导", (Role.LEADER,), office="学校领导", short="校领导"),
    )
}


def holders(role: Role, *more: Role, unit_id: int | None = None) -> list[User]:
    """Return the active users who hold one of the roles, first registered first: those of a unit that decide for it, else the offices.

    Asked once a request: the first unit's brings everybody of the offices along.
    """
    known: dict[int | None, list[tuple[User, Role]]] = g.setdefault("holders", {})
    if unit_id not in known and not g.get("all_holders"):
        wanted = {None, unit_id} - known.keys()
        known |= {unit: [] for unit in wanted} | _holding(_of_units(wanted))
    return list({u.id: u for u, held in known.get(unit_id, ()) if held in {role, *more}}.values())


def read_all() -> None:
    """Read who holds the offices of every unit, in one question: for what is asked of the whole school."""
    if not g.get("all_holders"):
        g.holders, g.all_holders = _holding(Assignment.role.in_((*IN_UNITS, *DECIDING_OFFICES))), True


def _of_units(units: set[int | None]) -> ColumnElement[bool]:
    """Return that somebody decides in one of these units, or, for None among them, holds an office of the school."""
    wanted = [and_(Assignment.unit_id == u, Assignment.role.in_(IN_UNITS)) for u in units if u is not None]
    if None in units:
        wanted.append(Assignment.role.in_(DECIDING_OFFICES))
    return or_(*wanted)


def _holding(wanted: ColumnElement[bool]) -> dict[int | None, list[tuple[User, Role]]]:
    """Return for each unit its editors, heads and deputies, and for None the offices, each with the role held."""
    statement = select(User, Assignment.role, Assignment.unit_id).options(lazyload(User.assignments)).join(Assignment)
    found: defaultdict[int | None, list[tuple[User, Role]]] = defaultdict(list)
    for user, role, unit in db.session.execute(statement.where(User.active.is_(True), wanted).order_by(User.id)):
        found[unit if role in IN_UNITS else None].append((user, role))
    return dict(found)


def gather(cases: Iterable[Case]) -> None:
    """Read at once who holds the offices of what waits, and which units decide for others: no row asks then."""
    waiting = [case for case in cases if case.decided_on]
    _units(
        {case.deciding_unit_id for case in waiting if case.deciding_unit_id and case.deciding_unit_id != case.unit_id}
    )
    if waiting:
        own = (case.unit_id for case in waiting if case.desk == EDITOR)
        _read({None, *own, *(case.deciding_unit_id for case in waiting)})


def _read(units: set[int | None]) -> None:
    """Read at once who decides for some units, or, for None among them, holds an office, and keep it for the request."""
    known: dict[int | None, list[tuple[User, Role]]] = g.setdefault("holders", {})
    if wanted := units - known.keys():
        known |= {unit: [] for unit in wanted} | _holding(_of_units(wanted))


def _units(ids: set[int]) -> None:
    """Read some units at once and keep them for the request."""
    known: dict[int, Unit] = g.setdefault("units", {})
    if wanted := ids - known.keys():
        known |= {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(wanted)))}


def unit_heads(unit: Unit | None) -> list[User]:
    """Return the heads of a unit, nobody of none."""
    return holders(Role.UNIT_HEAD, unit_id=unit.id) if unit else []


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
