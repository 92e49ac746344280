"""Who stands in for whom today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from sqlalchemy import select

from portal import calendar
from portal.database import db
from portal.delegation.models import Delegation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.people.models import User

LONGEST_CHAIN = 3  # 甲 → 乙 → 丙: farther than that nobody knows any more who decides


def in_force() -> list[Delegation]:
    """Return every delegation of today between two people who can sign in, oldest first; asked once a request."""
    if "delegations" not in g:
        day = calendar.today()
        found = select(Delegation).where(
            Delegation.starts_on <= day, Delegation.ends_on >= day, Delegation.ended_at.is_(None)
        )
        g.delegations = [
            d for d in db.session.scalars(found.order_by(Delegation.id)) if d.deputy.active and d.principal.active
        ]
    today: list[Delegation] = g.delegations
    return today


def deputies_of(principal: User, kind: str) -> list[tuple[User, Delegation]]:
    """Return who stands in today for `principal` in a case of `kind`, each with the delegation that leads to them."""
    return [(d.deputy, d) for d in _onward(principal.id, kind)]


def principals_of(deputy: User) -> list[tuple[User, str]]:
    """Return (principal, kind or "" for all) for whom `deputy` stands in today, through at most LONGEST_CHAIN delegations."""
    found: dict[tuple[int, str], tuple[User, str]] = {}
    waiting = [(deputy.id, "", 0)]
    for person, kind, far in waiting:
        for d in in_force():
            both = d.kind or kind
            if d.deputy_id != person or (d.kind and kind and d.kind != kind) or d.principal_id == deputy.id:
                continue
            if (d.principal_id, both) not in found and far < LONGEST_CHAIN:
                found[d.principal_id, both] = (d.principal, both)
                waiting.append((d.principal_id, both, far + 1))
    return list(found.values())


def _onward(person: int, kind: str) -> Iterator[Delegation]:
    seen, waiting = {person}, [(person, 0)]
    for one, far in waiting:
        for d in in_force():
            if d.principal_id == one and d.kind in {"", kind} and d.deputy_id not in seen and far < LONGEST_CHAIN:
                seen.add(d.deputy_id)
                waiting.append((d.deputy_id, far + 1))
                yield d
