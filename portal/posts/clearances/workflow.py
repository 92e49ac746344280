"""The process of an authorisation: the unit, the Publicity Department, where the school wants it a leader; then it can be revoked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portal import calendar
from portal.cases.events import keep_event
from portal.cases.models import AUTHOR, LEADER, OFFICE, UNIT
from portal.cases.rules import untouched
from portal.cases.steps import DECIDES, SAID, beside_the_way, holds
from portal.cases.telling import tell
from portal.cases.usual import agreed, follow, handed_in, refused, sent_back
from portal.posts.clearances.effects import give_number
from portal.posts.clearances.models import Clearance, State
from portal.settings.names import in_school_words
from portal.settings.queries import setting
from portal.workflow import Transition, Workflow

if TYPE_CHECKING:
    from portal.people.models import User

ASKED = "asked"
DECIDING = {state: desk for state, desk in Clearance.desks.items() if desk in {UNIT, OFFICE, LEADER}}


def leader_asked(_case: Clearance) -> bool:
    """Say that the school lets the leader in charge decide after the office."""
    return setting("clearance_leader") == ASKED


def office_alone(case: Clearance) -> bool:
    """Say that the office decides alone."""
    return not leader_asked(case)


def not_past(case: Clearance, _user: User) -> str | None:
    """Nothing is granted until a day that is over."""
    over = case.due < calendar.today()
    return f"有效期至 {case.due}，这一天已经过去；请退回修改有效期。" if over else None


def _granted(source: State, desk: str, **which: Any) -> Transition:
    rules, effects = (*DECIDES, not_past), (keep_event, give_number, tell)
    return Transition(source, "approve", "同意授权", State.GRANTED, desk, rules, effects, SAID, "affirm", **which)


def _withdrawn(source: State) -> Transition:
    return Transition(source, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (untouched,), (keep_event,), confirm=True)


def _onward() -> Transition:
    row = agreed(State.OFFICE_REVIEW, State.LEADER_REVIEW, OFFICE, "同意并报校领导")
    return replace(row, when=leader_asked, when_label="学校要求分管校领导审批")


CLEARANCE = Workflow(
    State.DRAFT,
    frozenset({State.GRANTED, State.REFUSED, State.REVOKED}),
    (
        *(
            row
            for state in (State.DRAFT, State.RETURNED, State.WITHDRAWN)
            for row in handed_in(state, State.UNIT_REVIEW, State.OFFICE_REVIEW)
        ),
        agreed(State.UNIT_REVIEW, State.OFFICE_REVIEW, UNIT, "同意并转宣传部"),
        _granted(State.OFFICE_REVIEW, OFFICE, when=office_alone, when_label="宣传部决定"),
        _onward(),
        _granted(State.LEADER_REVIEW, LEADER),
        *(sent_back(state, State.RETURNED, desk) for state, desk in DECIDING.items()),
        *(refused(state, State.REFUSED, desk, "不予授权") for state, desk in DECIDING.items()),
        *(_withdrawn(state) for state in (State.UNIT_REVIEW, State.OFFICE_REVIEW)),
        Transition(
            State.GRANTED,
            "revoke",
            "撤销授权",
            State.REVOKED,
            OFFICE,
            (),
            (keep_event, follow, tell),
            SAID,
            "refuse",
            confirm=True,
        ),
        *beside_the_way(Clearance.desks, [state for state in State if state is not State.DRAFT], State.DRAFT),
    ),
    holds,
    in_school_words,
)
PARTS = (("From the application to the grant, and its revocation", frozenset(State)),)
