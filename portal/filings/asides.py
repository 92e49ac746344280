"""What goes on beside the way of a filing: passing a step on, asking a third person, telling others (转办、加签、抄送)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import calendar
from portal.audit.trail import record
from portal.filings.models import Consultation, Copy

if TYPE_CHECKING:
    from portal.filings.models import Filing
    from portal.people.models import User
    from portal.workflow import Act


def asked(filing: Filing) -> Consultation | None:
    """Return the open question about a filing, None when nobody is asked."""
    return next((question for question in filing.questions if question.ended_at is None), None)


def answerable(filing: Filing) -> Consultation | None:
    """Return the open question about a filing while whoever is asked can sign in: on nobody's answer but theirs it waits."""
    question = asked(filing)
    return question if question and question.whom.active else None


def copy_of(filing: Filing, user: User) -> Copy | None:
    """Return this person's copy of a filing."""
    return next((copy for copy in filing.copies if copy.user_id == user.id), None)


def passed_on_by(filing: Filing) -> int | None:
    """Return the id of whoever passed the present step on, None when nobody did."""
    if filing.assignee_id is None:
        return None
    last = next((e for e in reversed(filing.events) if e.action == "transfer"), None)
    return last.user_id if last else None


def assign(filing: Filing, act: Act) -> None:
    """Give the present step to one person alone (转办)."""
    filing.assignee = act.whom


def ask(filing: Filing, act: Act) -> None:
    """Ask a third person's opinion (加签); the filing waits for them and then returns."""
    filing.questions.append(
        Consultation(asked_by=act.user, whom=act.whom, question=act.opinion, asked_at=calendar.now())
    )


def answer(filing: Filing, act: Act) -> None:
    """Keep the answer; the filing is again with whoever asked."""
    question = asked(filing)
    if question is None:
        raise LookupError(f"filing {filing.id} asks nobody")
    question.answer, question.ended_at = act.opinion, calendar.now()


def take_back(filing: Filing, _act: Act) -> None:
    """Take the question back, or else the step that was passed on."""
    if question := asked(filing):
        question.ended_at = calendar.now()
    else:
        filing.assignee = None


def end_all(filing: Filing) -> None:
    """The filing moves on: nobody has it alone any more, and nobody is asked."""
    filing.assignee = None
    if question := asked(filing):
        question.ended_at = calendar.now()


def copy_to(filing: Filing, act: Act) -> None:
    """Let somebody read the filing and say so (抄送)."""
    filing.copies.append(Copy(user=act.whom, by=act.user, at=calendar.now()))


def mark_read(filing: Filing, act: Act) -> None:
    """Keep that somebody has read what they were told of (已阅)."""
    copy = copy_of(filing, act.user)
    if copy is None:
        raise LookupError(f"filing {filing.id} was not copied to {act.user.username}")
    copy.read_at = calendar.now()
    record("filing.read", f"filing:{filing.id}")
