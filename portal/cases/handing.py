"""Handing a leaver's cases to somebody else: the rows of the table, who may, to whom, and what becomes of the case (移交)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal import calendar
from portal.cases import beside
from portal.cases.desks import colleagues
from portal.cases.events import keep_event
from portal.cases.models import DRAWER, OVER
from portal.cases.offices import approving_unit
from portal.cases.rules import active, reads_such
from portal.cases.sort import sort_of
from portal.cases.telling import send
from portal.notices.models import MessageSort as Message
from portal.people.models import Role
from portal.workflow import Transition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from portal.cases.models import Case
    from portal.people.models import User
    from portal.workflow import Act

KEEPER = "keeper"
KEEPER_LABEL = "负责移交的人"
EVERYWHERE = (Role.PUBLICITY_HEAD, Role.ADMIN)
ANSWERING, DECIDING = "征求意见", "办理"


def keeps(case: Case, user: User, role: str) -> bool:
    """Say whether this person sees to what a leaver leaves in this case: the head of its unit, two offices for all."""
    above = approving_unit(case.unit)
    units = {case.unit_id, *([above.id] if above else [])}
    return role == KEEPER and (user.holds(*EVERYWHERE) or bool(units & set(user.units(Role.UNIT_HEAD))))


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
    if _wrote(case, leaver):
        return sort_of(case).unfit(case, whom)
    if reason := _of_their_own(case, whom):
        return reason
    part, question = part_of(case, leaver), beside.asked(case)
    if part == DECIDING and whom.id not in {u.id for u in colleagues(case)}:
        return f"{whom.name}没有“{case.called}”这一步的办理权限。"
    if part == ANSWERING and (not whom.staff or (question and question.asked_by_id == whom.id)):
        return f"不能就“{case.called}”征求{whom.name}的意见：须为教职工，且不是征求意见的人。"
    return None


def _of_their_own(case: Case, whom: User) -> str | None:
    """Nobody decides nor gives an opinion on what they wrote, or handed in before it went to another author."""
    if whom.id == case.author_id:
        return f"{whom.name}是“{case.called}”的{sort_of(case).author}，不能办理本人的{sort_of(case).noun}。"
    return f"“{case.called}”由{whom.name}提交，不能由其办理。" if whom.id == case.handed_in_by_id else None


def told(case: Case, act: Act) -> None:
    """Tell the successor what they take over."""
    send(case, [act.whom], Message.TODO, "移交给您", act.opinion)


def handed_over(desks: Mapping[Any, str], initial: Any) -> tuple[Transition, ...]:
    """Return the rows of 移交: wherever a case is not done it can be handed to somebody else, and stays where it lies.

    Nobody has such a button: whose part is handed over the table cannot know. `hand` takes them, of one leaver.
    """

    def row(state: StrEnum) -> Transition:
        fresh = state == initial and desks[state] == DRAWER
        return Transition(
            state,
            "hand",
            "移交",
            state,
            KEEPER,
            effects=(keep_event, told),
            names="移交给",
            fits=(active, reads_such),
            when_label="移交的人账户已停用" if fresh else "",
        )

    return tuple(row(state) for state, desk in desks.items() if desk != OVER)


@dataclass(frozen=True)
class Leaver:
    """The rules and effects that the rows have for one person who leaves."""

    user: User

    def of(self, row: Transition) -> Transition:
        """Return a row of the table as it is for what this person leaves."""
        effects = (keep_event, self.pass_on, told)
        return replace(row, rules=(self.gone,), fits=(*row.fits, self.fits), effects=effects)

    def gone(self, case: Case, _keeper: User) -> str | None:
        """What was never handed in is its author's alone as long as they can sign in."""
        fresh = case.desk == DRAWER and case.state == sort_of(case).workflow.initial
        return f"{self.user.name}的账户还在使用，草稿在账户停用后才能移交。" if fresh and self.user.active else None

    def fits(self, case: Case, _keeper: User, whom: User) -> str | None:
        """Say why the successor does not fit, as the table asks it."""
        return unfit(case, self.user, whom)

    def pass_on(self, case: Case, act: Act) -> None:
        """Put the successor in the leaver's place."""
        part, question = part_of(case, self.user), beside.asked(case)
        if _wrote(case, self.user):
            case.author = act.whom
            if case.assignee_id == act.whom.id:
                case.assignee = None
            if question and question.whom_id == act.whom.id:
                question.ended_at = calendar.now()
        elif part == ANSWERING and question:
            question.whom = act.whom
        else:
            case.assignee = act.whom


def hand(case: Case, leaver: User, whom: User | None, user: User) -> None:
    """Hand what `leaver` has to do in a case to `whom`, by the row of its table. Raises what `Workflow.take` raises."""
    table, of = sort_of(case).workflow, Leaver(leaver).of
    rows = tuple(of(row) for row in table.transitions if row.action == "hand")
    said = f"{leaver.name}的{part_of(case, leaver)}移交给{whom.name if whom else ''}。"
    replace(table, transitions=rows, holds=keeps).take(case, "hand", user, said, whom)
