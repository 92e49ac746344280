"""Accounts of one name beside one another: what tells each from the others, platform and id first, then the unit."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.accounts.models import Account


class Named(NamedTuple):
    """What a row of a page says of an account; what it does not know is ""."""

    name: str
    platform: str = ""
    handle: str = ""
    unit: str = ""

    @property
    def itself(self) -> str:
        """Return which account it is: its platform and the id that it has there."""
        return f"{self.platform} {self.handle}".strip()

    @property
    def about(self) -> str:
        """Return all that tells it from others, in the order in which one asks: platform, id, unit."""
        return " · ".join(word for word in self[1:] if word)


def told_apart(rows: Iterable[Named]) -> list[str]:
    """Return for each row of a page what is to stand beside its name, "" where no other account there is called so.

    The unit comes in only where platform and id do not tell two of them apart. Two rows about one account are not told apart.
    """
    listed = list(rows)
    bearers: dict[str, set[Named]] = defaultdict(set)
    for row in listed:
        bearers[key(row.name)].add(row)
    return [_apart(row, bearers[key(row.name)]) for row in listed]


def of_accounts(accounts: Iterable[Account]) -> list[str]:
    """Return what `told_apart` says of accounts, for a page that shows some of them beside one another."""
    return told_apart(Named(a.name, a.platform_label, a.handle, a.unit.name) for a in accounts)


def _apart(row: Named, namesakes: set[Named]) -> str:
    if len({other[1:] for other in namesakes}) == 1:
        return ""
    alike = {other.unit for other in namesakes if other.itself == row.itself}
    return " · ".join(word for word in (row.itself, row.unit if len(alike) > 1 or not row.itself else "") if word)
