"""What waits for a decision or an opinion, of whatever sort: due so many working days after it came to whoever has it (第九条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import defaultload, joinedload

from portal import calendar
from portal.cases import apart
from portal.cases.desks import awaited, pool
from portal.cases.models import TECHNOLOGY, UNIT, Case, Consultation
from portal.cases.offices import DESKS, deciding_unit, holders, read_all, unit_heads
from portal.cases.sort import sorts_in_use
from portal.database import db
from portal.notices.reminders import Due
from portal.people.models import PUBLICITY, User
from portal.settings.queries import number, working_days

if TYPE_CHECKING:
    from collections.abc import Iterator

# A reminder does not need what its people may do besides.
LEAN = (
    defaultload(Case.author).lazyload(User.assignments),
    joinedload(Case.deciding_unit),
    joinedload(Case.assignee).lazyload(User.assignments),
)
Circles = tuple[tuple[User, ...], tuple[User, ...]]


def waiting() -> Iterator[Due]:
    """Yield what waits for a decision or an opinion."""
    read_all()
    asked = {question.case_id: question for question in _questions()}
    used, days = sorts_in_use(), working_days()
    office = tuple(holders(*PUBLICITY))
    found = select(Case).options(*LEAN).where(Case.desk.in_(DESKS)).order_by(Case.id)
    cases = db.session.scalars(found).all()
    apart.gather(cases)
    for case in cases:
        if (sort := used.get(case.sort)) is None:
            continue
        question = asked.get(case.id)
        since = question.asked_at if question else case.state_since
        owners, heads = _asked(question) if question else _deciding(case)
        last = days.after(calendar.local(since).date(), number(sort.patience))
        yield Due(
            sort.rule,
            case.subject,
            last,
            f"{case.title}（{case.standing.label}）",
            sort.path(case.key),
            "尚未提出意见" if question else "尚未办理",
            owners,
            heads,
            office,
            above=f"{sort.address}/"
            if case.desk == TECHNOLOGY and not question
            else "",  # the centre's head is no reader
            caveat=days.caveat(last),
        )


def _questions() -> list[Consultation]:
    people = (joinedload(Consultation.whom), joinedload(Consultation.asked_by))
    lean = [option.lazyload(User.assignments) for option in people]
    found = select(Consultation).join(Consultation.whom).where(Consultation.ended_at.is_(None), User.active.is_(True))
    return list(db.session.scalars(found.options(*lean)))


def _asked(question: Consultation) -> Circles:
    """Return whose opinion is missing, and above them who asked for it."""
    return (question.whom,), (question.asked_by,)


def _deciding(case: Case) -> Circles:
    """Return who decides today, deputies included, and who answers for them; the Publicity Department has nobody above.

    At the unit they are its heads, at the technology centre the heads of its people's unit.
    """
    heads: list[User] = []
    if case.desk == UNIT:
        heads = unit_heads(deciding_unit(case))
    elif case.desk == TECHNOLOGY:
        centres = {user.unit_id: user.unit for user in pool(case, DESKS[TECHNOLOGY])}
        heads = [head for unit in centres.values() for head in unit_heads(unit)]
    return awaited(case), tuple(heads)
