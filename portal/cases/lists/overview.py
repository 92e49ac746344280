"""What whoever looks on over the whole school sees of the cases: how many are under way and with whom, what is late, what was decided."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.cases.lists import filters as filtering
from portal.cases.lists import lines, narrowing
from portal.cases.models import Case
from portal.cases.offices import DESKS
from portal.cases.sort import sorts
from portal.database import db
from portal.feature import Board, Figure
from portal.people.models import Role
from portal.web.access import may

if TYPE_CHECKING:
    from portal.people.models import User


def boards(user: User) -> list[Board]:
    """Return, for 校领导, what is late and where, what is under way, and what was ended this month; each figure is its list's length."""
    if not user.holds(Role.LEADER) or not may("cases.index"):
        return []
    under_way, behind = _held(user)
    return [
        _board("超期未办", "behind", behind, "没有超期未办的事项。", 10),
        _board("正在办理", "open", under_way, "现在没有正在办理的事项。", 20),
        _ended(user),
    ]


def _held(user: User) -> tuple[Counter[str], Counter[str]]:
    """Return how many cases each holder has, and how many of these are late."""
    chosen = filtering.chosen(lines.everything(), {"mark": "open"})
    unit = narrowing.holding_unit()
    late = func.count(Case.id).filter(narrowing.behind())
    asked = select(Case.desk, unit, func.count(Case.id), late).where(*filtering.conditions(user, chosen))
    under_way: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    for desk, unit_id, number, overdue in db.session.execute(asked.group_by(Case.desk, unit)):
        holder = desk if desk in DESKS and not DESKS[desk].of_unit else str(unit_id or narrowing.NOBODY)
        under_way[holder] += number
        behind[holder] += overdue
    return under_way, behind


def _board(title: str, mark: str, numbers: Counter[str], empty: str, place: int) -> Board:
    """Return a board of the holders who have most, each with the list of what they have."""
    chosen = filtering.chosen(lines.everything(), {"mark": mark})
    names = narrowing.holders() if any(numbers.values()) else {}
    figures = [
        Figure(names[holder], numbers[holder], filtering.address(chosen, holder=holder))
        for holder in sorted(names, key=lambda holder: -numbers[holder])
        if numbers[holder]
    ]
    return Board(title, numbers.total(), filtering.address(chosen), figures, empty, place=place)


def _ended(user: User) -> Board:
    """Return what was ended this month, by sort and by how."""
    chosen = filtering.chosen(lines.everything(), {"ended": narrowing.this_month()})
    asked = select(Case.sort, Case.state_word, func.count(Case.id)).where(*filtering.conditions(user, chosen))
    found = db.session.execute(asked.group_by(Case.sort, Case.state_word)).all()
    place = {key: number for number, key in enumerate(sorts())}
    figures = [_decided(*row) for row in sorted(found, key=lambda row: (place[row[0]], -row[2]))]
    total = sum(figure.number for figure in figures)
    return Board("本月办结", total, filtering.address(chosen), figures, "本月还没有办结的事项。", place=30)


def _decided(key: str, state: str, number: int) -> Figure:
    sort: Any = sorts()[key]
    chosen = filtering.chosen(key, {"ended": narrowing.this_month(), "state": state})
    url = filtering.address(chosen) if may(f"{sort.blueprint}.index") else ""
    return Figure(f"{sort.label} · {sort.states(state).label}", number, url)
