"""The process of a filing: its states, and the table of every step that can be taken (第四、六、九、十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.filings import route
from portal.filings.effects import (
    begin_closing,
    close_account,
    give_up_closing,
    hold_account,
    keep_event,
    mind_freeze,
    register,
    seal_change,
    stop_clock,
)  # fmt: skip
from portal.filings.models import Kind, State
from portal.filings.rules import (
    complete,
    not_own,
    number_free,
    only_case,
    proven,
    still_current,
    still_unregistered,
    still_writes,
    technology_can_decide,
    thawed,
    unit_can_decide,
    untouched,
)  # fmt: skip
from portal.people.models import PUBLICITY, Role
from portal.workflow import Transition, Workflow

if TYPE_CHECKING:
    from portal.filings.models import Filing
    from portal.people.models import User
    from portal.workflow.machine import Condition

AUTHOR, UNIT, TECHNOLOGY, OFFICE = "author", "unit_head", "tech", "publicity"
ROLES = {AUTHOR: "填报人", UNIT: "单位负责人", TECHNOLOGY: "现代教育技术中心", OFFICE: "党委宣传部"}
SAID = 2  # “同意” is the shortest opinion that says something


def on_paper(filing: Filing) -> bool:
    """Say that the account was filed on paper before the portal: the unit has signed there."""
    return filing.stock


def to_unit(filing: Filing) -> bool:
    """Say that the unit's head has the first word."""
    step = route.unit_step(filing)
    return not filing.stock and step.needed and not step.author_only


def own_of_school(filing: Filing) -> bool:
    """Say that the account is the school's own: the Publicity Department decides alone (第六条)."""
    return not filing.stock and not route.unit_step(filing).needed and not technical(filing)


def head_is_author(filing: Filing) -> bool:
    """Say that the only head is the author and nobody deputises."""
    return not filing.stock and route.unit_step(filing).author_only and not technical(filing)


def past_unit(filing: Filing) -> bool:
    """Say that no unit decides, and the technology centre is the first to be asked (第四条)."""
    step = route.unit_step(filing)
    return not filing.stock and technical(filing) and (step.author_only or not step.needed)


def technical(filing: Filing) -> bool:
    """Say that the technology centre is asked: an APP or a 小程序 is a piece of software (第四条)."""
    return filing.definition.technology


def not_technical(filing: Filing) -> bool:
    """Say that the platform is somebody else's software."""
    return not technical(filing)


def is_new(filing: Filing) -> bool:
    """Say that an account is to be registered."""
    return filing.kind in {Kind.CREATION, Kind.RETROACTIVE}


def is_change(filing: Filing) -> bool:
    """Say that a registered account changes (第十条)."""
    return filing.kind is Kind.CHANGE


def is_closure(filing: Filing) -> bool:
    """Say that a registered account is to go."""
    return filing.kind is Kind.CLOSURE


def not_closure(filing: Filing) -> bool:
    """Say that the account stays."""
    return filing.kind is not Kind.CLOSURE


def holds(filing: Filing, user: User, role: str) -> bool:
    """Say whether the step is this user's; the author keeps a head's buttons, blocked, so that the reason is seen."""
    if role == AUTHOR:
        return filing.author_id == user.id
    if role == OFFICE:
        return user.holds(*PUBLICITY)
    if role == TECHNOLOGY:
        return user.holds(Role.TECH)
    step = route.unit_step(filing)
    return user.id in {u.id for u in (*step.heads, *step.deciders)} and user.holds(Role.UNIT_HEAD, Role.UNIT_DEPUTY)


def _submissions(source: State) -> tuple[Transition, ...]:
    def submission(target: State, when: Condition, words: str) -> Transition:
        rules = (still_writes, complete, unit_can_decide, technology_can_decide, still_current, only_case, number_free)
        effects = (keep_event, stop_clock, hold_account)
        return Transition(
            source, "submit", "提交审批", target, AUTHOR, rules, effects, tone="affirm", when=when, when_label=words
        )

    return (
        submission(State.UNIT_REVIEW, to_unit, "单位负责人审批"),
        submission(State.TECH_REVIEW, past_unit, "单位环节不适用，APP、小程序"),
        submission(State.PUBLICITY_REVIEW, own_of_school, "学校账号"),
        submission(State.PUBLICITY_REVIEW, head_is_author, "负责人即填报人"),
        submission(State.PUBLICITY_REVIEW, on_paper, "存量登记，单位已签纸质表"),
        Transition(source, "void", "作废", State.VOID, AUTHOR, (), (keep_event,), confirm=True),
    )  # fmt: skip


def _consents() -> tuple[Transition, ...]:
    source, rules = State.PUBLICITY_REVIEW, (not_own, still_current)
    return (
        Transition(source, "approve", "同意备案登记", State.FILED, OFFICE, (*rules, still_unregistered, number_free), (keep_event, register), SAID, "affirm", when=is_new, when_label="创建、补办"),
        Transition(source, "approve", "同意变更备案", State.FILED, OFFICE, (*rules, still_unregistered), (keep_event, seal_change), SAID, "affirm", when=is_change, when_label="重要事项变更"),
        Transition(source, "approve", "同意注销", State.CLOSING, OFFICE, rules, (keep_event, begin_closing, mind_freeze), SAID, "affirm", when=is_closure, when_label="注销"),
        Transition(source, "return", "退回修改", State.RETURNED, OFFICE, (not_own,), (keep_event,), SAID, "mend"),
        Transition(source, "refuse", "不同意备案登记", State.REFUSED, OFFICE, (not_own,), (keep_event,), SAID, "refuse", confirm=True, when=not_closure, when_label="创建、补办、变更"),
        Transition(source, "refuse", "不同意注销", State.REFUSED, OFFICE, (not_own,), (keep_event,), SAID, "refuse", confirm=True, when=is_closure, when_label="注销"),
        Transition(source, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,)),
    )  # fmt: skip


# The parts in which the document draws the table: by where a filing stands.
PARTS = (
    ("Handing in", frozenset(state for state in State if state.editable)),
    ("Deciding", frozenset({State.UNIT_REVIEW, State.TECH_REVIEW, State.PUBLICITY_REVIEW})),
    ("The end of a closure", frozenset({State.CLOSING, State.PROOF_REVIEW})),
)

FILING = Workflow(
    State.DRAFT,
    frozenset({State.FILED, State.UNIT_REFUSED, State.REFUSED, State.VOID, State.CLOSED}),
    (
        *_submissions(State.DRAFT),
        *_submissions(State.RETURNED),
        *_submissions(State.WITHDRAWN),
        Transition(State.UNIT_REVIEW, "approve", "同意并转宣传部", State.PUBLICITY_REVIEW, UNIT, (not_own,), (keep_event,), SAID, "affirm", when=not_technical, when_label="一般平台"),
        Transition(State.UNIT_REVIEW, "approve", "同意并转技术中心", State.TECH_REVIEW, UNIT, (not_own, technology_can_decide), (keep_event,), SAID, "affirm", when=technical, when_label="APP、小程序"),
        Transition(State.UNIT_REVIEW, "return", "退回修改", State.RETURNED, UNIT, (not_own,), (keep_event,), SAID, "mend"),
        Transition(State.UNIT_REVIEW, "refuse", "不同意", State.UNIT_REFUSED, UNIT, (not_own,), (keep_event,), SAID, "refuse", confirm=True),
        Transition(State.UNIT_REVIEW, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,)),
        Transition(State.TECH_REVIEW, "approve", "提交意见并转宣传部", State.PUBLICITY_REVIEW, TECHNOLOGY, (not_own,), (keep_event,), SAID, "affirm"),
        Transition(State.TECH_REVIEW, "return", "退回修改", State.RETURNED, TECHNOLOGY, (not_own,), (keep_event,), SAID, "mend"),
        Transition(State.TECH_REVIEW, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,)),
        *_consents(),
        Transition(State.CLOSING, "prove", "提交注销证明", State.PROOF_REVIEW, AUTHOR, (still_writes, proven), (keep_event, mind_freeze), tone="affirm"),
        Transition(State.PROOF_REVIEW, "approve", "核验无误，办结注销", State.CLOSED, OFFICE, (not_own, thawed), (keep_event, close_account, mind_freeze), SAID, "affirm"),
        Transition(State.PROOF_REVIEW, "return", "退回补充证明", State.CLOSING, OFFICE, (not_own,), (keep_event, mind_freeze), SAID, "mend"),
        *(Transition(s, "void", "作废", State.VOID, OFFICE, (not_own,), (keep_event,), SAID, "refuse", confirm=True)
          for s in (State.UNIT_REVIEW, State.TECH_REVIEW, State.PUBLICITY_REVIEW, State.RETURNED, State.WITHDRAWN)),
        *(Transition(s, "void", "作废", State.VOID, OFFICE, (not_own,), (keep_event, give_up_closing, mind_freeze), SAID, "refuse", confirm=True)
          for s in (State.CLOSING, State.PROOF_REVIEW)),
    ),
    holds,
)  # fmt: skip
