"""What the desk says of it: to administrators what waits for them, to everybody what was done to their account of late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.calendar import now
from portal.feature import Hint
from portal.people.consents import queries, rules
from portal.people.consents.kinds import concerned, kind_of, said
from portal.people.models import Role

if TYPE_CHECKING:
    from portal.people.models import Consent, User


def hints(user: User) -> list[Hint]:
    """Tell somebody what waits for their consent, and what was asked for or done in the last week upon themselves."""
    found = [Hint(_in_words(one), "notices.index", "查看消息") for one in _upon(user)]
    if Role.ADMIN in user.roles and (number := sum(1 for one in queries.waiting() if _for(one, user))):
        found.insert(0, Hint(f"有 {number} 项操作等第二位系统管理员确认。", "people.consents", "去确认"))
    return found


def _for(consent: Consent, user: User) -> bool:
    return user.id not in {consent.asked_by_id, *concerned(consent)}


def _upon(user: User) -> list[Consent]:
    late = queries.of_late(user, now() - rules.LASTS)
    return [one for one in late if kind_of(one).tells and (one.done_at or one.waits or one.usable)]


def _in_words(consent: Consent) -> str:
    asked = f"{consent.asked_by.name}申请{said(consent, '您')}"
    stands = "，已办理" if consent.done_at else "，等另一位系统管理员确认" if consent.waits else "，已同意，尚未办理"
    return f"{asked}{stands}。如非您本人要求，请立即联系其他系统管理员。"
