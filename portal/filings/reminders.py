"""What is due of filings: to be submitted, to be decided, to be proven, and drafts that were forgotten (第九、十条)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import defaultload, defer, joinedload

from portal import calendar
from portal.database import db
from portal.filings import route
from portal.filings.models import Consultation, Filing, Kind, State
from portal.notices.reminders import Due
from portal.people.models import PUBLICITY, Role, Unit, User
from portal.settings.queries import number, working_days
from portal.settings.reminding import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

# A reminder needs neither the form nor what its people may do besides.
LEAN = (
    defer(Filing.data),
    defaultload(Filing.author).lazyload(User.assignments),
    joinedload(Filing.assignee).lazyload(User.assignments),
)
UNSUBMITTED = or_(and_(Filing.state == State.DRAFT, Filing.submitted_on.is_(None)), Filing.state == State.WITHDRAWN)
Circles = tuple[tuple[User, ...], tuple[User, ...]]
WAITING = [state for state in State if state.waiting]


def deadlines() -> Iterator[Due]:
    """Yield what its author has to submit or to prove; what was returned has no reminders, it lies with its author anyway."""
    open_ = or_(UNSUBMITTED, Filing.state == State.CLOSING)
    soon = Filing.due <= calendar.today() + timedelta(days=FARTHEST)
    found = select(Filing).options(*LEAN).where(open_, soon, Filing.stock.is_(False)).order_by(Filing.id)
    for filing in db.session.scalars(found):
        if filing.due:
            rule = {Kind.CHANGE: "change", Kind.CLOSURE: "closure"}.get(filing.kind, "filing")
            undone = "尚未提交注销证明" if filing.state is State.CLOSING else "尚未提交"
            yield _of_author(filing, rule, filing.due, undone)


def forgotten() -> Iterator[Due]:
    """Yield drafts without a deadline that nobody has saved for long."""
    spell, today = timedelta(days=number("draft_days")), calendar.today()
    found = select(Filing).options(*LEAN).where(UNSUBMITTED, Filing.due.is_(None), Filing.stock.is_(False))
    found = found.where(Filing.saved_at < calendar.now() - spell + timedelta(days=1))
    for filing in db.session.scalars(found.order_by(Filing.id)):
        saved = calendar.local(filing.saved_at).date()
        word = f"已 {(today - saved).days} 天没有保存"
        yield _of_author(filing, "draft", saved + spell, "请继续填写，或作废不再需要的草稿", word)


def waiting() -> Iterator[Due]:
    """Yield what waits for a decision or an opinion, due so many working days after it came to whoever has it."""
    asked = {question.filing_id: question for question in _questions()}
    step, days = number("step_days"), working_days()
    office = tuple(route.holders(*PUBLICITY))
    found = select(Filing).options(*LEAN).where(Filing.state.in_(WAITING)).order_by(Filing.id)
    for filing in db.session.scalars(found):
        question = asked.get(filing.id)
        since = question.asked_at if question else filing.state_since
        owners, heads = _asked(question) if question else _deciding(filing)
        yield Due(
            "waiting", f"filing:{filing.id}", days.after(calendar.local(since).date(), step),
            f"{_title(filing)}（{filing.standing.label}）", f"/filings/{filing.id}",
            "尚未提出意见" if question else "尚未办理", owners, heads, office,
            above="/filings/" if filing.state is State.TECH_REVIEW and not question else "",  # the centre's head is no reader
        )  # fmt: skip


def _questions() -> list[Consultation]:
    people = (joinedload(Consultation.whom), joinedload(Consultation.asked_by))
    lean = [option.lazyload(User.assignments) for option in people]
    found = select(Consultation).join(Consultation.whom).where(Consultation.ended_at.is_(None), User.active.is_(True))
    return list(db.session.scalars(found.options(*lean)))


def _asked(question: Consultation) -> Circles:
    """Return whose opinion is missing, and above them who asked for it."""
    return (question.whom,), (question.asked_by,)


def _deciding(filing: Filing) -> Circles:
    """Return who decides today, deputies included, and who answers for them; the Publicity Department has nobody above.

    At the unit they are its heads, at the technology centre the heads of its people's unit.
    """
    heads: list[User] = []
    if filing.state is State.UNIT_REVIEW:
        heads = _unit_heads(route.approving_unit(filing.unit))
    elif filing.state is State.TECH_REVIEW:
        centres = {user.unit_id: user.unit for user in route.technicians(filing)}
        heads = [head for unit in centres.values() for head in _unit_heads(unit)]
    return (*route.deciders(filing), *route.stand_ins(filing)), tuple(heads)


def _of_author(filing: Filing, rule: str, on: date, undone: str, word: str = "") -> Due:
    """Return what its author has to do; of a draft others are told that there is one, since it is the author's alone."""
    own = filing.state is State.DRAFT
    page = f"/filings/{filing.id}/edit" if own else f"/filings/{filing.id}"
    return Due(
        rule, f"filing:{filing.id}", on, _title(filing), page, undone, (filing.author,),
        tuple(_unit_heads(route.approving_unit(filing.unit))), tuple(route.holders(*PUBLICITY)),
        above="/filings/" if own else "", word=word, since=calendar.local(filing.state_since).date(),
    )  # fmt: skip


def _unit_heads(unit: Unit | None) -> list[User]:
    return route.holders(Role.UNIT_HEAD, unit_id=unit.id) if unit else []


def _title(filing: Filing) -> str:
    return f"{filing.platform_label}“{filing.name or '（未填名称）'}”{filing.kind_label}"
