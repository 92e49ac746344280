"""Two texts compared: paragraphs first, then characters."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple


class Change(NamedTuple):
    """A paragraph that was kept, changed, added or removed, in runs of (same, gone or new; text)."""

    kind: str
    runs: list[tuple[str, str]]


def compare(before: list[str], after: list[str]) -> list[Change]:
    """Return the changes from one text to another."""
    out = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            out += [Change("kept", [("same", x)]) for x in before[a:b]]
        else:
            out += [Change("changed", [("gone", "\n".join(before[a:b])), ("new", "\n".join(after[c:d]))])]
    return out


def same(before: list[str], after: list[str]) -> bool:
    """Say whether two texts say the same."""
    return "".join("".join(before).split()) == "".join("".join(after).split())
