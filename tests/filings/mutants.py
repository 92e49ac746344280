"""The process with one fault planted each: what the tests of the table must be able to see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portal.cases.events import keep_event
from portal.cases.models import AUTHOR, OFFICE, TECHNOLOGY, UNIT
from portal.cases.rules import not_own, unit_has_others, untouched
from portal.filings.effects import (
    begin_closing,
    close_account,
    give_up_closing,
    register,
    seal_change,
    stop_clock,
)
from portal.filings.models import State
from portal.filings.workflow import FILING
from portal.workflow import Transition, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable


def changed(pick: Callable[[Transition], bool], **how: Any) -> Workflow:
    """The table with every row that `pick` finds changed."""
    assert any(pick(t) for t in FILING.transitions)
    return replace(FILING, transitions=tuple(replace(t, **how) if pick(t) else t for t in FILING.transitions))


def row(source: State, action: str) -> Callable[[Transition], bool]:
    return lambda t: (t.source, t.action) == (source, action)


def without(name: str, part: Any, table: Workflow = FILING) -> Workflow:
    """The table with one rule or effect taken out of every row."""
    return replace(
        table,
        transitions=tuple(
            replace(t, **{name: tuple(p for p in getattr(t, name) if p is not part)}) for t in table.transitions
        ),
    )


def besides(*rows: Transition) -> Workflow:
    """The table with rows too many."""
    return replace(FILING, transitions=(*FILING.transitions, *rows))


def always(label: str) -> Workflow:
    """The table in which the rows with this condition hold for every filing, before any other."""
    freed = [replace(t, when=None) for t in FILING.transitions if t.when_label == label]
    assert freed
    return replace(FILING, transitions=(*freed, *(t for t in FILING.transitions if t.when_label != label)))


# What is wrong, and the sorts of filing on which it shows (none named: the first sort that it meets).
MUTANTS: dict[str, tuple[Any, ...]] = {
    "nobody asks whether it is their own": (without("rules", not_own),),
    "the unit's refusal files it": (changed(row(State.UNIT_REVIEW, "refuse"), target=State.FILED),),
    "the unit's consent skips the publicity department": (
        changed(row(State.UNIT_REVIEW, "approve"), target=State.FILED),
    ),
    "the office's return goes back to the unit": (
        changed(row(State.PUBLICITY_REVIEW, "return"), target=State.UNIT_REVIEW),
    ),
    "what was dealt with can be withdrawn": (without("rules", untouched),),
    "consent registers nothing": (without("effects", register),),
    "submission leaves the clock running": (without("effects", stop_clock),),
    "steps leave no event": (without("effects", keep_event),),
    "the unit may consent for the office": (changed(row(State.PUBLICITY_REVIEW, "approve"), role=UNIT),),
    "the office may decide for the unit": (changed(row(State.UNIT_REVIEW, "approve"), role=OFFICE),),
    "a refusal needs no opinion": (changed(lambda t: t.action == "refuse", least=0),),
    "submissions skip the unit": (changed(lambda t: t.action == "submit", target=State.PUBLICITY_REVIEW),),
    "the school's own accounts wait for a unit": (changed(lambda t: t.action == "submit", target=State.UNIT_REVIEW),),
    "a filed one can be made void": (
        besides(Transition(State.FILED, "void", "作废", State.VOID, OFFICE, (), (keep_event,), 2)),
    ),
    "a returned one can be consented to at once": (
        besides(Transition(State.RETURNED, "approve", "同意", State.FILED, OFFICE, (), (keep_event, register), 2)),
    ),
    # The ways back.
    "what is to be amended goes the whole way again": (
        changed(lambda t: t.when_label == "宣传部退回补正", target=State.UNIT_REVIEW),
        "creation",
    ),
    "what is to be mended goes straight back": (always("宣传部退回补正"), "creation"),
    "the unit's second look ends at the author": (
        changed(row(State.PUBLICITY_REVIEW, "return_unit"), target=State.RETURNED),
        "creation",
    ),
    "the unit is asked again where it was never asked": (
        without("rules", unit_has_others, always("经单位审批")),  # either alone keeps it from a school's own account
        "creation",
    ),
    "the centre is asked again about everything": (
        changed(row(State.PUBLICITY_REVIEW, "return_tech"), when=None),
        "creation",
    ),
    "the centre's second look needs no reason": (
        changed(row(State.PUBLICITY_REVIEW, "return_tech"), least=0),
        "software",
    ),
    # The technology centre's word (第四条).
    "the technology centre is passed over": (always("一般平台"), "software"),
    "every platform goes to the technology centre": (always("APP、小程序"), "creation"),
    "a unit that decides nothing spares the technology centre, too": (
        changed(lambda t: t.action == "submit" and t.target is State.TECH_REVIEW, target=State.PUBLICITY_REVIEW),
        "software",
    ),
    "the technology centre's opinion files it": (
        changed(row(State.TECH_REVIEW, "approve"), target=State.FILED),
        "software",
    ),
    "the office speaks for the technology centre": (
        changed(row(State.TECH_REVIEW, "approve"), role=OFFICE),
        "software",
    ),
    "the technology centre refuses": (
        besides(Transition(State.TECH_REVIEW, "refuse", "不同意", State.REFUSED, TECHNOLOGY, (), (keep_event,), 2)),
        "software",
    ),
    "the technology centre says nothing": (changed(row(State.TECH_REVIEW, "approve"), least=0), "software"),
    "the technology centre consents for the office": (
        changed(row(State.PUBLICITY_REVIEW, "approve"), role=TECHNOLOGY),
        "software",
    ),
    # Changes and closures (第十条).
    "a change that is consented to is not sealed": (without("effects", seal_change), "change"),
    "a change registers a second account": (always("创建、补办"), "change"),
    "a closure is consented to like a new account": (always("创建、补办"), "closure"),
    "consent to a closure closes at once": (
        changed(row(State.PUBLICITY_REVIEW, "approve"), target=State.CLOSED),
        "closure",
    ),
    "an account that is being closed is called active": (without("effects", begin_closing), "closure"),
    "a verified closure leaves the account": (without("effects", close_account), "closure"),
    "a closure that is given up leaves the account closing": (without("effects", give_up_closing), "closure"),
    "a closure needs no proof": (
        besides(Transition(State.CLOSING, "approve", "办结", State.CLOSED, OFFICE, (), (keep_event,), 2)),
        "closure",
    ),
    "the author verifies": (changed(row(State.PROOF_REVIEW, "approve"), role=AUTHOR), "closure"),
    "the unit verifies": (changed(row(State.PROOF_REVIEW, "approve"), role=UNIT), "closure"),
    "anybody's proof is taken": (changed(row(State.CLOSING, "prove"), role=OFFICE), "closure"),
    "a proof that is sent back ends the closure": (
        changed(row(State.PROOF_REVIEW, "return"), target=State.RETURNED),
        "closure",
    ),
    "a verification needs no words": (changed(row(State.PROOF_REVIEW, "approve"), least=0), "closure"),
    "a closure consented to can be withdrawn": (
        besides(Transition(State.CLOSING, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (), (keep_event,))),
        "closure",
    ),
    "what is closed can be made void": (
        besides(Transition(State.CLOSED, "void", "作废", State.VOID, OFFICE, (), (keep_event, give_up_closing), 2)),
        "closure",
    ),
    # What was filed on paper before the portal.
    "what was filed on paper goes to the unit again": (always("单位负责人审批"), "stock"),
    "new filings count as filed on paper": (always("存量登记，单位已签纸质表"), "creation"),
}
