"""Whom one may call about a case: the telephones of whoever has it, for those who take part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases import beside
from portal.cases.desks import alone, awaited
from portal.cases.models import AUTHOR, OFFICE
from portal.fields import masks
from portal.people.masking import in_full
from portal.people.models import PUBLICITY, UNIT_ROLES, Role
from portal.settings.names import in_school_words
from portal.settings.queries import setting

if TYPE_CHECKING:
    from portal.cases.models import Case
    from portal.people.models import User

CALLERS = (*PUBLICITY, Role.TECH)
CALL = "call-"  # and whose number it is: how it is asked for


def may_call(case: Case, user: User) -> bool:
    """Say whether somebody is told the telephone of whoever has it: who takes part in it, and colleagues, not who only looks on.

    Those are its author, the people of its unit and of the unit that decides, the offices that decide, whoever has it alone, stands
    in or is asked. The school's leaders, and whoever was sent a copy, read it without.
    """
    units = {case.unit_id, case.deciding_unit_id}
    if case.author_id == user.id or user.holds(*CALLERS) or not units.isdisjoint(user.units(*UNIT_ROLES)):
        return True
    question = beside.asked(case)
    return user.id in {question.whom_id if question else None, *(u.id for u in awaited(case))} or alone(case) is user


def sight(case: Case, user: User) -> masks.Sight:
    """Return how this person reads what the people are reached by whom a case names (portal.people.masking).

    Its author typed it. Whoever has those people's numbers in full, and whoever has the case before them or is asked about it, asks for
    one after the other; whoever only looks on reads masks.
    """
    if case.author_id == user.id:
        return masks.WHOLE
    whole = in_full(user)
    theirs = whole.school or (case.unit is not None and whole.holds(case.unit))
    return masks.ASKED if theirs or _before(case, user) else masks.HIDDEN


def _before(case: Case, user: User) -> bool:
    """Say whether somebody has the case before them, or is asked about it."""
    question = beside.asked(case)
    asked = question is not None and question.whom_id == user.id
    return bool(case.decided_on) and (asked or user.id in {u.id for u in awaited(case)})


def on_paper(case: Case, user: User) -> masks.Sight:
    """Return how a print of the case tells this person the same: whole to whoever may ask for it on the page."""
    seen = sight(case, user)
    return masks.WHOLE if seen.asks else seen


def called(case: Case, user: User, place: str) -> tuple[str, str]:
    """Return whose number is asked for at a place of `calls`, in words, and the number; ("", "") for none."""
    if not place.startswith(CALL) or not may_call(case, user):
        return "", ""
    return next(((f"{u.name}的电话", u.telephone) for u in having(case) if f"{CALL}{u.id}" == place), ("", ""))


def calls(case: Case, user: User) -> list[tuple[str, str]]:
    """Return whom to call and the number, masked; the office's own where nobody of the Publicity Department has given one (附件表注3)."""
    if not may_call(case, user):
        return []
    people = having(case)
    found = [_call(u) for u in people if u.id != user.id and u.telephone]
    if found or user.id in {u.id for u in people} or case.desk != OFFICE or beside.answerable(case):
        return found
    return [(in_school_words("党委宣传部"), setting("contact_phone"))]


def _call(user: User) -> tuple[str, str]:
    return user.name, masks.Masked(masks.phone(user.telephone), f"{CALL}{user.id}")


def having(case: Case) -> tuple[User, ...]:
    """Return the people who have it now."""
    if case.desk == AUTHOR:
        return (case.author,) if case.author else ()
    question = beside.answerable(case)
    return (question.whom,) if question and case.decided_on else awaited(case)
