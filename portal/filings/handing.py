"""Handing a leaver's cases to somebody else: the rows of the table, who may, to whom, and what becomes of the case (移交)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import g

from portal import calendar
from portal.filings import asides, route
from portal.filings.effects import keep_event
from portal.filings.models import State
from portal.filings.rules import WRITERS, active, reads_filings
from portal.notices.effects import tell
from portal.notices.models import Sort
from portal.people.models import PUBLICITY, Role
from portal.settings.names import own
from portal.workflow import Transition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.filings.models import Filing
    from portal.people.models import User
    from portal.workflow import Act

KEEPER = "keeper"
KEEPER_LABEL = "负责移交的人"
EVERYWHERE = (Role.PUBLICITY_HEAD, Role.ADMIN)
UNFINISHED = tuple(state for state in State if state.editable or state.waiting or state is State.CLOSING)


@contextmanager
def leaving(leaver: User) -> Iterator[None]:
    """Let cases of `leaver` be handed over inside the block: the page of their queue does, no button of a single case."""
    g.leaver = leaver
    try:
        yield
    finally:
        g.pop("leaver")


def keeps(filing: Filing, user: User) -> bool:
    """Say whether this person sees to what a leaver leaves in this case: the head of its unit, two offices for all."""
    if g.get("leaver") is None:
        return False
    above = route.approving_unit(filing.unit)
    units = {filing.unit_id, *([above.id] if above else [])}
    return user.holds(*EVERYWHERE) or bool(units & set(user.units(Role.UNIT_HEAD)))


def part_of(filing: Filing, leaver: User) -> str:
    """Return what somebody has to do in a case: they wrote it, it was passed on to them, their opinion is asked; "" for nothing."""
    question = asides.asked(filing)
    if filing.author_id == leaver.id:
        return "填报"
    if question and question.whom_id == leaver.id:
        return "征求意见"
    return "办理" if filing.assignee_id == leaver.id and filing.state.waiting else ""


def unfit(filing: Filing, leaver: User, whom: User) -> str | None:
    """Return why somebody cannot take the leaver's place in this case."""
    part = part_of(filing, leaver)
    if part == "填报":
        return _cannot_write(filing, whom)
    if whom.id == filing.author_id:
        return f"{whom.name}是“{_name(filing)}”的填报人，不能办理本人的备案。"
    if part == "办理" and whom.id not in {u.id for u in route.colleagues(filing)}:
        return f"{whom.name}没有“{_name(filing)}”这一步的办理权限。"
    question = asides.asked(filing)
    if part == "征求意见" and (not whom.staff or (question and question.asked_by_id == whom.id)):
        return f"不能就“{_name(filing)}”征求{whom.name}的意见：须为教职工，且不是征求意见的人。"
    return None


def _cannot_write(filing: Filing, whom: User) -> str | None:
    """Who takes over a form files for its unit, and leaves somebody there who decides it."""
    if filing.stock:
        return None if whom.holds(*PUBLICITY) else f"“{_name(filing)}”{own('是存量登记，只能移交给党委宣传部经办人。')}"
    if filing.unit_id not in whom.units(*WRITERS):
        return f"{whom.name}不是{filing.unit.name}的填报人或负责人，不能接手“{_name(filing)}”。"
    if not filing.state.waiting:
        return None
    unit = route.approving_unit(filing.unit)
    heads = route.holders(Role.UNIT_HEAD, Role.UNIT_DEPUTY, unit_id=unit.id) if unit else []
    decide = {State.UNIT_REVIEW: heads, State.TECH_REVIEW: route.holders(Role.TECH)}
    others = [u for u in decide.get(filing.state, route.holders(*PUBLICITY)) if u.id != whom.id]
    return None if others else f"“{_name(filing)}”正等审批，由{whom.name}接手后没有其他人可以审批，请选择其他人。"


def writer_gone(_filing: Filing, _user: User) -> str | None:
    """What was never handed in is its author's alone as long as they can sign in."""
    return f"{g.leaver.name}的账户还在使用，草稿在账户停用后才能移交。" if g.leaver.active else None


def fits(filing: Filing, _user: User, whom: User) -> str | None:
    """Say why the successor does not fit, as the table asks it."""
    return unfit(filing, g.leaver, whom)


def pass_on(filing: Filing, act: Act) -> None:
    """Put the successor in the leaver's place."""
    part, question = part_of(filing, g.leaver), asides.asked(filing)
    if part == "填报":
        filing.author = act.whom
        if filing.assignee_id == act.whom.id:
            filing.assignee = None
        if question and question.whom_id == act.whom.id:
            question.ended_at = calendar.now()
    elif part == "征求意见" and question:
        question.whom = act.whom
    else:
        filing.assignee = act.whom


def told(filing: Filing, act: Act) -> None:
    """Tell the successor what they take over."""
    subject = f"filing:{filing.id}"
    title = f"移交给您：{filing.platform_label}“{_name(filing)}”{filing.kind_label}"
    key = f"{subject}:{len(filing.events)}"
    tell([act.whom], Sort.TODO, title, text=act.opinion, url=f"/filings/{filing.id}", subject=subject, key=key)


def handed_over() -> tuple[Transition, ...]:
    """Return the rows of 移交: wherever a case is not done it can be handed to somebody else, and stays where it lies."""
    effects, who = (keep_event, pass_on, told), (active, reads_filings, fits)
    row = Transition(State.DRAFT, "hand", "移交", State.DRAFT, KEEPER, (), effects, names="移交给", fits=who)
    return (
        replace(row, rules=(writer_gone,), when_label="填报人的账户已停用"),
        *(replace(row, source=state, target=state) for state in UNFINISHED if state is not State.DRAFT),
    )


def _name(filing: Filing) -> str:
    return filing.name or "（未填名称）"
