"""批量同意: many cases of one sort, one step and one kind of consent at once, each still with its own transaction and event."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from flask import g
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.cases import seeing, whereabouts
from portal.cases.events import taken_before
from portal.cases.lists import filters as filtering
from portal.cases.models import Case, Event
from portal.cases.sort import sort_of, sorts
from portal.cases.steps import SAID
from portal.database import db
from portal.errors import BadInput, Missing
from portal.spelling import unprintable
from portal.web.limits import LARGEST_ID
from portal.workflow import NotAllowed, OutOfTurn
from portal.workflow.machine import LONGEST_OPINION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.cases.lists.lines import Line
    from portal.cases.sort import Sort
    from portal.people.models import User

MOST = 100
LONGEST_TOKEN = 40  # the event keeps it with the case's number behind
PICK = re.compile(r"([0-9]{1,10})-([0-9]{1,10})")


class Pick(NamedTuple):
    """One ticked case, by the number of its address, and the revision in which it was seen."""

    key: int
    revision: int


class Consent(NamedTuple):
    """One kind of consent: the sort and the state of the cases, and the label of its button."""

    sort: str
    state: str
    label: str


class Offered(NamedTuple):
    """What a list offers for a batch: the one consent of its lines, or, where there are several, a link for each to narrow it.

    `where` is the state in which they all are; `word` is what is done with them: 同意, or 办理 where it is not the same with all.
    """

    where: str
    label: str
    several: list[tuple[str, str]]
    word: str = ""


class Outcome(NamedTuple):
    """What became of one case of a batch: `reason` says why it was not consented to, "" when it was."""

    case: Case
    reason: str


def value_of(line: Line) -> str:
    """Return the value of a line's checkbox; "" where there is nothing to consent to."""
    return "" if line.asked or not consent(line.case) else f"{line.case.key}-{line.case.revision}"


def consent(case: Case) -> str:
    """Return the label of the consent where the case stands, "" when there is none."""
    sort = sort_of(case)
    row = sort.workflow.first(case, sort.consent) if case.decided_on else None
    return sort.workflow.named(row).label if row else ""


def offered(lines: Iterable[Line], chosen: dict[str, str], *, part: bool = False) -> Offered | None:
    """Return what can be consented to at once in a list of to-dos; None where there is nothing. `part`: the lines are one page of it."""
    if chosen["scope"] != "todo":
        return None
    here = _consents(lines)
    if not here:
        return None
    if chosen.get("state") and len(here) == 1:
        (only,) = here
        return Offered(only.state, only.label, [])
    among = "本页 " if part else ""
    links = [
        (f"{_state(one)}：{one.label}（{among}{number} 件）", _narrowed(chosen, one)) for one, number in here.items()
    ]
    words = {sorts()[one.sort].consented for one in here}
    return Offered("", "", links, words.pop() if len(words) == 1 else "办理")


def _consents(lines: Iterable[Line]) -> Counter[Consent]:
    """Return how many lines can be consented to in each way, in the order in which these come first."""
    labels = ((line.case, consent(line.case)) for line in lines if not line.asked)
    return Counter(Consent(case.sort, case.state.value, label) for case, label in labels if label)


def _state(one: Consent) -> str:
    return str(sorts()[one.sort].states(one.state).label)


def _narrowed(chosen: dict[str, str], one: Consent) -> str:
    """Return the list of what is consented to so: the same filters, or where they were over all sorts those of the one."""
    same = chosen if chosen["of"] == one.sort else filtering.chosen(one.sort, {"scope": "todo", "q": chosen["q"]})
    return filtering.address(same, state=one.state, act=one.label)


def picks(values: Iterable[str]) -> list[Pick]:
    """Read the ticked boxes, each case once. Raises BadInput for what no box holds."""
    found: dict[int, Pick] = {}
    for value in values:
        match = PICK.fullmatch(value)
        if not match or int(match[1]) > LARGEST_ID or int(match[2]) > LARGEST_ID:
            raise BadInput("勾选的内容有误，没有办理任何一件。", "请回到待办列表重新勾选。")
        found.setdefault(int(match[1]), Pick(int(match[1]), int(match[2])))
    return list(found.values())


def fault(user: User, sort: Sort, picked: list[Pick], state: str, label: str) -> str:
    """Return why these cases cannot be decided together, "" when they can. Raises Missing for what this person may not see, or no more."""
    if not picked:
        return f"请至少勾选一件{sort.noun}。"
    if len(picked) > MOST:
        return f"一次最多批量办理 {MOST} 件，现勾选了 {len(picked)} 件，请减少后再办理。"
    for pick in picked:
        case = _seen(user, sort, pick)
        if case is None:
            raise Missing(
                f"勾选的{sort.noun}中有的已不由您办理，没有办理任何一{sort.measure}。", "请回到待办列表重新勾选。"
            )
        seen = case.revision == pick.revision  # what has moved on since is told of by itself
        if seen and (case.state != state or consent(case) != label):
            return f"勾选的{sort.noun}不在同一环节，或不是同一种办理，不能一起{sort.consented}；请先按状态和办理筛选。"
    return ""


def _seen(user: User, sort: Sort, pick: Pick) -> Case | None:
    """Return a ticked case, None when this person does not see it (any more)."""
    try:
        return seeing.case_for(user, sort.model, pick.key)
    except Missing:
        return None


def opinion_fault(sort: Sort, opinion: str) -> str:
    """Return what is wrong with the opinion, "" when nothing is."""
    if unprintable(opinion, lines=True):
        return "意见中含有看不见的字符，请删除后重新填写。"
    said = len(opinion.strip())
    if said < SAID:
        return f"请填写明确意见（至少 {SAID} 个字），写入每一件{sort.noun}的{sort.opinion}。"
    return f"意见最多 {LONGEST_OPINION} 字，现为 {said} 字，请缩短。" if said > LONGEST_OPINION else ""


def mark(token: str, key: int) -> str:
    """Return the token of one case's own step."""
    return f"{token}-{key}"


def left(user: User, picked: list[Pick], token: str) -> list[Pick]:
    """Return what is not done yet: where this very form was sent before, the rest of it goes on, and nothing is done twice."""
    return [pick for pick in picked if not taken_before(user, mark(token, pick.key))]


def begun(user: User, picked: list[Pick], token: str) -> bool:
    """Say whether this form was taken for any of its cases."""
    return any(taken_before(user, mark(token, pick.key)) for pick in picked)


def consent_to(user: User, sort: Sort, pick: Pick, opinion: str, token: str) -> None:
    """Consent to one case in a transaction of its own; what cannot be done leaves it as it is, and `outcomes` says why."""
    own = mark(token, pick.key)
    if taken_before(user, own):
        return
    case = _seen(user, sort, pick)
    if case is None or case.revision != pick.revision:
        return
    g.step_token = own
    try:
        sort.workflow.take(case, sort.consent, user, opinion)
        db.session.commit()
    except (OutOfTurn, NotAllowed, StaleDataError, IntegrityError):
        db.session.rollback()
    finally:
        g.pop("step_token", None)


def outcomes(user: User, sort: Sort, token: str, keys: list[int]) -> list[Outcome]:
    """Return what became of the cases of a batch, as far as this person sees them."""
    own = [mark(token, key) for key in keys]
    taken = select(Event.case_id).where(Event.user_id == user.id, Event.token.in_(own))
    done = set(db.session.scalars(taken))
    found = select(sort.model).options(*seeing.LINES, selectinload(Case.events))
    bear = sort.model.serial if sort.model.by_serial else sort.model.id
    found = found.where(bear.in_(keys), seeing.visible(user)).order_by(Case.id)
    return [Outcome(c, "" if c.id in done else _reason(sort, c, user)) for c in db.session.scalars(found).unique()]


def _reason(sort: Sort, case: Case, user: User) -> str:
    offers = sort.workflow.offered(case, user, sort.consent)
    last = next((e for e in reversed(case.events) if e.moved), None)
    if offers:
        return offers[0].blocked or f"您勾选后，这{sort.one}已有变动，请打开看过再办理。"
    if last and last.action != "submit":
        who = "您" if last.user_id == user.id else last.user.name
        word = "您已办理过" if last.user_id == user.id else "已被他人处理"
        return f"{word}：{who}已于 {calendar.local(last.at):%H:%M} {last.label}。"
    desk = whereabouts.in_full(case)
    return f"这一步不由您办理，现由{desk}办理。" if desk else f"现为“{case.standing.label}”，不再需要办理。"
