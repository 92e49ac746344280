"""What features above the registry know about an account: they register here, since the registry cannot ask them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from portal.accounts.models import Account
    from portal.calendar import Clock
    from portal.people.models import User


class Case(NamedTuple):
    """A case about an account: a filing. `url` is "" where this person may not open it."""

    label: str
    state_label: str
    tone: str
    at: datetime
    due: date | None
    clock: Clock | None
    open: bool
    url: str


cases: list[Callable[[Account, User], list[Case]]] = []
"""Each returns the cases that a feature has about an account, newest first; the account's page shows them all."""
