"""What somebody who leaves would leave undone in the portal, and handing all of it to a successor at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import lazyload

from portal.audit.trail import record
from portal.calendar import today
from portal.cases import handing
from portal.cases.models import Case, Consultation, Copy
from portal.cases.offices import DESKS
from portal.cases.sort import sort_of
from portal.database import db
from portal.delegation.effects import end
from portal.delegation.models import Delegation
from portal.errors import Hidden, Missing
from portal.handover.reach import keeps
from portal.people.models import Unit, User

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PEOPLE = 200
# The parts of a queue; keys are those of the form.
AUTHORED, PASSED_ON, ASKED, STANDING_IN = "authored", "passed_on", "asked", "delegations"
PARTS = {
    AUTHORED: "{by}、未办结的{what}",
    PASSED_ON: "转由其办理的{what}",
    ASKED: "征求其意见的{what}",
    STANDING_IN: "委托（移交时结束）",
}


class Queue(NamedTuple):
    """Everything of one person that is not done.

    `drafts` counts what they have not handed in and keep while their account is open, `elsewhere` the cases of units that others see to.
    """

    authored: list[Case]
    passed_on: list[Case]
    asked: list[Case]
    delegations: list[Delegation]
    unread: int
    drafts: int
    elsewhere: int

    def cases(self, parts: Iterable[str]) -> list[Case]:
        """Return the cases of some parts."""
        of = {AUTHORED: self.authored, PASSED_ON: self.passed_on, ASKED: self.asked}
        return [case for part in parts for case in of.get(part, [])]

    def has(self, part: str) -> bool:
        """Say whether there is anything in a part."""
        return bool(self.delegations) if part == STANDING_IN else bool(self.cases([part]))

    def label(self, part: str) -> str:
        """Return what a part is called: by the sorts of its cases."""
        sorts = {case.sort: sort_of(case) for case in self.cases([part])}.values()
        words = {"by": dict.fromkeys(s.authored for s in sorts), "what": dict.fromkeys(s.noun for s in sorts)}
        return PARTS[part].format(**{name: "、".join(found) for name, found in words.items()})

    @property
    def empty(self) -> bool:
        """Say that there is nothing to hand over."""
        return not any(self.has(part) for part in PARTS)


def _parts(leaver: User) -> dict[str, ColumnElement[bool]]:
    """Return the condition on a case of each part; drafts belong to none while their author can still sign in."""
    question = select(Consultation.id).where(Consultation.case_id == Case.id, Consultation.ended_at.is_(None))
    waiting = Case.desk.in_(DESKS)
    theirs = true() if not leaver.active else Case.submitted_on.is_not(None)
    return {
        AUTHORED: and_(Case.unfinished, Case.author_id == leaver.id, theirs),
        PASSED_ON: and_(waiting, Case.assignee_id == leaver.id),
        ASKED: and_(waiting, question.where(Consultation.whom_id == leaver.id).correlate(Case).exists()),
    }


def leaver_for(user: User, leaver_id: int) -> User:
    """Return a user whose queue this person may hand over. Raises Missing otherwise: whether they exist is not told."""
    found = select(User).join(Unit, Unit.id == User.unit_id).where(User.id == leaver_id, _within(user))
    if (leaver := db.session.scalar(found)) is None:
        raise Hidden if db.session.get(User, leaver_id) else Missing
    return leaver


def _within(user: User) -> ColumnElement[bool]:
    return keeps(user).within(User.unit_id)  # type: ignore[arg-type]


def queue_of(leaver: User, user: User) -> Queue:
    """Return what of somebody's is not done, as far as this person sees to it."""
    mine = keeps(user).within(Case.unit_id)  # type: ignore[arg-type]
    lean = lazyload(Case.author)
    found = {
        name: list(db.session.scalars(select(Case).options(lean).where(part, mine).order_by(Case.id)))
        for name, part in _parts(leaver).items()
    }
    every = select(func.count(Case.id)).where(or_(*_parts(leaver).values()))
    unsent = and_(Case.unfinished, Case.submitted_on.is_(None))
    drafts = select(func.count(Case.id)).where(Case.author_id == leaver.id, unsent, mine)
    shown = {case.id for cases in found.values() for case in cases}
    return Queue(
        found[AUTHORED],
        found[PASSED_ON],
        found[ASKED],
        _delegations(leaver),
        db.session.scalar(select(func.count(Copy.id)).where(Copy.user_id == leaver.id, Copy.read_at.is_(None))) or 0,
        (db.session.scalar(drafts) or 0) if leaver.active else 0,
        (db.session.scalar(every) or 0) - len(shown),
    )


def _delegations(leaver: User) -> list[Delegation]:
    of = or_(Delegation.principal_id == leaver.id, Delegation.deputy_id == leaver.id)
    open_ = and_(Delegation.ended_at.is_(None), Delegation.ends_on >= today())
    return list(db.session.scalars(select(Delegation).where(of, open_).order_by(Delegation.ends_on, Delegation.id)))


def leavers(user: User) -> list[tuple[User, int]]:
    """Return the users whom this person sees to and who have cases that are not done, with how many, the most first."""
    mine = keeps(user).within(Case.unit_id)  # type: ignore[arg-type]
    waiting = Case.desk.in_(DESKS)
    asked = select(Consultation.whom_id.label("user"), Consultation.case_id.label("case")).join(Case)
    closed = select(User.id).where(User.active.is_(False))
    handed = or_(Case.submitted_on.is_not(None), Case.author_id.in_(closed))
    rows = (
        select(Case.author_id.label("user"), Case.id.label("case"))
        .where(Case.unfinished, mine, handed)
        .union(
            select(Case.assignee_id, Case.id).where(waiting, mine, Case.assignee_id.is_not(None)),
            asked.where(Consultation.ended_at.is_(None), mine),
        )
        .subquery()
    )
    number = func.count(rows.c.case)
    found = select(User, number).join(rows, rows.c.user == User.id).join(Unit, Unit.id == User.unit_id)
    found = found.where(_within(user)).options(lazyload(User.assignments)).group_by(User.id, Unit.id)
    ranked = found.order_by(User.active, number.desc(), User.name_order, User.id).limit(MOST_PEOPLE)
    return [(person, many) for person, many in db.session.execute(ranked).unique()]


def unfit(cases: Iterable[Case], leaver: User, successor: User) -> list[str]:
    """Return, each once, why the successor cannot take over some of these cases."""
    if successor.id == leaver.id:
        return ["接收人不能是移交人本人。"]
    return list(dict.fromkeys(r for f in cases if (r := handing.unfit(f, leaver, successor))))


def hand_over(queue: Queue, parts: list[str], leaver: User, successor: User | None, user: User) -> int:
    """Hand some parts of a queue to the successor, every case by its own step, and end the delegations. Does not commit.

    Return how many cases were moved. Raises what the steps raise.
    """
    moved = queue.cases(parts)
    for case in moved:
        handing.hand(case, leaver, successor, user)
    ended = queue.delegations if STANDING_IN in parts else []
    for delegation in ended:
        end(delegation, user)
    to = successor.username if successor else ""
    record("handover.queue", f"user:{leaver.id}", person=leaver.name, to=to, filings=len(moved), delegations=len(ended))
    return len(moved)
