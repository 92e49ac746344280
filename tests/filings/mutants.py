"""The process with one fault planted each: what the tests of the table must be able to see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portal.filings.effects import keep_event, register, stop_clock
from portal.filings.models import State
from portal.filings.rules import not_own, untouched
from portal.filings.workflow import FILING, OFFICE, UNIT
from portal.workflow import Transition, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable


def changed(pick: Callable[[Transition], bool], **how: Any) -> Workflow:
    """The table with every row that `pick` finds changed."""
    assert any(pick(t) for t in FILING.transitions)
    return replace(FILING, transitions=tuple(replace(t, **how) if pick(t) else t for t in FILING.transitions))


def row(source: State, action: str) -> Callable[[Transition], bool]:
    return lambda t: (t.source, t.action) == (source, action)


def without(name: str, part: Any) -> Workflow:
    """The table with one rule or effect taken out of every row."""
    return replace(
        FILING,
        transitions=tuple(
            replace(t, **{name: tuple(p for p in getattr(t, name) if p is not part)}) for t in FILING.transitions
        ),
    )


MUTANTS: dict[str, Workflow] = {
    "nobody asks whether it is their own": without("rules", not_own),
    "the unit's refusal files it": changed(row(State.UNIT_REVIEW, "refuse"), target=State.FILED),
    "the unit's consent skips the publicity department": changed(row(State.UNIT_REVIEW, "approve"), target=State.FILED),
    "the office's return goes back to the unit": changed(
        row(State.PUBLICITY_REVIEW, "return"), target=State.UNIT_REVIEW
    ),
    "what was dealt with can be withdrawn": without("rules", untouched),
    "consent registers nothing": without("effects", register),
    "submission leaves the clock running": without("effects", stop_clock),
    "steps leave no event": without("effects", keep_event),
    "the unit may consent for the office": changed(row(State.PUBLICITY_REVIEW, "approve"), role=UNIT),
    "the office may decide for the unit": changed(row(State.UNIT_REVIEW, "approve"), role=OFFICE),
    "a refusal needs no opinion": changed(lambda t: t.action == "refuse", least=0),
    "submissions skip the unit": changed(lambda t: t.action == "submit", target=State.PUBLICITY_REVIEW),
    "the school's own accounts wait for a unit": changed(lambda t: t.action == "submit", target=State.UNIT_REVIEW),
    "a filed one can be made void": replace(
        FILING,
        transitions=(
            *FILING.transitions,
            Transition(State.FILED, "void", "作废", State.VOID, OFFICE, (), (keep_event,), 2),
        ),
    ),
    "a returned one can be consented to at once": replace(
        FILING,
        transitions=(
            *FILING.transitions,
            Transition(State.RETURNED, "approve", "同意", State.FILED, OFFICE, (), (keep_event, register), 2),
        ),
    ),
}
