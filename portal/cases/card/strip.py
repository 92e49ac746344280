"""The strip of steps of a case: what is done, where it is now, what is still to come; read from the table of its sort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from portal.cases.models import AUTHOR, DRAWER, OVER
from portal.cases.offices import DESKS, deciding_unit
from portal.cases.sort import sort_of
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from portal.cases.models import Case
    from portal.cases.sort import Sort

DONE, NOW, LATER = "done", "now", "later"
SAID = {DONE: "已完成", NOW: "正在办理", LATER: "待办理"}
WRITERS = frozenset({AUTHOR, DRAWER})
BREAKS_OFF = frozenset({"refuse", "void"})


class Stop(NamedTuple):
    """One step of the strip; `tone` is done, now or later, or that of the state in which the case was broken off: bad or void."""

    label: str
    tone: str

    @property
    def said(self) -> str:
        """Return what its shape means, for whoever does not see it."""
        return SAID.get(self.tone, "已结束")


def strip(case: Case) -> list[Stop]:
    """Return the steps: those behind that still stand, where it is, and the way that the table has for it from there."""
    sort = sort_of(case)
    behind = _behind(case, sort)
    if case.unfinished:
        ahead = _ahead(case, sort)
        if ahead and ahead[0] in behind:  # it was sent back: what comes next is to be done once more
            del behind[behind.index(ahead[0]) :]
        here, later = (
            Stop(_name(case, sort, case.state, now=True), NOW),
            [Stop(_name(case, sort, s), LATER) for s in ahead],
        )
    elif case.last_move and case.last_move.action in BREAKS_OFF:
        behind = behind[:1] if _lay_back(case, sort, behind) else behind[:-1]
        here, later = Stop(case.standing.label, case.standing.tone), []
    else:
        here, later = Stop(_name(case, sort, case.state), DONE), []
    begun = [] if sort.model.desks.get(sort.workflow.initial) in WRITERS else [Stop(sort.authored, DONE)]
    return [*begun, *(Stop(_name(case, sort, state), DONE) for state in behind), here, *later]


def leads_through(case: Case, state: Any) -> bool:
    """Say whether the way of a case leads through a state, or has led there."""
    if case.state == state or any(event.moved and event.target == state for event in case.events):
        return True
    return case.unfinished and state in _ahead(case, sort_of(case))


def _behind(case: Case, sort: Sort) -> list[Any]:
    """Return the states through which it came, without those that it had to leave again, ends taken up anew, and its present one."""
    came = [sort.workflow.initial]
    for event in case.events:
        if not event.moved:
            continue
        target = sort.states(event.target)
        if target in came:
            del came[came.index(target) :]
        came.append(target)
    return [state for state in came if state != case.state and state not in sort.workflow.final]


def _ahead(case: Case, sort: Sort) -> list[Any]:
    """Return the states to which consent after consent leads from the present one."""
    found: list[Any] = []
    row = sort.workflow.onward(case, case.state)
    while row and row.target not in (case.state, *found):
        found.append(row.target)
        row = sort.workflow.onward(case, row.target)
    return found


def _lay_back(case: Case, sort: Sort, behind: list[Any]) -> bool:
    """Say whether it had been sent back, or taken back, when it was broken off: no consent stood then."""
    if not behind or sort.model.desks.get(behind[-1]) not in WRITERS or len(behind) == 1:
        return False
    steps = {(t.source, t.action) for t in sort.workflow.transitions if t.target == behind[-1] and t.tone == "affirm"}
    last = next(e for e in reversed(case.events) if e.moved and e.target == behind[-1])
    return (last.source, last.action) not in steps


def _name(case: Case, sort: Sort, state: Any, *, now: bool = False) -> str:
    """Return what a step is called: by its sort, by the unit or office that takes it, or as the author's own."""
    if own := sort.stop(case, state):
        return case.worded(own)
    key = sort.model.desks.get(state, OVER)
    if key == OVER:
        return "办结"
    if key in WRITERS:
        return ("填写" if now else "提交") if state == sort.workflow.initial else "修改"
    desk = DESKS[key]
    if not desk.of_unit:
        return in_school_words(desk.short)
    unit = deciding_unit(case)
    return unit.name if unit else "单位"
