"""What the first card says: who has the case, since when, by when it is done, whom one may call, and the words that urge."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal import calendar
from portal.cases import beside, pace
from portal.cases.card.strip import Stop, strip
from portal.cases.desks import alone, awaited, deciders, desk_of
from portal.cases.models import AUTHOR, DRAWER, OFFICE
from portal.cases.offices import deciding_unit
from portal.cases.sort import sort_of
from portal.delegation import queries as delegation
from portal.people.models import PUBLICITY, UNIT_ROLES, Role
from portal.settings.names import in_school_words
from portal.settings.queries import setting
from portal.web.filters import moment, waited
from portal.web.hosts import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from portal.cases.models import Case, Consultation
    from portal.people.models import User

CALLERS = (*PUBLICITY, Role.TECH)
YOU = "您"


class Card(NamedTuple):
    """The first card. `who` is a sentence, `since` and `waited` are None and "" where nobody is awaited; `late` makes the promise urgent."""

    about: str
    stops: list[Stop]
    who: str
    since: datetime | None
    waited: str
    promise: str
    late: bool
    calls: list[tuple[str, str]]
    copied: str


def card(case: Case, user: User) -> Card:
    """Return the card as this person sees it."""
    question = beside.answerable(case) if case.decided_on else None
    since = question.asked_at if question else case.state_since if case.unfinished and case.desk != DRAWER else None
    promise = pace.promise(case)
    sort = sort_of(case)
    return Card(
        " · ".join(word for word in (case.platform_label, sort.what(case)) if word),
        strip(case),
        _who(case, user, question),
        since,
        waited(calendar.now() - since) if since else "",
        promise.words if promise else "",
        bool(promise and promise.late),
        _calls(case, user, question),
        _urging(case, user, promise.words if promise else ""),
    )


def _who(case: Case, user: User, question: Consultation | None) -> str:
    """Return who has it, as a sentence that begins with it."""
    if question:
        asked = YOU if question.whom.id == user.id else f"{question.whom.name}（{question.whom.unit.name}）"
        return f"正在请{asked}提意见"
    if case.desk == DRAWER:
        return f"{_author(case, user)}正在填写，{moment(case.saved_at)} 存"
    if case.desk == AUTHOR:
        back = case.last_move is not None and case.last_move.action.startswith("return")
        return f"{'已退回，' if back else ''}现由{_author(case, user)}{'修改' if back else '办理'}"
    if not case.decided_on:
        return _over(case)
    people = deciders(case)
    if not people:
        return f"现在{_office(case)}，暂无可办理人员，须由系统管理员设置"
    named = "、".join(YOU if u.id == user.id else u.name for u in sorted(people, key=lambda u: u.id != user.id))
    return f"现由{named}（{_office(case)}）办理{_away(case, people)}"


def _author(case: Case, user: User) -> str:
    if case.author is None:
        return sort_of(case).author
    return YOU if case.author_id == user.id else f"{sort_of(case).author}{case.author.name}"


def _office(case: Case) -> str:
    """Return the office that has it, or the name of the unit that decides."""
    desk = desk_of(case)
    if desk and desk.office:
        return in_school_words(desk.office)
    unit = deciding_unit(case) or case.unit
    return unit.name if unit else "单位"


def _away(case: Case, people: Iterable[User]) -> str:
    """Return who stands in for whom of these, and until when."""
    found = [(u, delegation.deputies_of(u, case.kind, (case.author_id, case.handed_in_by_id))) for u in people]
    away = [f"，{u.name}的事项至 {by[-1][1].ends_on} 由{by[-1][0].name}代理" for u, by in found if by]
    return "".join(away)


def _over(case: Case) -> str:
    """Return by what it ended."""
    if last := case.last_move:
        return f"{calendar.local(last.at):%Y-%m-%d} 由{last.user.name}{last.label}，已办结"
    return f"{case.standing.label}，已办结"


def may_call(case: Case, user: User) -> bool:
    """Say whether somebody is told the telephone of whoever has it: who takes part in it, and colleagues, not who only looks on.

    Those are its author, the people of its unit and of the unit that decides, the offices that decide, and whoever is asked. The
    school's leaders and who was sent a copy read it without.
    """
    units = {case.unit_id, case.deciding_unit_id} - {None}
    question = beside.asked(case)
    return (
        case.author_id == user.id
        or user.holds(*CALLERS)
        or not units.isdisjoint(user.units(*UNIT_ROLES))
        or (question is not None and question.whom_id == user.id)
        or alone(case) is user
    )


def _calls(case: Case, user: User, question: Consultation | None) -> list[tuple[str, str]]:
    """Return whom to call and the number, the office's own where nobody of the Publicity Department has given one."""
    if not case.unfinished or not may_call(case, user):
        return []
    if question:
        people: tuple[User, ...] = (question.whom,)
    elif case.desk == AUTHOR and case.author:
        people = (case.author,)
    else:
        people = awaited(case)
    found = [(u.name, u.phone) for u in people if u.phone and u.id != user.id]
    if found or case.desk != OFFICE or question or user.id in {u.id for u in people}:
        return found
    return [(in_school_words("党委宣传部"), setting("contact_phone"))]


def _urging(case: Case, user: User, promise: str) -> str:
    """Return words that urge whoever has it, to be sent by whatever way one likes; "" for who is awaited, and who only looks on."""
    if not case.decided_on or not may_call(case, user) or user.id in {u.id for u in awaited(case)}:
        return ""
    lain = waited(calendar.now() - case.state_since)
    return (
        f"您好，{case.title}于 {moment(case.state_since)} 送到{_office(case)}，{lain}，{promise}，"
        f"请您抽空办理：{absolute(sort_of(case).url(case.key))}"
    )
