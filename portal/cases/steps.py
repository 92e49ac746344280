"""The steps that every sort gets: who takes them, and the rows beside the way (催办、转办、加签、抄送、移交)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases import beside
from portal.cases.beside import answer, ask, assign, begin, copy_to, mark_read, take_back
from portal.cases.desks import takes_steps
from portal.cases.events import keep_event
from portal.cases.handing import KEEPER, KEEPER_LABEL, handed_over
from portal.cases.models import AUTHOR, OFFICE
from portal.cases.offices import DESKS
from portal.cases.rules import (
    active,
    asked_open,
    asker_gone,
    colleague,
    has_it,
    nobody_asked,
    not_begun,
    not_oneself,
    not_own,
    of_staff,
    of_staff_or_unit,
    one_opinion,
    others_there,
    passed_on,
    reads_such,
    somebody_decides,
    somebody_else,
    unaware,
    unread,
    untold,
    urged_long_ago,
)
from portal.cases.telling import tell
from portal.workflow import Transition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

    from portal.cases.models import Case
    from portal.people.models import User
    from portal.workflow.machine import Condition, Rule

ASKED, ASKER, COPIED, PARTY = "asked", "asker", "copied", "party"
ROLES = {
    **{desk.key: desk.label for desk in DESKS.values()},
    ASKED: "被征求意见的人",
    ASKER: "发起的人",
    COPIED: "被抄送的人",
    KEEPER: KEEPER_LABEL,
}
SAID = 2  # “同意” is the shortest opinion that says something
DECIDES = (not_own, one_opinion, has_it)


def holds(case: Case, user: User, role: str) -> bool:
    """Say whether the steps of a role are this user's; the author keeps a head's buttons, blocked, so that the reason is seen."""
    if role in DESKS:
        return takes_steps(case, user, DESKS[role])
    return _PARTS[role](case, user)


def _author(case: Case, user: User) -> bool:
    return case.author_id == user.id


def _party(case: Case, user: User) -> bool:
    at = [DESKS[key] for key in case.desks.values() if key in DESKS]
    return _author(case, user) or any(takes_steps(case, user, desk) for desk in at)


def _asked(case: Case, user: User) -> bool:
    question = beside.asked(case)
    return question is not None and question.whom_id == user.id


def _asker(case: Case, user: User) -> bool:
    question = beside.asked(case)
    return user.id == (question.asked_by_id if question else beside.passed_on_by(case))


def _copied(case: Case, user: User) -> bool:
    return beside.copy_of(case, user) is not None


def _on_the_queue(_case: Case, _user: User) -> bool:
    """Nobody hands a case over by a button of its page: the page of a leaver's queue does (`handing.hand`)."""
    return False


_PARTS = {AUTHOR: _author, PARTY: _party, ASKED: _asked, ASKER: _asker, COPIED: _copied, KEEPER: _on_the_queue}
TOLD = (keep_event, tell)


def beside_the_way(
    desks: Mapping[Any, str], readable: Iterable[Any], initial: Any, *, authored: bool = True, begun: bool = False
) -> tuple[Transition, ...]:
    """Return what can be done beside the way of a sort, by where its states lie; each act leaves the case where it is.

    `readable` are the states in which a case can be shown to somebody, `initial` is where it begins; `authored`: somebody has
    written it, and may urge; `begun`: whoever decides says when they begin to look (开始审核).
    """
    rows: list[Transition] = []
    for state, desk in desks.items():
        if desk in DESKS:
            rows += [*([_urge(state, AUTHOR)] if authored else []), *_at_desk(state, desk)]
            rows += (
                [Transition(state, "begin", "开始审核", state, desk, (*DECIDES, not_begun), (keep_event, begin))]
                if begun
                else []
            )
    rows += [_urge(state, OFFICE) for state, desk in desks.items() if desk in DESKS and desk != OFFICE]
    for state in readable:
        rows += _of_readers(state)
    return (*rows, *handed_over(desks, initial))


def _urge(state: StrEnum, role: str) -> Transition:
    return Transition(state, "urge", "催办", state, role, (somebody_decides, urged_long_ago), TOLD)


def _at_desk(state: StrEnum, desk: str) -> list[Transition]:
    """Return what whoever decides can do beside the way, and what those can whom they ask or gave the step."""
    by_desk = (*DECIDES, nobody_asked)
    near, any_of_staff = (active, somebody_else, colleague), (active, somebody_else, of_staff, reads_such)
    passed, consulted, answered = ((keep_event, done, tell) for done in (assign, ask, answer))
    return [
        Transition(state, "transfer", "转办", state, desk, (*by_desk, others_there), passed, names="转给谁", fits=near),
        Transition(
            state, "consult", "加签", state, desk, by_desk, consulted, SAID, names="请谁提意见", fits=any_of_staff
        ),
        _recall(state, ASKER, "收回加签", asked_open, "尚未答复"),
        _recall(state, desk, "收回加签", asker_gone, "发起人的账户已停用", not_own),
        _recall(state, ASKER, "收回转办", passed_on, "尚未办理"),
        Transition(
            state,
            "advise",
            "答复意见",
            state,
            ASKED,
            (not_own,),
            answered,
            SAID,
            "affirm",
            when=asked_open,
            when_label="尚未答复",
        ),
    ]


def _recall(state: StrEnum, role: str, label: str, when: Condition, words: str, *rules: Rule) -> Transition:
    """Return the row that takes back a question or a step passed on: those who had it are told before it is taken from them."""
    taken_back = (keep_event, tell, take_back)
    return Transition(state, "recall", label, state, role, rules, taken_back, when=when, when_label=words)


def _of_readers(state: StrEnum) -> list[Transition]:
    fits = (active, not_oneself, reads_such, of_staff_or_unit, unaware, untold)
    return [
        Transition(state, "copy", "抄送", state, PARTY, (), (keep_event, copy_to, tell), names="抄送给谁", fits=fits),
        Transition(state, "read", "已阅", state, COPIED, (unread,), (mark_read,)),
    ]
