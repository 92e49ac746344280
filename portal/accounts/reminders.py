"""What is due of accounts: the platform's verification that ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import calendar
from portal.accounts.keepers import circles, everybody
from portal.accounts.models import Account, Status
from portal.database import db
from portal.notices.reminders import Due
from portal.people.models import PUBLICITY
from portal.settings.reminding import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Iterator


def verifications() -> Iterator[Due]:
    """Yield the accounts whose verification ends, for those who write for the unit, and then for its heads."""
    known = everybody()
    office = tuple({u.id: u for role in PUBLICITY for u in known[role, None]}.values())
    end = Account.verified_until
    found = select(Account).where(Account.status == Status.ACTIVE, Account.verified == "yes")
    found = found.where(end <= calendar.today() + timedelta(days=FARTHEST)).order_by(Account.id)
    for account in db.session.scalars(found):
        if account.verified_until:
            yield Due(
                "certification",
                f"account:{account.id}",
                account.verified_until,
                f"{account.platform_label}“{account.name}”的平台认证",
                f"/accounts/{account.id}",
                "尚未登记新的认证有效期",
                *circles(known, account.unit),
                office,
            )
