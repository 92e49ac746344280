"""The process of a filing: its states, and the table of every step that can be taken (第四、六、九、十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.events import keep_event
from portal.cases.models import AUTHOR, OFFICE, TECHNOLOGY, UNIT
from portal.cases.rules import not_own, one_opinion_of_office, unit_has_others, untouched
from portal.cases.steps import DECIDES, SAID, beside_the_way, holds
from portal.cases.telling import tell
from portal.cases.usual import agreed, refused, sent_back
from portal.filings.conditions import (
    back_to_centre,
    back_to_office,
    by_unit,
    by_unit_and_centre,
    head_is_author,
    is_change,
    is_closure,
    is_new,
    not_closure,
    not_technical,
    on_paper,
    own_of_school,
    past_unit,
    technical,
    to_unit,
)  # fmt: skip
from portal.filings.effects import (
    begin_closing,
    close_account,
    give_up_closing,
    hold_account,
    mind_freeze,
    register,
    seal_change,
    show_name,
    stop_clock,
)  # fmt: skip
from portal.filings.models import Filing, State
from portal.filings.rules import (
    complete,
    number_free,
    only_case,
    proven,
    still_current,
    still_unregistered,
    still_writes,
    technology_can_decide,
    thawed,
    unit_can_decide,
)  # fmt: skip
from portal.settings.names import in_school_words
from portal.workflow import Transition, Workflow

if TYPE_CHECKING:
    from portal.workflow.machine import Condition

READABLE = tuple(s for s in State if s not in {State.DRAFT, State.VOID})


def _submissions(source: State) -> tuple[Transition, ...]:
    up = "删除草稿" if source is State.DRAFT else "作废"

    def submission(target: State, when: Condition, words: str) -> Transition:
        rules = (still_writes, complete, unit_can_decide, technology_can_decide, still_current, only_case, number_free)
        effects = (keep_event, show_name, stop_clock, hold_account, tell)
        return Transition(
            source, "submit", "提交审批", target, AUTHOR, rules, effects, tone="affirm", when=when, when_label=words
        )

    return (
        submission(State.UNIT_REVIEW, to_unit, "单位负责人审批"),
        submission(State.TECH_REVIEW, past_unit, "单位环节不适用，APP、小程序"),
        submission(State.PUBLICITY_REVIEW, own_of_school, "学校账号"),
        submission(State.PUBLICITY_REVIEW, head_is_author, "负责人即填报人"),
        submission(State.PUBLICITY_REVIEW, on_paper, "存量登记，单位已签纸质表"),
        submission(State.TECH_REVIEW, back_to_centre, "技术中心退回补正"),
        submission(State.PUBLICITY_REVIEW, back_to_office, "宣传部退回补正"),
        Transition(source, "void", up, State.VOID, AUTHOR, (), (keep_event,), confirm=True),
    )  # fmt: skip


def _consents() -> tuple[Transition, ...]:
    source, rules = State.PUBLICITY_REVIEW, (*DECIDES, still_current)
    return (
        Transition(source, "approve", "同意备案登记", State.FILED, OFFICE, (*rules, still_unregistered, number_free), (keep_event, register, tell), SAID, "affirm", when=is_new, when_label="创建、补办"),
        Transition(source, "approve", "同意变更备案", State.FILED, OFFICE, (*rules, still_unregistered), (keep_event, seal_change, tell), SAID, "affirm", when=is_change, when_label="重要事项变更"),
        Transition(source, "approve", "同意注销", State.CLOSING, OFFICE, rules, (keep_event, begin_closing, mind_freeze, tell), SAID, "affirm", when=is_closure, when_label="注销"),
        *_returns(source, OFFICE),
        Transition(source, "return_tech", "退回技术中心重审", State.TECH_REVIEW, OFFICE, (*DECIDES, technology_can_decide), (keep_event, tell), SAID, "mend", when=by_unit_and_centre, when_label="APP、小程序"),
        Transition(source, "return_unit", "退回单位重审", State.UNIT_REVIEW, OFFICE, (*DECIDES, unit_has_others), (keep_event, tell), SAID, "mend", when=by_unit, when_label="经单位审批"),
        Transition(source, "refuse", "不同意备案登记", State.REFUSED, OFFICE, DECIDES, (keep_event, tell), SAID, "refuse", confirm=True, when=not_closure, when_label="创建、补办、变更"),
        Transition(source, "refuse", "不同意注销", State.REFUSED, OFFICE, DECIDES, (keep_event, tell), SAID, "refuse", confirm=True, when=is_closure, when_label="注销"),
        Transition(source, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,), confirm=True),
    )  # fmt: skip


def _returns(source: State, role: str) -> tuple[Transition, ...]:
    """Return to the author: to go the whole way again, or with small amendments straight back to whoever returned it."""
    return (
        sent_back(source, State.RETURNED, role),
        Transition(
            source, "return_direct", "退回补正", State.RETURNED, role, DECIDES, (keep_event, tell), SAID, "mend"
        ),
    )


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
        Transition(State.UNIT_REVIEW, "approve", "同意并转宣传部", State.PUBLICITY_REVIEW, UNIT, DECIDES, (keep_event, tell), SAID, "affirm", when=not_technical, when_label="一般平台"),
        Transition(State.UNIT_REVIEW, "approve", "同意并转技术中心", State.TECH_REVIEW, UNIT, (*DECIDES, technology_can_decide), (keep_event, tell), SAID, "affirm", when=technical, when_label="APP、小程序"),
        sent_back(State.UNIT_REVIEW, State.RETURNED, UNIT),
        refused(State.UNIT_REVIEW, State.UNIT_REFUSED, UNIT),
        Transition(State.UNIT_REVIEW, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,), confirm=True),
        agreed(State.TECH_REVIEW, State.PUBLICITY_REVIEW, TECHNOLOGY, "提交意见并转宣传部"),
        *_returns(State.TECH_REVIEW, TECHNOLOGY),
        Transition(State.TECH_REVIEW, "return_unit", "退回单位重审", State.UNIT_REVIEW, TECHNOLOGY, DECIDES, (keep_event, tell), SAID, "mend", when=by_unit, when_label="经单位审批"),
        Transition(State.TECH_REVIEW, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,), confirm=True),
        *_consents(),
        Transition(State.CLOSING, "prove", "提交注销证明", State.PROOF_REVIEW, AUTHOR, (still_writes, proven), (keep_event, mind_freeze, tell), tone="affirm"),
        Transition(State.PROOF_REVIEW, "approve", "核验无误，办结注销", State.CLOSED, OFFICE, (*DECIDES, thawed), (keep_event, close_account, mind_freeze, tell), SAID, "affirm"),
        Transition(State.PROOF_REVIEW, "return", "退回补充证明", State.CLOSING, OFFICE, DECIDES, (keep_event, mind_freeze, tell), SAID, "mend"),
        *(Transition(s, "void", "作废", State.VOID, OFFICE, (not_own, one_opinion_of_office), (keep_event, tell), SAID, "refuse", confirm=True)
          for s in (State.UNIT_REVIEW, State.TECH_REVIEW, State.PUBLICITY_REVIEW, State.RETURNED, State.WITHDRAWN)),
        *(Transition(s, "void", "作废", State.VOID, OFFICE, (not_own, one_opinion_of_office), (keep_event, give_up_closing, mind_freeze, tell), SAID, "refuse", confirm=True)
          for s in (State.CLOSING, State.PROOF_REVIEW)),
        *beside_the_way(Filing.desks, READABLE, State.DRAFT),
    ),
    holds,
    in_school_words,
)  # fmt: skip
