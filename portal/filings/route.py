"""Who decides a filing: the unit's head, 校团委 for 团学, the Publicity Department; never the author (第五、六条)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import lazyload

from portal.database import db
from portal.delegation import queries as delegation
from portal.filings import asides
from portal.filings.models import Kind, State
from portal.filings.parameters import ALWAYS, SOFTWARE
from portal.people.models import PUBLICITY, Assignment, Role, Unit, UnitKind, User
from portal.settings.names import own
from portal.settings.queries import setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.filings.models import Filing

AUTHOR, UNIT, TECHNOLOGY, OFFICE = "author", "unit_head", "tech", "publicity"
DESKS = {UNIT: State.UNIT_REVIEW, TECHNOLOGY: State.TECH_REVIEW, OFFICE: State.PUBLICITY_REVIEW}
"""The roles of the table that decide, each with the state in which it first does."""
OFFICE_HAS = frozenset({State.PUBLICITY_REVIEW, State.PROOF_REVIEW})
AUTHOR_HAS = frozenset({*(state for state in State if state.editable), State.CLOSING})
HEADS, DECIDING_OFFICES = (Role.UNIT_HEAD, Role.UNIT_DEPUTY), (Role.TECH, *PUBLICITY)
LEAGUE_APPROVES = frozenset(kind for kind in UnitKind if kind.of_league)


@dataclass(frozen=True)
class UnitStep:
    """The unit's step of one filing: the unit that decides and the people who can. `heads` holds the author too, if head."""

    unit: Unit | None
    heads: tuple[User, ...]
    deciders: tuple[User, ...]

    @property
    def needed(self) -> bool:
        """Say whether there is such a step at all: the school's own accounts need the Publicity Department alone (第六条)."""
        return self.unit is not None

    @property
    def author_only(self) -> bool:
        """Say that the author is the only head and nobody deputises: the step is passed over with a note."""
        return self.needed and bool(self.heads) and not self.deciders


def approving_unit(unit: Unit) -> Unit | None:
    """Return the unit whose head decides first: itself, 校团委 for 团学, none for the school's own accounts (第六条)."""
    if unit.kind == UnitKind.SCHOOL:
        return None
    return league() if unit.kind in LEAGUE_APPROVES else unit


def league() -> Unit | None:
    """Return 校团委, read once a request."""
    if "league" not in g:
        g.league = db.session.scalar(select(Unit).where(Unit.kind == UnitKind.LEAGUE))
    found: Unit | None = g.league
    return found


def holders(role: Role, *more: Role, unit_id: int | None = None) -> list[User]:
    """Return the active users who hold one of the roles, first registered first: those of a unit that decide for it, else the offices.

    Asked once a request: the first unit's brings everybody of the offices along.
    """
    known: dict[int | None, list[tuple[User, Role]]] = g.setdefault("holders", {})
    if unit_id not in known:
        known |= _holding({None, unit_id} - known.keys())
    return list({u.id: u for u, held in known[unit_id] if held in {role, *more}}.values())


def _holding(units: set[int | None]) -> dict[int | None, list[tuple[User, Role]]]:
    """Return, for each unit its heads and deputies, and for None the offices, each with the role held."""
    wanted = [and_(Assignment.unit_id == u, Assignment.role.in_(HEADS)) for u in units if u is not None]
    if None in units:
        wanted.append(Assignment.role.in_(DECIDING_OFFICES))
    statement = select(User, Assignment.role, Assignment.unit_id).options(lazyload(User.assignments)).join(Assignment)
    rows = db.session.execute(statement.where(User.active.is_(True), or_(*wanted)).order_by(User.id)).all()
    return {
        unit: [
            (user, role)
            for user, role, of in rows
            if role in (HEADS if unit else DECIDING_OFFICES) and unit in {None, of}
        ]
        for unit in units
    }


def unit_step(filing: Filing) -> UnitStep:
    """Return the unit's step. Deputies decide only where no head but the author is there to do it."""
    unit = approving_unit(filing.unit)
    if unit is None:
        return UnitStep(None, (), ())
    heads = holders(Role.UNIT_HEAD, unit_id=unit.id)
    deciders = [u for u in heads if u.id != filing.author_id] or [
        u for u in holders(Role.UNIT_DEPUTY, unit_id=unit.id) if u.id != filing.author_id
    ]
    return UnitStep(unit, tuple(heads), tuple(deciders))


def technical(filing: Filing) -> bool:
    """Say whether the technology centre is asked about a filing: of software, of everything or never, as the school sets it (第四条)."""
    return filing.kind is not Kind.CLOSURE and asks_technology(software=filing.definition.technology)


def asks_technology(*, software: bool) -> bool:
    """Say whether the school has the technology centre asked of what is software, or is not."""
    step = setting("technology_step")
    return step == ALWAYS or (step == SOFTWARE and software)


def technicians(filing: Filing) -> tuple[User, ...]:
    """Return who gives the technology centre's opinion (第四条)."""
    return tuple(u for u in holders(Role.TECH) if u.id != filing.author_id)


def pool(filing: Filing, state: State) -> tuple[User, ...]:
    """Return who decides in `state` by office, whoever the step may have been passed on to; empty when nobody has to."""
    if state is State.UNIT_REVIEW:
        return unit_step(filing).deciders
    if state is State.TECH_REVIEW:
        return technicians(filing)
    if state in OFFICE_HAS:
        return tuple(u for u in holders(*PUBLICITY) if u.id != filing.author_id)
    return ()


def colleagues(filing: Filing, state: State | None = None) -> tuple[User, ...]:
    """Return to whom the step of `state`, or the present one, can be passed on: in a unit heads and deputies, else the office (转办)."""
    state = state or filing.state
    if state is not State.UNIT_REVIEW:
        return pool(filing, state)
    unit = approving_unit(filing.unit)
    if unit is None:
        return ()
    found = holders(Role.UNIT_HEAD, Role.UNIT_DEPUTY, unit_id=unit.id)
    return tuple(u for u in found if u.id != filing.author_id)


def alone(filing: Filing, state: State) -> User | None:
    """Return who has the step of `state` alone, as long as they can sign in and hold the office for it (转办)."""
    return next((u for u in colleagues(filing, state) if u.id == filing.assignee_id), None)


def deciders(filing: Filing) -> tuple[User, ...]:
    """Return the people who can decide the filing where it lies now, without who stands in for them; empty when nobody has to."""
    assignee = alone(filing, filing.state)
    return (assignee,) if assignee else pool(filing, filing.state)


def stand_ins(filing: Filing) -> tuple[User, ...]:
    """Return who stands in today for the deciders (委托), never the author."""
    found = {d.id: d for u in deciders(filing) for d, _ in delegation.deputies_of(u, filing.kind, filing.author_id)}
    return tuple(found.values())


def state_of(role: str, state: State) -> State:
    """Return the state by which it is known who holds `role` in a case that stands in `state`: the office acts also before its turn."""
    return state if role == OFFICE and state in OFFICE_HAS else DESKS[role]


def principal_for(filing: Filing, user: User, state: State) -> User | None:
    """Return for whom `user` takes a step in `state`; None when the step is their own."""
    assignee = alone(filing, state)
    people = (assignee,) if assignee else pool(filing, state)
    if user.id in {u.id for u in people}:
        return None
    for principal in people:
        if user.id in {d.id for d, _ in delegation.deputies_of(principal, filing.kind, filing.author_id)}:
            return principal
    return None


def office_at(state: State) -> str:
    """Return the office that has a filing in `state`, 单位 for the unit."""
    if state is State.TECH_REVIEW:
        return own("现代教育技术中心")
    return own("党委宣传部") if state in OFFICE_HAS else "单位"


def desk_name(filing: Filing) -> str:
    """Return which desk has the filing, for lists: people are named only where one alone has it. `gather` the filings before."""
    if filing.state in AUTHOR_HAS:
        return f"填报人 {filing.author.name}"
    if not filing.state.waiting:
        return ""
    office, unit = _office_of(filing), approving_unit(filing.unit) or filing.unit
    if filing.assignee_id and (assignee := alone(filing, filing.state)):
        return f"{office or unit.name} {assignee.name}"
    return office or f"{unit.name}负责人"


def gather(filings: Iterable[Filing]) -> None:
    """Read at once who holds the offices of what was passed on to somebody: naming them then asks nothing a row."""
    passed = [filing for filing in filings if filing.assignee_id and filing.state.waiting]
    known: dict[int | None, list[tuple[User, Role]]] = g.setdefault("holders", {})
    units = {unit.id for filing in passed if (unit := approving_unit(filing.unit))}
    if wanted := ({None, *units} if passed else set[int | None]()) - known.keys():
        known |= _holding(wanted)


def _office_of(filing: Filing) -> str:
    """Return the office that has the filing, "" while the unit does."""
    return "" if filing.state is State.UNIT_REVIEW else office_at(filing.state)


def desk_of(filing: Filing) -> str:
    """Return in words who has the filing now, and who stands in until when; "" when it is done."""
    if filing.state in AUTHOR_HAS:
        return f"填报人 {filing.author.name}"
    if not filing.state.waiting:
        return ""
    if question := asides.answerable(filing):
        return f"{question.whom.unit.name} {question.whom.name}（征求意见中）"
    people = deciders(filing)
    desk = _office_of(filing) or (approving_unit(filing.unit) or filing.unit).name
    names = "、".join(_away(filing, u) for u in people)
    return f"{desk} {names}".strip() if names else f"{desk}（暂无可办理人员，请联系系统管理员）"


def _away(filing: Filing, user: User) -> str:
    """Return somebody's name, and while they are away who stands in until when."""
    found = delegation.deputies_of(user, filing.kind, filing.author_id)
    if not found:
        return user.name
    deputy, by = found[-1]
    return f"{user.name}（至 {by.ends_on} 由 {deputy.name} 代理）"
