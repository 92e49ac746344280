"""The rows that the processes of most sorts have: handed in, agreed, sent back, refused, by a unit first and then by an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import calendar
from portal.cases.apart import unit_step
from portal.cases.events import keep_event
from portal.cases.models import AUTHOR
from portal.cases.steps import DECIDES, SAID
from portal.cases.telling import tell
from portal.feature import features
from portal.workflow import Transition

if TYPE_CHECKING:
    from enum import StrEnum

    from portal.cases.models import Case
    from portal.people.models import User
    from portal.workflow import Act
    from portal.workflow.machine import Effect, Rule

# Which row applies.


def unit_decides(case: Case) -> bool:
    """Say that the unit's head has the first word."""
    step = unit_step(case)
    return step.needed and not step.passed_over


def past_unit(case: Case) -> bool:
    """Say that no unit decides: it is the school's own, or the only head is the author (第六条)."""
    return not unit_decides(case)


# May this step be taken now.


def somebody_there(case: Case, _user: User) -> str | None:
    """Nothing is sent to a unit where nobody can decide."""
    step = unit_step(case)
    if step.unit is None or step.deciders or step.passed_over:
        return None
    head = "负责人" if step.unit.id != case.unit_id else "单位负责人"
    return f"{step.unit.name}还没有登记{head}，无法审批；请联系系统管理员设置后再提交。"


# What else a step does.


def keep_day(case: Case, _act: Act) -> None:
    """Keep the day of the first submission: from then on others than its author see the case."""
    case.submitted_on = case.submitted_on or calendar.today()


def follow(case: Case, act: Act) -> None:
    """Let other features do what goes with this step: they know of its sort, and it knows nothing of them."""
    for feature in features():
        if effect := feature.follows.get(f"{case.sort}.{act.step.action}"):
            effect(case, act)


# The rows.


def handed_in(source: StrEnum, to_unit: StrEnum, to_office: StrEnum, *more: Rule) -> tuple[Transition, Transition]:
    """Return the submission from a state: to the unit's head, or past the unit to the office."""
    rules, effects = (somebody_there, *more), (keep_event, keep_day, tell)
    return (
        Transition(
            source,
            "submit",
            "提交审批",
            to_unit,
            AUTHOR,
            rules,
            effects,
            tone="affirm",
            when=unit_decides,
            when_label="单位负责人审批",
        ),
        Transition(
            source,
            "submit",
            "提交审批",
            to_office,
            AUTHOR,
            rules,
            effects,
            tone="affirm",
            when=past_unit,
            when_label="单位环节不适用",
        ),
    )


def agreed(source: StrEnum, target: StrEnum, desk: str, label: str = "同意", *effects: Effect) -> Transition:
    """Return the consent of a desk, which is given with an opinion; `effects` are what goes with it."""
    done = (keep_event, *effects, tell)
    return Transition(source, "approve", label, target, desk, DECIDES, done, SAID, "affirm")


def sent_back(source: StrEnum, target: StrEnum, desk: str) -> Transition:
    """Return the way back to the author."""
    return Transition(source, "return", "退回修改", target, desk, DECIDES, (keep_event, tell), SAID, "mend")


def refused(source: StrEnum, target: StrEnum, desk: str, label: str = "不同意") -> Transition:
    """Return the refusal, which ends the case."""
    return Transition(source, "refuse", label, target, desk, DECIDES, (keep_event, tell), SAID, "refuse", confirm=True)
