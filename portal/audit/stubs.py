"""Stubs: what is left of an entry whose contents were taken out (`flask audit purge`), and the entries that say so.

A stub keeps its number, its instant, its action, its result and both digests, so that the chain goes on through it. Its contents
cannot be computed from its digest: the number of a request is among them, 64 random bits. That it was emptied by right follows from
the entry of the purge, later in the chain, which lists it and holds a digest over all that it lists.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.audit.models import Entry
from portal.audit.triggers import KEPT_DAYS, PURGEABLE
from portal.database import db

if TYPE_CHECKING:
    from collections.abc import Iterable

PURGED = "trail.purged"
NOTHING: dict[str, Any] = {
    "subject": "",
    "user_id": None,
    "username": "",
    "roles": "",
    "address": "",
    "request_id": "",
    "detail": {},
}
Range = tuple[int, int]


def is_stub(entry: Entry) -> bool:
    """Say whether an entry has no contents; every other one is about something."""
    return all(getattr(entry, name) == nothing for name, nothing in NOTHING.items())


def ranges(ids: Iterable[int]) -> list[Range]:
    """Return ascending numbers as ranges, both ends included."""
    found: list[list[int]] = []
    for one in ids:
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return [(first, last) for first, last in found]


def spoken(listed: Iterable[Range]) -> str:
    """Return ranges as an entry keeps them: “3-9,12”."""
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in listed)


def heard(said: str) -> list[Range]:
    """Read ranges as an entry keeps them."""
    pairs = (part.partition("-") for part in said.split(",") if part)
    return [(int(first), int(last or first)) for first, _, last in pairs]


class Sum:
    """The digest over what one purge lists: the number and the digest of each, in their order."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, entry_id: int, digest: str) -> None:
        """Go on with one entry."""
        self._sum.update(f"{entry_id}:{digest}\n".encode())

    @property
    def said(self) -> str:
        """Return the digest so far."""
        return self._sum.hexdigest()


class Purges:
    """Every purge of the trail: which entries it emptied, and whether that was right."""

    def __init__(self) -> None:
        self.rows = list(db.session.scalars(select(Entry).where(Entry.action == PURGED).order_by(Entry.id)))
        self._sums = {row.id: Sum() for row in self.rows}
        listed = [(first, last, row) for row in self.rows for first, last in heard(row.detail.get("ranges", ""))]
        self._listed = sorted(listed, key=lambda one: one[:2])
        self._firsts = [first for first, _, _ in self._listed]

    def of(self, entry_id: int) -> Entry | None:
        """Return the entry of the purge that emptied another one; None where none did."""
        place = bisect_right(self._firsts, entry_id) - 1
        return self._listed[place][2] if place >= 0 and entry_id <= self._listed[place][1] else None

    def fault(self, stub: Entry) -> str:
        """Return "" or what is wrong with a stub; one that was emptied by right goes into the sum of its purge."""
        purge = self.of(stub.id)
        if purge is None:
            return f"entry {stub.id}: its contents were taken out, and no purge lists it"
        self._sums[purge.id].add(stub.id, stub.digest)
        if stub.action not in PURGEABLE or stub.at > purge.at - timedelta(days=KEPT_DAYS):
            return f"entry {stub.id}: its contents were taken out (entry {purge.id}), which is never allowed for it"
        return ""

    def end_fault(self) -> str:
        """Return "" or which purge lists something else than what was emptied; asked when every entry was read."""
        wrong = [row.id for row in self.rows if row.detail.get("digest") != self._sums[row.id].said]
        return f"entry {wrong[0]}: the entries that it lists as emptied are not those that are" if wrong else ""
