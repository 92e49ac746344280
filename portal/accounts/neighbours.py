"""What features above the registry know about an account: they declare it, since the registry cannot ask them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from portal.errors import Missing
from portal.feature import gathered

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.accounts.models import Account, Version
    from portal.calendar import Clock
    from portal.people.models import User


class AccountCase(NamedTuple):
    """A case about an account: a filing. `url` is "" where this person may not open it, `article` where none asks for it."""

    label: str
    state_label: str
    tone: str
    at: datetime
    due: date | None
    clock: Clock | None
    open: bool
    url: str
    article: str = ""

    @property
    def engaged(self) -> bool:
        """Say whether it was handed in and is not decided: until then no other is begun. What is still written stands in nobody's way."""
        return self.open and self.tone != "draft"


class Current(NamedTuple):
    """What is registered of an account now: its version, `data` with what was corrected at once since, and how often that was."""

    account: Account
    version: Version
    data: dict[str, Any]
    corrections: int


class Origin(NamedTuple):
    """Where a sealed version comes from: the filing that was consented to.

    `kind_label` is 创建, 补办 or 重要事项变更; `changed_on` the day the change happened, None for what is no change; `deciders` the
    names of who consented, in order, without the author; `url` is "" where this person may not open the filing.
    """

    kind_label: str
    changed_on: date | None
    deciders: tuple[str, ...]
    url: str


class Panel(NamedTuple):
    """A part of the page of an account that a feature shows: its template, and what that is `told`."""

    template: str
    told: dict[str, Any]


def panels_of(account: Account, user: User) -> list[Panel]:
    """Return what features show on the page of an account; each answers None to whom it does not concern."""
    return [panel for tell in gathered("account_panels") if (panel := tell(account, user))]


def cases_of(account: Account, user: User) -> list[AccountCase]:
    """Return every case about an account that `user` may know of, newest first; each feature tells its own."""
    return sorted(
        (case for tell in gathered("account_cases") for case in tell(account, user)),
        key=lambda case: case.at,
        reverse=True,
    )


def origins_of(filing_ids: list[int], user: User) -> dict[int, Origin]:
    """Return where versions come from, by the id of the filing that sealed each: a feature asks once, and leaves out unknown ids."""
    return {
        filing_id: origin
        for tell in gathered("account_origins")
        for filing_id, origin in tell(filing_ids, user).items()
    }


def form_of(current: Current, user: User, copies: int) -> bytes:
    """Return 现行登记表 as PDF: the feature that knows the official forms prints it. Raises Missing where none does."""
    for form in gathered("account_forms"):
        printed: bytes = form(current, user, copies)
        return printed
    raise Missing
