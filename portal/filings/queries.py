"""Which filings this person may see, which wait for them, which are theirs, which are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select, true, union
from sqlalchemy.orm import defaultload, defer, joinedload

from portal.accounts.models import Account, Status
from portal.accounts.queries import escaped
from portal.database import db
from portal.delegation.queries import principals_of
from portal.errors import Hidden, Missing
from portal.filings.models import Consultation, Copy, Event, Filing, Kind, Scan, State
from portal.filings.route import HEADS, LEAGUE_APPROVES, OFFICE_HAS, league
from portal.people.models import OFFICES, PUBLICITY, UNIT_ROLES, Assignment, Role, Unit, UnitKind, User

if TYPE_CHECKING:
    from sqlalchemy.orm.interfaces import ORMOption

# Who wrote and who acted is shown by name: what else they may do is nobody's question on these pages.
NAMES = (
    defaultload(Filing.author).lazyload(User.assignments),
    defaultload(Filing.events).defaultload(Event.user).lazyload(User.assignments),
    defaultload(Filing.events).joinedload(Event.on_behalf).lazyload(User.assignments),
    defaultload(Filing.events).joinedload(Event.whom).lazyload(User.assignments),
)
# Whether a step can be taken hangs on all that lies beside the filing, so it comes with it: a few rows, and no question each.
BESIDE = (
    joinedload(Filing.account),
    joinedload(Filing.assignee).lazyload(User.assignments),
    joinedload(Filing.questions).joinedload(Consultation.whom).lazyload(User.assignments),
    joinedload(Filing.questions).joinedload(Consultation.asked_by).lazyload(User.assignments),
    joinedload(Filing.copies).joinedload(Copy.user).lazyload(User.assignments),
)
PAPER = (joinedload(Filing.archived), joinedload(Filing.scans).joinedload(Scan.by).lazyload(User.assignments))
# A line of a list shows neither the form nor what its author may do: loaded and sorted with them, a list costs three times as much.
LINES = (defer(Filing.data), defaultload(Filing.author).lazyload(User.assignments))


def _deciding_for(units: list[int]) -> list[ColumnElement[bool]]:
    """Return the ways in which one of `units` decides the unit's step; asked by units, so that an index finds the filings."""
    theirs = select(Unit.id).where(Unit.id.in_(units), Unit.kind.not_in([*LEAGUE_APPROVES, UnitKind.SCHOOL]))
    ways: list[ColumnElement[bool]] = [Filing.unit_id.in_(theirs.correlate(None))]
    committee = league()
    if committee and committee.id in units:
        ways.append(Filing.unit_id.in_(select(Unit.id).where(Unit.kind.in_(LEAGUE_APPROVES)).correlate(None)))
    return ways


def under(units: list[int]) -> ColumnElement[bool]:
    """Return the condition that one of `units` decides the unit's step: its own filings, and for 校团委 those of 团学."""
    return or_(*_deciding_for(units))


def _other_head() -> ColumnElement[bool]:
    """Return the condition that the deciding unit has an active head besides the author: then no deputy acts."""
    heads = select(Assignment.id).join(User, User.id == Assignment.user_id)
    others = heads.where(
        Assignment.role == Role.UNIT_HEAD,
        Assignment.unit_id == _deciding_unit(),
        User.id != Filing.author_id,
        User.active.is_(True),
    )
    return others.correlate(Filing, Unit).exists()


def _deciding_unit() -> ColumnElement[int]:
    """Return the id of the unit that decides: the filing's own, for 团学 that of 校团委."""
    committee, own = league(), Filing.unit_id.expression
    return case((Unit.kind.in_(LEAGUE_APPROVES), committee.id), else_=own) if committee else own


def _alone() -> ColumnElement[bool]:
    """Return the condition that whoever the step was passed on to has it alone: signs in, and holds the office for it (转办)."""
    offices = or_(
        and_(Filing.state == State.UNIT_REVIEW, Assignment.role.in_(HEADS), Assignment.unit_id == _deciding_unit()),
        and_(Filing.state == State.TECH_REVIEW, Assignment.role == Role.TECH),
        and_(Filing.state.in_(OFFICE_HAS), Assignment.role.in_(PUBLICITY)),
    )
    held = select(Assignment.id).join(User, User.id == Assignment.user_id)
    return held.where(User.id == Filing.assignee_id, User.active.is_(True), offices).correlate(Filing, Unit).exists()


def _software() -> list[ColumnElement[bool]]:
    """Return what is the technology centre's: what lies there or has lain there (第四条), whatever the school asks it of now."""
    # Written out, not as a parameter: else the index of such events is not used.
    there = literal(State.TECH_REVIEW.value, literal_execute=True)
    steps = select(Event.filing_id).where(or_(Event.source == there, Event.target == there))
    return [Filing.state == State.TECH_REVIEW, Filing.id.in_(steps.correlate(None))]


HANDED_IN = and_(Filing.state != State.DRAFT, or_(Filing.state != State.VOID, Filing.submitted_on.is_not(None)))


def _involved(user: User) -> list[ColumnElement[bool]]:
    """Return in what this person has a part beside their office: passed on to them, asked of them, copied to them, done by them."""
    asked = select(Consultation.filing_id).where(Consultation.whom_id == user.id)
    told = select(Copy.filing_id).where(Copy.user_id == user.id)
    done = select(Event.filing_id).where(Event.user_id == user.id)
    return [Filing.assignee_id == user.id, *(Filing.id.in_(of.correlate(None)) for of in (asked, told, done))]


def _sights(user: User) -> list[ColumnElement[bool]]:
    """Return the ways in which somebody who holds no office of the whole school sees a filing, each found by an index."""
    mine, heads = user.units(*UNIT_ROLES), user.units(Role.UNIT_HEAD, Role.UNIT_DEPUTY)
    seen = [Filing.unit_id.in_(mine), *_deciding_for(heads)] if mine or heads else []
    if user.holds(Role.TECH):
        seen += _software()
    seen += [*_involved(user), *_stood_in_for(user)]
    return [Filing.author_id == user.id, *(and_(HANDED_IN, way) for way in seen)]


def visible(user: User) -> ColumnElement[bool]:
    """Return what this person may see: what was handed in the unit, its approver and the offices; the rest its author alone.

    Who stands in for somebody sees what waits for them, and later what they themselves had a part in.
    """
    if user.holds(*OFFICES):
        return or_(Filing.author_id == user.id, HANDED_IN)
    return or_(*_sights(user))


def among_visible(user: User) -> ColumnElement[bool]:
    """Return `visible` for a list: the filings are gathered by index, way by way, instead of each being looked at in turn."""
    if user.holds(*OFFICES):
        return visible(user)
    ways = [select(Filing.id).join(Unit).where(way).correlate(None) for way in _sights(user)]
    return Filing.id.in_(union(*ways))


def filing_for(user: User, filing_id: int, *more: ORMOption) -> Filing:
    """Return a filing this person may see, with what lies beside it and `more`.

    Raises Missing otherwise: whether it exists is not told.
    """
    statement = select(Filing).options(*NAMES, *BESIDE, *more).join(Unit)
    found = db.session.scalars(statement.where(Filing.id == filing_id, visible(user))).unique().one_or_none()
    if found is None:
        raise Hidden if db.session.get(Filing, filing_id) else Missing
    return found


def filing_to_read(user: User, filing_id: int) -> Filing:
    """Return a filing as this person may read it: while the author writes, the form or the proof, others see what was last handed in.

    For reading only: what is returned may no longer belong to the session. Raises Missing.
    """
    filing = filing_for(user, filing_id, *PAPER)
    sent = next((e.data for e in reversed(filing.events) if e.data), None)
    writing = filing.state.editable or filing.state is State.CLOSING
    if filing.author_id == user.id or not writing or sent is None:
        return filing
    db.session.expunge(filing)  # so that nothing is written back; what its page shows besides has come with it
    filing.data, filing.name, filing.handle = sent, sent.get("name") or "", sent.get("handle") or ""
    return filing


def draft_of(user: User, token: str) -> Filing | None:
    """Return the filing that this person's page with this token has already made."""
    return db.session.scalar(select(Filing).where(Filing.author_id == user.id, Filing.token == token))


def saved_from(user: User, token: str) -> Filing | None:
    """Return the filing that this person's page with this token saved last."""
    return db.session.scalar(select(Filing).where(Filing.author_id == user.id, Filing.saved_by == token).limit(1))


def latest_of_unit(unit_id: int) -> Filing | None:
    """Return the unit's latest filing with people in it that was ever submitted: a closure asks none."""
    found = select(Filing).where(Filing.unit_id == unit_id, Filing.submitted_on.is_not(None))
    found = found.where(Filing.kind != Kind.CLOSURE)
    return db.session.scalar(found.order_by(Filing.submitted_on.desc(), Filing.id.desc()).limit(1))


ENGAGED = [s for s in State if s.waiting or s in {State.RETURNED, State.CLOSING}]


def under_way(account_id: int, besides: int | None = None) -> Filing | None:
    """Return a change or a closure of an account that was handed in and is not decided, the oldest; drafts do not count."""
    found = select(Filing).where(
        Filing.account_id == account_id, Filing.id != (besides or 0), Filing.state.in_(ENGAGED)
    )
    return db.session.scalar(found.order_by(Filing.id).limit(1))


def cases_under_way(account_ids: list[int]) -> dict[int, Filing]:
    """Return, by account, the change or closure that was handed in and is not decided."""
    found = select(Filing).where(Filing.account_id.in_(account_ids), Filing.state.in_(ENGAGED))
    return {f.account_id: f for f in db.session.scalars(found) if f.account_id}


OWN_SHOWN = 20


def own_accounts(unit_ids: list[int], word: str) -> tuple[list[Account], int]:
    """Return the first active accounts of some units by name, found by name, handle or number, and how many there are."""
    conditions = [Account.unit_id.in_(unit_ids), Account.status == Status.ACTIVE]
    if word:
        like = escaped(word)
        conditions.append(or_(*(c.ilike(like, escape="\\") for c in (Account.name, Account.handle, Account.number))))
    found = select(Account).where(*conditions).order_by(Account.name, Account.id).limit(OWN_SHOWN)
    return list(db.session.scalars(found)), db.session.scalar(select(func.count(Account.id)).where(*conditions)) or 0


WITH_SOMEBODY = tuple(s for s in State if s.waiting)
# Every list of what is open begins with these: there are as many as a school has under way, however many it has decided.
MAY_WAIT = (*WITH_SOMEBODY, State.RETURNED, State.CLOSING)
MAY_BE_DUE = (State.DRAFT, State.WITHDRAWN, State.CLOSING)


def waiting_for(user: User) -> ColumnElement[bool]:
    """Return what waits for this person: decisions that are theirs to take, opinions asked of them, their own filings to mend or prove.

    What was passed on waits for that person alone, and while a third person is asked it waits for them. All of it they may see.
    """
    question = select(Consultation.id).where(Consultation.filing_id == Filing.id, Consultation.ended_at.is_(None))
    asked = question.where(Consultation.whom_id == user.id).exists()
    own = and_(Filing.author_id == user.id, Filing.state.in_((State.RETURNED, State.CLOSING)))
    decisions = or_(decides(user), *_stood_in_for(user))
    answerable = question.where(Consultation.whom_id.in_(select(User.id).where(User.active.is_(True))))
    waits = or_(own, asked, and_(decisions, Filing.author_id != user.id, ~answerable.exists()))
    return and_(Filing.state.in_(MAY_WAIT), waits)


def _stood_in_for(user: User) -> list[ColumnElement[bool]]:
    """Return, for each whom this person stands in for today, what waits for those (委托)."""
    return [condition for _, condition in in_place_of(user)]


def in_place_of(user: User) -> list[tuple[User, ColumnElement[bool]]]:
    """Return whom this person stands in for today, each with the condition of what they would decide (委托)."""
    return [
        (
            one.principal,
            and_(
                decides(one.principal),
                Filing.author_id.not_in(one.by_way_of),  # nobody passes on what they wrote themselves
                Filing.kind == one.kind if one.kind else true(),
            ),
        )
        for one in principals_of(user)
    ]


def decides(user: User) -> ColumnElement[bool]:
    """Return what lies before this person to be decided, by their office or because it was passed on to them."""
    unit, offices = Filing.state == State.UNIT_REVIEW, []
    if heads := user.units(Role.UNIT_HEAD):
        offices.append(and_(unit, under(heads)))
    if deputies := user.units(Role.UNIT_DEPUTY):
        offices.append(and_(unit, under(deputies), ~_other_head()))
    if user.holds(Role.TECH):
        offices.append(Filing.state == State.TECH_REVIEW)
    if user.holds(*PUBLICITY):
        offices.append(Filing.state.in_(OFFICE_HAS))
    free = or_(Filing.assignee_id.is_(None), ~_alone())
    theirs = or_(and_(Filing.assignee_id == user.id, _alone()), and_(free, or_(false(), *offices)))
    return and_(Filing.state.in_(WITH_SOMEBODY), Filing.author_id != user.id, theirs)


def taken_before(user: User, token: str) -> Event | None:
    """Return the step this very form has already taken: a double click sends once."""
    return db.session.scalar(select(Event).where(Event.user_id == user.id, Event.token == token)) if token else None
