"""What is due of accounts: the platform's verification that ends."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from portal import calendar
from portal.accounts.models import Account, Status
from portal.database import db
from portal.notices.reminders import Due
from portal.people.models import PUBLICITY, Assignment, Role, User
from portal.settings.reminding import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Iterator

People = dict[tuple[Role, int | None], tuple[User, ...]]


def verifications() -> Iterator[Due]:
    """Yield the accounts whose verification ends, for those who write for the unit, and then for its heads."""
    people = _people()
    office = tuple({u.id: u for role in PUBLICITY for u in people[role, None]}.values())
    end = Account.verified_until
    found = select(Account).where(Account.status == Status.ACTIVE, Account.verified == "yes")
    found = found.where(end <= calendar.today() + timedelta(days=FARTHEST)).order_by(Account.id)
    for account in db.session.scalars(found):
        unit = account.unit
        heads = people[Role.UNIT_HEAD, unit.id] or people[Role.UNIT_HEAD, unit.parent_id]
        if account.verified_until:
            yield Due(
                "certification",
                f"account:{account.id}",
                account.verified_until,
                f"{account.platform_label}“{account.name}”的平台认证",
                f"/accounts/{account.id}",
                "尚未登记新的认证有效期",
                people[Role.AUTHOR, unit.id] or heads,
                heads,
                office,
            )


def _people() -> People:
    """Return, by role and unit, everybody active whom accounts concern, in one question."""
    roles = (Role.AUTHOR, Role.UNIT_HEAD, *PUBLICITY)
    who = select(User, Assignment.role, Assignment.unit_id).options(lazyload(User.assignments)).join(Assignment)
    people: defaultdict[tuple[Role, int | None], tuple[User, ...]] = defaultdict(tuple)
    found = db.session.execute(who.where(Assignment.role.in_(roles), User.active.is_(True)).order_by(User.id))
    for user, role, unit in found:
        people[role, unit] += (user,)
    return people
