"""Who has a case now, as the sentence of its first card: people by name, then their office; whoever reads it is 您."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import calendar
from portal.cases import beside
from portal.cases.desks import deciders, deputies_of
from portal.cases.models import AUTHOR, DRAWER
from portal.cases.sort import sort_of
from portal.cases.whereabouts import office

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.cases.models import Case
    from portal.people.models import User

YOU = "您"


def who(case: Case, user: User) -> str:
    """Return who has it, or by what it ended."""
    if case.decided_on:
        return _decided_by(case, user)
    if case.desk == DRAWER and case.submitted_on:
        return f"已撤回，现由{_author(case, user)}修改"
    if case.desk == DRAWER:
        return f"{_author(case, user)}正在填写，{calendar.local(case.state_since):%m-%d %H:%M} 起"
    if case.desk == AUTHOR:
        back = case.last_move is not None and case.last_move.action.startswith("return")
        return f"{'已退回，' if back else ''}现由{_author(case, user)}{'修改' if back else '办理'}"
    return _ended(case)


def _ended(case: Case) -> str:
    """Return by what it ended; of a draft that was never handed in nothing was settled."""
    last = case.last_move
    if last is None:
        return f"{case.standing.label}，已办结"
    done = "删除" if case.discarded else f"{last.label}，已办结"
    return f"{calendar.local(last.at):%Y-%m-%d} 由{last.user.name}{done}"


def _decided_by(case: Case, user: User) -> str:
    if question := beside.answerable(case):
        whom = YOU if question.whom.id == user.id else f"{question.whom.name}（{question.whom.unit.name}）"
        return f"正在请{whom}提意见"
    people = sorted(deciders(case), key=lambda u: u.id != user.id)
    if not people:
        return f"现在{office(case)}，暂无可办理人员，须由系统管理员设置"
    if case.taken_by and case.taken_at:
        whom = YOU if case.taken_by_id == user.id else case.taken_by.name
        return f"{whom}（{office(case)}）正在看，{calendar.local(case.taken_at):%H:%M} 起"
    named = "、".join(YOU if u.id == user.id else u.name for u in people)
    return f"现由{named}（{office(case)}）办理{_away(case, user, people)}"


def _author(case: Case, user: User) -> str:
    if case.author is None:
        return sort_of(case).author
    return YOU if case.author_id == user.id else f"{sort_of(case).author}{case.author.name}"


def _away(case: Case, reader: User, people: Collection[User]) -> str:
    """Return who stands in for whom of these, and until when."""
    found = [(u, deputies_of(case, u)) for u in people]
    named = {u.id: YOU if u.id == reader.id else u.name for u in people}
    last = [(named[u.id], *by[-1]) for u, by in found if by]
    return "".join(
        f"，{whose}的事项至 {by.ends_on} 由{YOU if deputy.id == reader.id else deputy.name}代理"
        for whose, deputy, by in last
    )
