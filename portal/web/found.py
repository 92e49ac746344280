"""What a search finds: a few hits of one kind, how many there are, and where the whole list is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from portal.web.paging import Counted

SHOWN = 8


class Hit(NamedTuple):
    """One thing found: its name, what distinguishes it, its standing ((label, tone) or None), where it is."""

    name: str
    about: str
    standing: tuple[str, str] | None
    url: str


@dataclass(frozen=True)
class Group(Counted):
    """What was found of one kind: `total` is as `counted_up` returned it; `url` leads to the whole list."""

    title: str
    hits: list[Hit]
    total: int
    url: str

    @property
    def number(self) -> str:
        """Return the number in words."""
        return f"超过 {self.counted}" if self.many else str(self.total)

    @property
    def more(self) -> bool:
        """Say whether there are more than are shown."""
        return self.total > len(self.hits)
