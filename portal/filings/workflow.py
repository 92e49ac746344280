"""The process of a filing: its states, and the table of every step that can be taken (第四、六、九、十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.filings import asides, route
from portal.filings.asides import answer, ask, assign, copy_to, mark_read, take_back
from portal.filings.conditions import (
    asked_open,
    asker_gone,
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
    passed_on,
    past_unit,
    technical,
    to_unit,
)  # fmt: skip
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
from portal.filings.handing import KEEPER, KEEPER_LABEL, handed_over, keeps
from portal.filings.models import State
from portal.filings.route import AUTHOR, OFFICE, TECHNOLOGY, UNIT
from portal.filings.rules import (
    active,
    colleague,
    complete,
    has_it,
    nobody_asked,
    not_oneself,
    not_own,
    number_free,
    of_staff,
    of_staff_or_unit,
    only_case,
    others_there,
    proven,
    reads_filings,
    somebody_decides,
    somebody_else,
    still_current,
    still_unregistered,
    still_writes,
    technology_can_decide,
    thawed,
    unaware,
    unit_can_decide,
    unread,
    untold,
    untouched,
    urged_long_ago,
)  # fmt: skip
from portal.filings.telling import tell
from portal.people.models import PUBLICITY, Role
from portal.settings.names import own
from portal.workflow import Transition, Workflow

if TYPE_CHECKING:
    from portal.filings.models import Filing
    from portal.people.models import User
    from portal.workflow.machine import Condition

ASKED, ASKER, COPIED, PARTY = "asked", "asker", "copied", "party"
ROLES = {
    AUTHOR: "填报人", UNIT: "单位负责人", TECHNOLOGY: "现代教育技术中心", OFFICE: "党委宣传部",
    ASKED: "被征求意见的人", ASKER: "发起的人", COPIED: "被抄送的人", PARTY: "填报人或办理人",
    KEEPER: KEEPER_LABEL,
}  # fmt: skip
SAID = 2  # “同意” is the shortest opinion that says something


def holds(filing: Filing, user: User, role: str) -> bool:
    """Say whether the step is this user's; the author keeps a head's buttons, blocked, so that the reason is seen."""
    beside = _beside_role(filing, user, role)
    if beside is not None:
        return beside
    if role == AUTHOR:
        return filing.author_id == user.id
    if role == PARTY:
        return filing.author_id == user.id or any(holds(filing, user, desk) for desk in route.DESKS)
    return _by_office(filing, user, role) or _stands_in(filing, user, role)


def _beside_role(filing: Filing, user: User, role: str) -> bool | None:
    """Say whether the user has a role that an act beside the way has given; None for every other role."""
    question = asides.asked(filing)
    if role == ASKED:
        return question is not None and question.whom_id == user.id
    if role == ASKER:
        return user.id == (question.asked_by_id if question else asides.passed_on_by(filing))
    if role == COPIED:
        return asides.copy_of(filing, user) is not None
    return keeps(filing, user) if role == KEEPER else None


def _by_office(filing: Filing, user: User, role: str) -> bool:
    if role == OFFICE:
        return user.holds(*PUBLICITY)
    if role == TECHNOLOGY:
        return user.holds(Role.TECH)
    step = route.unit_step(filing)
    assigned = route.alone(filing, State.UNIT_REVIEW) if filing.state is State.UNIT_REVIEW else None
    named = user.id in {u.id for u in (*step.heads, *step.deciders, *([assigned] if assigned else []))}
    return named and user.holds(Role.UNIT_HEAD, Role.UNIT_DEPUTY)


def _stands_in(filing: Filing, user: User, role: str) -> bool:
    """Say whether somebody who decides is away and this is their deputy today (委托)."""
    return route.principal_for(filing, user, route.state_of(role, filing.state)) is not None


def _submissions(source: State) -> tuple[Transition, ...]:
    def submission(target: State, when: Condition, words: str) -> Transition:
        rules = (still_writes, complete, unit_can_decide, technology_can_decide, still_current, only_case, number_free)
        effects = (keep_event, stop_clock, hold_account, tell)
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
        Transition(source, "void", "作废", State.VOID, AUTHOR, (), (keep_event,), confirm=True),
    )  # fmt: skip


DECIDES = (not_own, has_it)


def _consents() -> tuple[Transition, ...]:
    source, rules = State.PUBLICITY_REVIEW, (*DECIDES, still_current)
    return (
        Transition(source, "approve", "同意备案登记", State.FILED, OFFICE, (*rules, still_unregistered, number_free), (keep_event, register, tell), SAID, "affirm", when=is_new, when_label="创建、补办"),
        Transition(source, "approve", "同意变更备案", State.FILED, OFFICE, (*rules, still_unregistered), (keep_event, seal_change, tell), SAID, "affirm", when=is_change, when_label="重要事项变更"),
        Transition(source, "approve", "同意注销", State.CLOSING, OFFICE, rules, (keep_event, begin_closing, mind_freeze, tell), SAID, "affirm", when=is_closure, when_label="注销"),
        *_returns(source, OFFICE),
        Transition(source, "return_tech", "退回技术中心重审", State.TECH_REVIEW, OFFICE, (*DECIDES, technology_can_decide), (keep_event, tell), SAID, "mend", when=by_unit_and_centre, when_label="APP、小程序"),
        Transition(source, "return_unit", "退回单位重审", State.UNIT_REVIEW, OFFICE, DECIDES, (keep_event, tell), SAID, "mend", when=by_unit, when_label="经单位审批"),
        Transition(source, "refuse", "不同意备案登记", State.REFUSED, OFFICE, DECIDES, (keep_event, tell), SAID, "refuse", confirm=True, when=not_closure, when_label="创建、补办、变更"),
        Transition(source, "refuse", "不同意注销", State.REFUSED, OFFICE, DECIDES, (keep_event, tell), SAID, "refuse", confirm=True, when=is_closure, when_label="注销"),
        Transition(source, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,)),
    )  # fmt: skip


def _returns(source: State, role: str) -> tuple[Transition, ...]:
    """Return to the author: to go the whole way again, or with small amendments straight back to whoever returned it."""
    return (
        Transition(source, "return", "退回修改", State.RETURNED, role, DECIDES, (keep_event, tell), SAID, "mend"),
        Transition(
            source, "return_direct", "退回补正", State.RETURNED, role, DECIDES, (keep_event, tell), SAID, "mend"
        ),
    )


DESK_OF = {
    State.UNIT_REVIEW: UNIT,
    State.TECH_REVIEW: TECHNOLOGY,
    State.PUBLICITY_REVIEW: OFFICE,
    State.PROOF_REVIEW: OFFICE,
}
READABLE = tuple(s for s in State if s not in {State.DRAFT, State.VOID})


def _beside() -> tuple[Transition, ...]:
    """Return what can be done beside the way: urge, pass on, ask, tell (催办、转办、加签、抄送); each leaves the filing where it lies."""
    urging, told = (somebody_decides, urged_long_ago), (keep_event, tell)
    rows: list[Transition] = []
    # fmt: off
    for state, desk in DESK_OF.items():
        rows += [
            Transition(state, "urge", "催办", state, AUTHOR, urging, told),
            Transition(state, "transfer", "转办", state, desk, (*DECIDES, nobody_asked, others_there), (keep_event, assign, tell), names="转给", fits=(active, somebody_else, colleague)),
            Transition(state, "consult", "加签", state, desk, (*DECIDES, nobody_asked), (keep_event, ask, tell), SAID, names="征求意见给", fits=(active, somebody_else, of_staff, reads_filings)),
            Transition(state, "recall", "收回加签", state, ASKER, (), (keep_event, tell, take_back), when=asked_open, when_label="尚未答复"),
            Transition(state, "recall", "收回加签", state, desk, (not_own,), (keep_event, tell, take_back), when=asker_gone, when_label="发起人的账户已停用"),
            Transition(state, "recall", "收回转办", state, ASKER, (), (keep_event, tell, take_back), when=passed_on, when_label="尚未办理"),
            Transition(state, "advise", "答复意见", state, ASKED, (not_own,), (keep_event, answer, tell), SAID, "affirm", when=asked_open, when_label="尚未答复"),
        ]
    rows += [Transition(s, "urge", "催办", s, OFFICE, urging, told) for s in (State.UNIT_REVIEW, State.TECH_REVIEW)]
    for state in READABLE:
        rows += [
            Transition(state, "copy", "抄送", state, PARTY, (), (keep_event, copy_to, tell), names="抄送给", fits=(active, not_oneself, reads_filings, of_staff_or_unit, unaware, untold)),
            Transition(state, "read", "已阅", state, COPIED, (unread,), (mark_read,)),
        ]
    # fmt: on
    return tuple(rows)


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
        Transition(State.UNIT_REVIEW, "return", "退回修改", State.RETURNED, UNIT, DECIDES, (keep_event, tell), SAID, "mend"),
        Transition(State.UNIT_REVIEW, "refuse", "不同意", State.UNIT_REFUSED, UNIT, DECIDES, (keep_event, tell), SAID, "refuse", confirm=True),
        Transition(State.UNIT_REVIEW, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,)),
        Transition(State.TECH_REVIEW, "approve", "提交意见并转宣传部", State.PUBLICITY_REVIEW, TECHNOLOGY, DECIDES, (keep_event, tell), SAID, "affirm"),
        *_returns(State.TECH_REVIEW, TECHNOLOGY),
        Transition(State.TECH_REVIEW, "return_unit", "退回单位重审", State.UNIT_REVIEW, TECHNOLOGY, DECIDES, (keep_event, tell), SAID, "mend", when=by_unit, when_label="经单位审批"),
        Transition(State.TECH_REVIEW, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,)),
        *_consents(),
        Transition(State.CLOSING, "prove", "提交注销证明", State.PROOF_REVIEW, AUTHOR, (still_writes, proven), (keep_event, mind_freeze, tell), tone="affirm"),
        Transition(State.PROOF_REVIEW, "approve", "核验无误，办结注销", State.CLOSED, OFFICE, (*DECIDES, thawed), (keep_event, close_account, mind_freeze, tell), SAID, "affirm"),
        Transition(State.PROOF_REVIEW, "return", "退回补充证明", State.CLOSING, OFFICE, DECIDES, (keep_event, mind_freeze, tell), SAID, "mend"),
        *(Transition(s, "void", "作废", State.VOID, OFFICE, (not_own,), (keep_event, tell), SAID, "refuse", confirm=True)
          for s in (State.UNIT_REVIEW, State.TECH_REVIEW, State.PUBLICITY_REVIEW, State.RETURNED, State.WITHDRAWN)),
        *(Transition(s, "void", "作废", State.VOID, OFFICE, (not_own,), (keep_event, give_up_closing, mind_freeze, tell), SAID, "refuse", confirm=True)
          for s in (State.CLOSING, State.PROOF_REVIEW)),
        *_beside(),
        *handed_over(),
    ),
    holds,
    own,
)  # fmt: skip
