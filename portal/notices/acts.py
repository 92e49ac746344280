"""Acts: what one of them tells a person of many things is one message. A request is an act; one that takes several has a name."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import g, has_request_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.notices.models import MessageSort

LONGEST = 120


@dataclass
class Act:
    """One act. `lasting`: it goes over several transactions, or requests, so that what it tells waits until it is over.

    `told` is what it has told of, as far as is known here.
    """

    name: str = ""
    lasting: bool = False
    told: set[tuple[MessageSort, str]] = field(default_factory=set)

    def tells_again(self, sort: MessageSort, gist: str) -> bool:
        """Say whether it may have told such a thing before; note that it does now."""
        known = self.lasting or (sort, gist) in self.told
        self.told.add((sort, gist))
        return bool(self.name) and known


_named: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def one_act(name: str) -> Iterator[None]:
    """Let everything that is told inside the block, and in every other block of this name, belong to one act."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    token = _named.set(Act(name if len(name) <= LONGEST else f"{name[: LONGEST - 17]}:{digest}", lasting=True))
    try:
        yield
    finally:
        _named.reset(token)


def current() -> Act:
    """Return the act that is going on: the named one, else this request; outside of both everything is told by itself."""
    if named := _named.get():
        return named
    if not has_request_context():
        return Act()
    if "act" not in g:
        g.act = Act(f"request:{secrets.token_hex(12)}")
    act: Act = g.act
    return act
