"""Weighs the comparison of two texts of 10,000 characters, paragraphs first, against difflib over all characters at once.

Interleaved rounds of one process; what counts is the ratio within a round. The portal's own is measured twice a round: those two must
agree (A/A control). The target is one of time all the same, since somebody waits for it: what misses it is said.
"""

from __future__ import annotations

import random
import statistics
import time
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from portal.posts.text.compare import compare

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
AT_MOST = 50.0  # milliseconds
# Some characters are common and most are rare, as in a text (Zipf).
SIGNS = "".join(map(chr, range(0x4E00, 0x4E00 + 1500)))
WEIGHTS = [1 / (n + 3) for n in range(len(SIGNS))]
Texts = tuple[list[str], list[str]]


def written(count: int, chance: random.Random) -> str:
    """Return so many characters."""
    return "".join(chance.choices(SIGNS, WEIGHTS, k=count))


def edited(text: str, times: int, chance: random.Random) -> str:
    """Return the text with so many characters left out, added or replaced."""
    signs = list(text)
    for _ in range(times):
        place = chance.randrange(len(signs))
        signs[place] = chance.choice(["", chance.choice(SIGNS), signs[place] + chance.choice(SIGNS)])
    return "".join(signs)


def texts() -> dict[str, Texts]:
    """Return what is compared, by what it is called in the report."""
    chance = random.Random(15)  # noqa: S311 - the same texts each time
    whole, parts = written(10_000, chance), [written(100, chance) for _ in range(100)]
    return {
        "one paragraph of a hundred changed": (parts, [*parts[:50], edited(parts[50], 5, chance), *parts[51:]]),
        "every paragraph changed a little": (parts, [edited(part, 3, chance) for part in parts]),
        "every paragraph changed much": (parts, [edited(part, 40, chance) for part in parts]),
        "one paragraph, changed in 50 places": ([whole], [edited(whole, 50, chance)]),
        "nothing the same": (parts, [written(100, chance) for _ in range(101)]),
    }


def naive(before: list[str], after: list[str]) -> int:
    """Compare all characters at once, as difflib does by itself; return how many pieces it finds."""
    return len(SequenceMatcher(None, "\n".join(before), "\n".join(after)).get_opcodes())


def milliseconds(way: Callable[[list[str], list[str]], object], pair: Texts, calls: int = 5) -> float:
    """Return how long one comparison takes."""
    begun = time.process_time()
    for _ in range(calls):
        way(*pair)
    return (time.process_time() - begun) * 1000 / calls


def run() -> list[str]:
    """Return the report; a miss of the target is said."""
    lines = [f"comparison of 10,000 characters, at most {AT_MOST:g} ms; rounds: {ROUNDS}"]
    for name, pair in texts().items():
        taken = [
            (milliseconds(compare, pair), milliseconds(compare, pair), milliseconds(naive, pair, 1))
            for _ in range(ROUNDS + 1)
        ][1:]  # the first round warms
        ours = statistics.median(own for own, _, _ in taken)
        ratios = [alone / own for own, _, alone in taken]
        control = statistics.median(again / own for own, again, _ in taken)
        verdict = "kept" if ours <= AT_MOST else "MISSED"
        lines.append(
            f"  {name:<36} {ours:6.1f} ms: {verdict}; difflib alone ×{statistics.median(ratios):.1f}"
            f" ({min(ratios):.1f}–{max(ratios):.1f}), control ×{control:.2f}"
        )
    return lines


if __name__ == "__main__":
    print("\n".join(run()))
