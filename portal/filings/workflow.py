"""The process of a filing: its states, and the table of every step that can be taken (第六、九条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.filings import route
from portal.filings.effects import keep_event, register, stop_clock
from portal.filings.models import State
from portal.filings.rules import complete, not_own, still_unregistered, still_writes, unit_can_decide, untouched
from portal.people.models import Role
from portal.workflow import Transition, Workflow

if TYPE_CHECKING:
    from portal.filings.models import Filing
    from portal.people.models import User
    from portal.workflow.machine import Condition

AUTHOR, UNIT, OFFICE = "author", "unit_head", "publicity"
ROLES = {AUTHOR: "填报人", UNIT: "单位负责人", OFFICE: "党委宣传部"}
SAID = 2  # “同意” is the shortest opinion that says something


def to_unit(filing: Filing) -> bool:
    """Say that the unit's head has the first word."""
    step = route.unit_step(filing)
    return step.needed and not step.author_only


def own_of_school(filing: Filing) -> bool:
    """Say that the account is the school's own: the Publicity Department decides alone (第六条)."""
    return not route.unit_step(filing).needed


def head_is_author(filing: Filing) -> bool:
    """Say that the only head is the author and nobody deputises."""
    return route.unit_step(filing).author_only


def holds(filing: Filing, user: User, role: str) -> bool:
    """Say whether the step is this user's; the author keeps a head's buttons, blocked, so that the reason is seen."""
    if role == AUTHOR:
        return filing.author_id == user.id
    if role == OFFICE:
        return user.holds(*route.PUBLICITY)
    step = route.unit_step(filing)
    return user.id in {u.id for u in (*step.heads, *step.deciders)} and user.holds(Role.UNIT_HEAD, Role.UNIT_DEPUTY)


def _submissions(source: State) -> tuple[Transition, ...]:
    def submission(target: State, when: Condition, words: str) -> Transition:
        rules, effects = (still_writes, complete, unit_can_decide), (keep_event, stop_clock)
        return Transition(
            source, "submit", "提交审批", target, AUTHOR, rules, effects, tone="affirm", when=when, when_label=words
        )

    return (
        submission(State.UNIT_REVIEW, to_unit, "单位负责人审批"),
        submission(State.PUBLICITY_REVIEW, own_of_school, "学校账号"),
        submission(State.PUBLICITY_REVIEW, head_is_author, "负责人即填报人"),
        Transition(source, "void", "作废", State.VOID, AUTHOR, (), (keep_event,), confirm=True),
    )  # fmt: skip


FILING = Workflow(
    State.DRAFT,
    frozenset({State.FILED, State.UNIT_REFUSED, State.REFUSED, State.VOID}),
    (
        *_submissions(State.DRAFT),
        *_submissions(State.RETURNED),
        *_submissions(State.WITHDRAWN),
        Transition(State.UNIT_REVIEW, "approve", "同意并转宣传部", State.PUBLICITY_REVIEW, UNIT, (not_own,), (keep_event,), SAID, "affirm"),
        Transition(State.UNIT_REVIEW, "return", "退回修改", State.RETURNED, UNIT, (not_own,), (keep_event,), SAID, "mend"),
        Transition(State.UNIT_REVIEW, "refuse", "不同意", State.UNIT_REFUSED, UNIT, (not_own,), (keep_event,), SAID, "refuse", confirm=True),
        Transition(State.UNIT_REVIEW, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,)),
        Transition(State.PUBLICITY_REVIEW, "approve", "同意备案登记", State.FILED, OFFICE, (not_own, still_unregistered), (keep_event, register), SAID, "affirm"),
        Transition(State.PUBLICITY_REVIEW, "return", "退回修改", State.RETURNED, OFFICE, (not_own,), (keep_event,), SAID, "mend"),
        Transition(State.PUBLICITY_REVIEW, "refuse", "不同意备案登记", State.REFUSED, OFFICE, (not_own,), (keep_event,), SAID, "refuse", confirm=True),
        Transition(State.PUBLICITY_REVIEW, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,)),
        *(Transition(s, "void", "作废", State.VOID, OFFICE, (not_own,), (keep_event,), SAID, "refuse", confirm=True)
          for s in (State.UNIT_REVIEW, State.PUBLICITY_REVIEW, State.RETURNED, State.WITHDRAWN)),
    ),
    holds,
)  # fmt: skip
