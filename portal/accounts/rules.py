"""Who may do what with an account: pure questions, answered in the user's words where the answer is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.models import Status
from portal.people.models import PUBLICITY, Role
from portal.people.roster import manages

if TYPE_CHECKING:
    from portal.accounts.models import Account
    from portal.people.models import User

CORRECTORS = (Role.AUTHOR, Role.UNIT_HEAD, *PUBLICITY)


def writes_for(user: User, account: Account) -> bool:
    """Say whether this user writes for the account's unit: starts a change or a closure of it.

    The head of 校团委 does so for the organisations and clubs that it manages, too (第六条).
    """
    return user.holds(Role.AUTHOR, Role.UNIT_HEAD, unit_id=account.unit_id) or manages(user, account.unit)


def reminds(user: User, account: Account) -> bool:
    """Say whether this user reminds those who write for the account's unit: the Publicity Department, and 校团委 of its clubs."""
    return user.holds(*PUBLICITY) or manages(user, account.unit)


def corrects(user: User, account: Account) -> bool:
    """Say whether this user may edit what needs no approval: who writes for the unit, and the Publicity Department."""
    return writes_for(user, account) or user.holds(*PUBLICITY)


def correctable(account: Account) -> str | None:
    """Return why nothing of this account can be corrected any more, or None."""
    if account.status is Status.CLOSED:
        return f"{account.name}已于 {account.closed_on} 注销，登记内容不再更正。"
    return None
