"""What goes on beside the way of a case: what passing a step on, asking a third person and telling others do to it (转办、加签、抄送)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import calendar
from portal.audit.trail import record
from portal.cases.models import Case, Consultation, Copy
from portal.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, ScalarSelect, Select

    from portal.cases.models import Event
    from portal.workflow import Act


def asked(case: Case) -> Consultation | None:
    """Return the open question about a case, None when nobody is asked."""
    return next((question for question in case.questions if question.ended_at is None), None)


def urges(case: Case) -> list[Event]:
    """Return the urging of the present step, by whomever (催办)."""
    return [e for e in case.events if e.action == "urge" and e.since == case.state_since]


def answerable(case: Case) -> Consultation | None:
    """Return the open question about a case while whoever is asked can sign in: on nobody's answer but theirs it waits."""
    question = asked(case)
    return question if question and question.whom.active else None


def since(case: Case) -> datetime:
    """Return since when whoever has it is awaited: the third person since they were asked, everybody else since it came to them."""
    question = answerable(case) if case.decided_on else None
    return question.asked_at if question else case.state_since


def copy_of(case: Case, user: User) -> Copy | None:
    """Return this person's copy of a case."""
    return next((copy for copy in case.copies if copy.user_id == user.id), None)


def passing(case: Case) -> Event | None:
    """Return the event that passed the present step on, None when nobody did."""
    if case.assignee_id is None:
        return None
    return next((e for e in reversed(case.events) if e.action == "transfer"), None)


def passed_on_by(case: Case) -> int | None:
    """Return the id of whoever passed the present step on, None when nobody did."""
    last = passing(case)
    return last.user_id if last else None


def assign(case: Case, act: Act) -> None:
    """Give the present step to one person alone (转办)."""
    case.assignee = act.whom


def begin(case: Case, act: Act) -> None:
    """Keep that somebody has begun to look at it (开始审核): in time, deputies are not needed."""
    case.taken_by, case.taken_at = act.user, calendar.now()
    if case.deputies_from and case.deputies_from > case.taken_at:
        case.deputies_from = None


def ask(case: Case, act: Act) -> None:
    """Ask a third person's opinion (加签); the case waits for them and then returns."""
    case.questions.append(Consultation(asked_by=act.user, whom=act.whom, question=act.opinion, asked_at=calendar.now()))


def answer(case: Case, act: Act) -> None:
    """Keep the answer; the case is again with whoever asked."""
    question = asked(case)
    if question is None:
        raise LookupError(f"case {case.id} asks nobody")
    question.answer, question.ended_at = act.opinion, calendar.now()


def take_back(case: Case, _act: Act) -> None:
    """Take the question back, or else the step that was passed on."""
    if question := asked(case):
        question.ended_at = calendar.now()
    else:
        case.assignee = None


def end_all(case: Case) -> None:
    """The case moves on: nobody has it alone any more, nobody has begun to look at it, and nobody is asked."""
    case.assignee = case.taken_by = case.taken_at = case.deputies_from = None
    if question := asked(case):
        question.ended_at = calendar.now()


def copy_to(case: Case, act: Act) -> None:
    """Let somebody read the case and say so (抄送)."""
    case.copies.append(Copy(user=act.whom, by=act.user, at=calendar.now()))


def mark_read(case: Case, act: Act) -> None:
    """Keep that somebody has read what they were told of (已阅)."""
    copy = copy_of(case, act.user)
    if copy is None:
        raise LookupError(f"case {case.id} was not copied to {act.user.username}")
    copy.read_at = calendar.now()
    record(f"{case.sort}.read", case.subject)


# For a list: the same over the table `case`.


@cache
def asked_at() -> ScalarSelect[datetime]:
    """Return since when a third person is awaited; null where nobody is who could answer."""
    found = select(Consultation.asked_at).join(User, User.id == Consultation.whom_id)
    found = found.where(Consultation.case_id == Case.id, Consultation.ended_at.is_(None), User.active.is_(True))
    return found.order_by(Consultation.id).limit(1).correlate(Case).scalar_subquery()


@cache
def _question() -> Select[int]:
    return select(Consultation.id).where(Consultation.case_id == Case.id, Consultation.ended_at.is_(None))


@cache
def nobody_asked() -> ColumnElement[bool]:
    """Return that no opinion is awaited, or only of somebody who cannot sign in any more."""
    answering = Consultation.whom_id.in_(select(User.id).where(User.active.is_(True)))
    return ~_question().where(answering).correlate(Case).exists()


def asked_of(user_id: int) -> ColumnElement[bool]:
    """Return that an opinion is asked of this person."""
    return _question().where(Consultation.whom_id == user_id).correlate(Case).exists()
