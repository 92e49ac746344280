"""The inside of regular expressions."""

from __future__ import annotations

from re import _constants as opcodes
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def repeats(tree: Any, depth: int = 0) -> Iterator[tuple[int, int, int, Any]]:
    """Yield (depth of nesting, least, most, body) of every repeat whose count is open."""
    for op, value in tree:
        if op in {opcodes.MAX_REPEAT, opcodes.MIN_REPEAT, opcodes.POSSESSIVE_REPEAT}:
            least, most, body = value
            varies = least != most
            if varies:
                yield depth, least, most, body
            yield from repeats(body, depth + varies)
        elif op is opcodes.SUBPATTERN:
            yield from repeats(value[3], depth)
        elif op is opcodes.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, depth)
        elif op in {opcodes.ASSERT, opcodes.ASSERT_NOT}:
            yield from repeats(value[1], depth)
