"""Who has a case now, in words: for lists, and in full for its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.calendar import local
from portal.cases import beside
from portal.cases.desks import deciders, deputies_of, desk_of
from portal.cases.models import AUTHOR, DRAWER
from portal.cases.offices import DESKS
from portal.cases.sort import sort_of
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from portal.cases.models import Case
    from portal.people.models import User

NAMED = 2  # a line of a list has room for them


def office_at(desk: str) -> str:
    """Return the office that a desk is, 单位 for the unit's."""
    return in_school_words(DESKS[desk].office) if desk in DESKS and DESKS[desk].office else "单位"


def _author(case: Case) -> str:
    return f"{sort_of(case).author} {case.author.name}" if case.author else sort_of(case).author


def office(case: Case) -> str:
    """Return the office that has a case to decide it, or the name of the unit that decides."""
    desk = desk_of(case)
    unit = (desk.unit_of(case) or case.unit) if desk and desk.of_unit else None
    return unit.name if unit else office_at(case.desk)


def in_short(case: Case) -> str:
    """Return which desk has the case, and who sits there by name, for lists. `gather` the cases before."""
    if _drafted(case):
        return f"{case.author.name}正在填写" if case.author else ""
    if case.desk in {AUTHOR, DRAWER}:
        return _author(case)
    if desk_of(case) is None:
        return ""
    names = [user.name for user in deciders(case)]
    more = f" 等 {len(names)} 人" if len(names) > NAMED else ""
    return f"{office(case)} {'、'.join(names[:NAMED])}{more}" if names else f"{office(case)}（暂无可办理人员）"


def _drafted(case: Case) -> bool:
    return case.desk == DRAWER and case.submitted_on is None


def writing(case: Case) -> str:
    """Return who writes a draft and since when: “王敏正在填写，11-29 23:33 起”; "" for what was handed in."""
    return f"{in_short(case)}，{local(case.state_since):%m-%d %H:%M} 起" if _drafted(case) else ""


def in_full(case: Case) -> str:
    """Return in words who has the case now, and who stands in until when; "" when it is done."""
    if case.desk in {AUTHOR, DRAWER}:
        return _author(case)
    if not case.decided_on:
        return ""
    if question := beside.answerable(case):
        return f"{question.whom.unit.name} {question.whom.name}（征求意见中）"
    names = "、".join(_away(case, u) for u in deciders(case))
    return f"{office(case)} {names}".strip() if names else f"{office(case)}（暂无可办理人员，须由系统管理员设置）"


def _away(case: Case, user: User) -> str:
    """Return somebody's name, and while they are away who stands in until when."""
    found = deputies_of(case, user)
    if not found:
        return user.name
    deputy, by = found[-1]
    return f"{user.name}（至 {by.ends_on} 由 {deputy.name} 代理）"
