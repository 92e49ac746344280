"""批量同意: many filings of one step and one kind of consent at once, each still with its own transaction and event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from flask import g
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.database import db
from portal.errors import BadInput, Missing
from portal.fields.kinds import unprintable
from portal.filings import filtering, queries, route
from portal.filings.filtering import CONSENT
from portal.filings.models import Event, Filing, State
from portal.filings.workflow import FILING
from portal.people.models import Unit
from portal.web.limits import LARGEST_ID
from portal.workflow import NotAllowed, OutOfTurn
from portal.workflow.machine import LONGEST_OPINION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.filings.queue import Line
    from portal.people.models import User

MOST = 100
LONGEST_TOKEN = 40  # the event keeps it with the filing's number behind
SAID = 2
PICK = re.compile(r"([0-9]{1,10})-([0-9]{1,10})")
CHANGED = "勾选之后这份备案有了变化，请打开看过后再办理。"


class Pick(NamedTuple):
    """One ticked filing, and the revision in which it was seen."""

    id: int
    revision: int


class Offered(NamedTuple):
    """What a list offers for a batch: the one consent of its lines, or, where there are several, a link for each to narrow it."""

    state: str
    label: str
    several: list[tuple[str, str]]


class Outcome(NamedTuple):
    """What became of one filing of a batch: `reason` says why it was not consented to, "" when it was."""

    filing: Filing
    reason: str


def value_of(line: Line) -> str:
    """Return the value of a line's checkbox; "" where there is nothing to consent to."""
    return "" if line.asked or not consent(line.filing) else f"{line.filing.id}-{line.filing.revision}"


def consent(filing: Filing) -> str:
    """Return the label of the consent where the filing stands, "" when there is none."""
    rows = FILING.rows(filing, CONSENT)
    return rows[0].label if rows else ""


def offered(lines: Iterable[Line], chosen: dict[str, str]) -> Offered | None:
    """Return what can be consented to at once in a list of to-dos; None where there is nothing."""
    if chosen["scope"] != "todo":
        return None
    here: dict[tuple[str, str], int] = {}
    for line in lines:
        if value_of(line):
            key = (line.filing.state.value, consent(line.filing))
            here[key] = here.get(key, 0) + 1
    if not here:
        return None
    if chosen["state"] and len(here) == 1:
        ((state, label),) = here
        return Offered(state, label, [])
    links = [
        (f"{State(state).label}：{label}（{number} 件）", filtering.address(chosen, state=state, act=label))
        for (state, label), number in here.items()
    ]
    return Offered("", "", links)


def picks(values: Iterable[str]) -> list[Pick]:
    """Read the ticked boxes, each filing once. Raises BadInput for what no box holds."""
    found: dict[int, Pick] = {}
    for value in values:
        match = PICK.fullmatch(value)
        if not match or int(match[1]) > LARGEST_ID or int(match[2]) > LARGEST_ID:
            raise BadInput("勾选的内容有误，没有办理任何一件。", "请回到待办列表重新勾选。")
        found.setdefault(int(match[1]), Pick(int(match[1]), int(match[2])))
    return list(found.values())


def fault(user: User, picked: list[Pick], state: str, label: str) -> str:
    """Return why these filings cannot be decided together, "" when they can. Raises Missing for what this person may not see."""
    if not picked:
        return "请至少勾选一件备案。"
    if len(picked) > MOST:
        return f"一次最多批量办理 {MOST} 件，现勾选了 {len(picked)} 件，请减少后再办理。"
    for pick in picked:
        filing = queries.filing_for(user, pick.id)
        seen = filing.revision == pick.revision  # what has moved on since is told of by itself
        if seen and (filing.state != state or consent(filing) != label):
            return "勾选的备案不在同一环节，或不是同一种办理，不能一起同意；请先按状态和办理筛选。"
    return ""


def opinion_fault(opinion: str) -> str:
    """Return what is wrong with the opinion, "" when nothing is."""
    if unprintable(opinion, lines=True):
        return "意见中含有看不见的控制字符，请删除后重新填写。"
    said = len(opinion.strip())
    if said < SAID:
        return f"请填写明确意见（至少 {SAID} 个字），它会写入每一件备案的审批意见。"
    return f"意见最多 {LONGEST_OPINION} 字，现为 {said} 字，请缩短。" if said > LONGEST_OPINION else ""


def mark(token: str, filing_id: int) -> str:
    """Return the token of one filing's own step."""
    return f"{token}-{filing_id}"


def consent_to(user: User, pick: Pick, opinion: str, token: str) -> None:
    """Consent to one filing in a transaction of its own; what cannot be done leaves it as it is, and `outcomes` says why."""
    own = mark(token, pick.id)
    if queries.taken_before(user, own):
        return
    try:
        filing = queries.filing_for(user, pick.id)
    except Missing:  # out of this person's sight since the batch was looked at: the others go on
        return
    if filing.revision != pick.revision:
        return
    g.step_token = own
    try:
        FILING.take(filing, CONSENT, user, opinion)
        db.session.commit()
    except (OutOfTurn, NotAllowed, StaleDataError, IntegrityError):
        db.session.rollback()
    finally:
        g.pop("step_token", None)


def outcomes(user: User, token: str, ids: list[int]) -> list[Outcome]:
    """Return what became of the filings of a batch, as far as this person sees them."""
    own = {mark(token, number): number for number in ids}
    taken = select(Event.filing_id).where(Event.user_id == user.id, Event.token.in_(own))
    done = set(db.session.scalars(taken))
    found = select(Filing).options(*queries.LINES, selectinload(Filing.events)).join(Unit)
    found = found.where(Filing.id.in_(ids), queries.visible(user)).order_by(Filing.id)
    return [Outcome(f, "" if f.id in done else _reason(f, user)) for f in db.session.scalars(found).unique()]


def _reason(filing: Filing, user: User) -> str:
    offers = [offer for offer in FILING.offered(filing, user) if offer.transition.action == CONSENT]
    last = next((e for e in reversed(filing.events) if e.moved), None)
    if offers:
        return offers[0].blocked or CHANGED
    if last and last.action != "submit":
        who = "您" if last.user_id == user.id else last.user.name
        word = "您已办理过" if last.user_id == user.id else "已被他人处理"
        return f"{word}：{who}已于 {calendar.local(last.at):%H:%M} {last.label}。"
    desk = route.desk_of(filing)
    return f"这一步不由您办理，现由{desk}办理。" if desk else f"现为“{filing.standing.label}”，不再需要办理。"
