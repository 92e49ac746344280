"""The process of a report of an impostor: its states, and the table of every step that can be taken (第七条)."""

from __future__ import annotations

from portal.cases.events import keep_event
from portal.cases.models import OFFICE
from portal.cases.steps import DECIDES, SAID, beside_the_way, holds
from portal.reports.effects import bring_back
from portal.reports.models import Report, State
from portal.settings.names import in_school_words
from portal.workflow import Transition, Workflow


def _settlements(source: State, tone: str) -> tuple[Transition, ...]:
    """Return both ends; what is plain is settled at once, without being taken first."""
    return (
        Transition(source, "confirm", "确认冒用", State.CONFIRMED, OFFICE, DECIDES, (keep_event,), SAID, tone),
        Transition(source, "dismiss", "不属冒用", State.DISMISSED, OFFICE, DECIDES, (keep_event,), SAID),
    )


def _reopening(source: State) -> Transition:
    return Transition(source, "reopen", "重新核查", State.CHECKING, OFFICE, (), (keep_event, bring_back), SAID, "mend")


REPORT = Workflow(
    State.REPORTED,
    frozenset({State.CONFIRMED, State.DISMISSED}),
    (
        Transition(State.REPORTED, "take", "受理核查", State.CHECKING, OFFICE, DECIDES, (keep_event,), tone="affirm"),
        *_settlements(State.REPORTED, "plain"),
        *_settlements(State.CHECKING, "affirm"),
        _reopening(State.CONFIRMED),
        _reopening(State.DISMISSED),
        *beside_the_way(Report.desks, State, State.REPORTED, authored=False),
    ),
    holds,
    in_school_words,
)
PARTS = (("From the report to its end", frozenset(State)),)
