"""Handing a leaver's cases to somebody else: the rows of the table, who may, to whom, and what becomes of the case (移交)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import g

from portal import calendar
from portal.cases import beside
from portal.cases.desks import colleagues
from portal.cases.events import keep_event
from portal.cases.models import DRAWER, OVER
from portal.cases.offices import approving_unit
from portal.cases.rules import active, reads_such
from portal.cases.sort import sort_of
from portal.cases.telling import send
from portal.notices.models import Sort as Message
from portal.people.models import Role
from portal.workflow import Transition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from enum import StrEnum

    from portal.cases.models import Case
    from portal.people.models import User
    from portal.workflow import Act

KEEPER = "keeper"
KEEPER_LABEL = "负责移交的人"
EVERYWHERE = (Role.PUBLICITY_HEAD, Role.ADMIN)
ANSWERING, DECIDING = "征求意见", "办理"


@contextmanager
def leaving(leaver: User) -> Iterator[None]:
    """Let cases of `leaver` be handed over inside the block: the page of their queue does, no button of a single case."""
    g.leaver = leaver
    try:
        yield
    finally:
        g.pop("leaver")


def keeps(case: Case, user: User) -> bool:
    """Say whether this person sees to what a leaver leaves in this case: the head of its unit, two offices for all."""
    if g.get("leaver") is None:
        return False
    above = approving_unit(case.unit)
    units = {case.unit_id, *([above.id] if above else [])}
    return user.holds(*EVERYWHERE) or bool(units & set(user.units(Role.UNIT_HEAD)))


def _wrote(case: Case, leaver: User) -> bool:
    return case.author_id == leaver.id


def part_of(case: Case, leaver: User) -> str:
    """Return what somebody has to do in a case: they wrote it, it was passed on to them, their opinion is asked; "" for nothing."""
    question = beside.asked(case)
    if _wrote(case, leaver):
        return sort_of(case).authored
    if question and question.whom_id == leaver.id:
        return ANSWERING
    return DECIDING if case.assignee_id == leaver.id and case.decided_on else ""


def unfit(case: Case, leaver: User, whom: User) -> str | None:
    """Return why somebody cannot take the leaver's place in this case."""
    part = part_of(case, leaver)
    if _wrote(case, leaver):
        return sort_of(case).unfit(case, whom)
    if whom.id == case.author_id:
        return f"{whom.name}是“{case.called}”的{sort_of(case).author}，不能办理本人的{sort_of(case).noun}。"
    if part == DECIDING and whom.id not in {u.id for u in colleagues(case)}:
        return f"{whom.name}没有“{case.called}”这一步的办理权限。"
    question = beside.asked(case)
    if part == ANSWERING and (not whom.staff or (question and question.asked_by_id == whom.id)):
        return f"不能就“{case.called}”征求{whom.name}的意见：须为教职工，且不是征求意见的人。"
    return None


def writer_gone(_case: Case, _user: User) -> str | None:
    """What was never handed in is its author's alone as long as they can sign in."""
    return f"{g.leaver.name}的账户还在使用，草稿在账户停用后才能移交。" if g.leaver.active else None


def fits(case: Case, _user: User, whom: User) -> str | None:
    """Say why the successor does not fit, as the table asks it."""
    return unfit(case, g.leaver, whom)


def pass_on(case: Case, act: Act) -> None:
    """Put the successor in the leaver's place."""
    part, question = part_of(case, g.leaver), beside.asked(case)
    if _wrote(case, g.leaver):
        case.author = act.whom
        if case.assignee_id == act.whom.id:
            case.assignee = None
        if question and question.whom_id == act.whom.id:
            question.ended_at = calendar.now()
    elif part == ANSWERING and question:
        question.whom = act.whom
    else:
        case.assignee = act.whom


def told(case: Case, act: Act) -> None:
    """Tell the successor what they take over."""
    send(case, [act.whom], Message.TODO, f"移交给您：{case.title}", act.opinion)


def handed_over(desks: Mapping[Any, str], initial: Any) -> tuple[Transition, ...]:
    """Return the rows of 移交: wherever a case is not done it can be handed to somebody else, and stays where it lies."""

    def row(state: StrEnum) -> Transition:
        fresh = state == initial and desks[state] == DRAWER  # never handed in: its author's alone
        return Transition(
            state, "hand", "移交", state, KEEPER, (writer_gone,) if fresh else (), (keep_event, pass_on, told),
            names="移交给", fits=(active, reads_such, fits), when_label="移交的人账户已停用" if fresh else "",
        )  # fmt: skip

    return tuple(row(state) for state, desk in desks.items() if desk != OVER)
