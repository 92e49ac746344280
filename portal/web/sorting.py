"""The headers of a table that sort it, one way and the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Head(NamedTuple):
    """A header that sorts: `url` is where a click leads; `way` is ascending or descending, "" while the list is sorted otherwise."""

    url: str
    way: str


def head(now: str, ways: tuple[str, str], address: Callable[[str], str], *, falling: tuple[bool, bool]) -> Head:
    """Return the header of a column that is sorted in two `ways`, as the address calls them, while the list is sorted as `now` says.

    The first click sorts in the first way, the next one in the other. `falling` says of each whether what is shown grows smaller.
    """
    first, other = ways
    way = ("descending" if falling[ways.index(now)] else "ascending") if now in ways else ""
    return Head(address(other if now == first else first), way)
