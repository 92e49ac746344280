"""Weighs what the machine asks about 10,000 characters with 10,000 terms, against `re` with all terms as one pattern and `in` for each.

Those two seek the terms alone; the portal's own way also asks about numbers, days and links and says where, why and under which key.
Interleaved rounds of one process; what counts is the ratio within a round. The portal's own is measured twice a round: those two must
agree (A/A control). The target is one of time all the same, since somebody waits for it: what misses it is said.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.comparing import ROUNDS, SIGNS, WEIGHTS, written
from portal.posts.findings import Lists, find, fold, indexed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portal.posts.findings import Finding

FIND_AT_MOST = 20.0  # milliseconds
TERMS, PARAGRAPHS, LENGTH, PLANTED = 10_000, 100, 100, 20
TODAY = date(2026, 12, 1)
PERSONAL = "电话13803710001，12月3日(星期四)起见https://www.zzgs.edu.cn/news/1，"


class Work(NamedTuple):
    """A text and a list, and how the list is held by each way."""

    paragraphs: list[str]
    lists: Lists
    folded: list[str]
    terms: list[str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, paragraphs: list[str], terms: Iterable[str]) -> Work:
        """Hold the list in every way. Raises RuntimeError when two ways find something different: who errs is not fast."""
        kept = sorted(map(fold, terms), key=len, reverse=True)  # the longest first, as the portal asks
        lists = Lists(*indexed([(term, "") for term in kept], [], []), TODAY)
        work = cls(paragraphs, lists, [*map(fold, paragraphs)], kept, re.compile("|".join(map(re.escape, kept))))
        own = [(f.paragraph, f.start, f.end) for f in ours(work) if f.kind == "term"]
        if own != (other := alternation(work)):
            raise RuntimeError(f"{len(own)} terms were found by the portal, {len(other)} by re")
        return work


def drawn(chance: random.Random, *lengths: int, begun: str = "") -> set[str]:
    """Return 10,000 terms of these lengths, of signs as frequent as they are in texts."""
    terms: set[str] = set()
    while len(terms) < TERMS:
        terms.add(begun + "".join(chance.choices(SIGNS, WEIGHTS, k=chance.choice(lengths) - len(begun))))
    return terms


def planted(parts: list[str], terms: set[str], chance: random.Random) -> list[str]:
    """Return the text with some of the terms in it."""
    for term in chance.sample(sorted(terms), PLANTED):
        place, at = chance.randrange(len(parts)), chance.randrange(len(parts[0]) - len(term))
        parts[place] = parts[place][:at] + term + parts[place][at + len(term) :]
    return parts


def works() -> dict[str, Work]:
    """Return what is measured, by what it is called in the report."""
    chance = random.Random(15)  # noqa: S311 - the same texts each time
    parts = [written(LENGTH, chance) for _ in range(PARAGRAPHS)]
    rare, short, alike = drawn(chance, 4, 5, 6), drawn(chance, 2, 3, 4), drawn(chance, 4, 6, 8, begun=SIGNS[0])
    full = [PERSONAL + part[len(PERSONAL) :] for part in parts]
    return {
        "terms that are seldom": Work.of(planted([*parts], rare, chance), rare),
        "such terms, in one paragraph": Work.of(["".join(planted([*parts], rare, chance))], rare),
        "terms that are common": Work.of(parts, short),
        "terms that begin alike": Work.of(planted([*parts], alike, chance), alike),
        "number, day and link a paragraph": Work.of(planted(full, rare, chance), rare),
    }


def ours(work: Work) -> list[Finding]:
    """Ask the portal's way."""
    return find(work.paragraphs, work.lists)


def alternation(work: Work) -> list[tuple[int, int, int]]:
    """Find the places of the terms with one pattern of all of them."""
    return [(number, *at.span()) for number, text in enumerate(work.folded) for at in work.pattern.finditer(text)]


def naive(work: Work) -> list[str]:
    """Find which terms the text holds, each for itself; not where."""
    whole = "\n".join(work.folded)
    return [term for term in work.terms if term in whole]


def milliseconds(way: Callable[[Work], object], work: Work, calls: int = 1) -> float:
    """Return how long one call takes, in processor time."""
    begun = time.process_time()
    for _ in range(calls):
        way(work)
    return (time.process_time() - begun) * 1000 / calls


def run() -> list[str]:
    """Return the report; a miss of the target is said."""
    lines = [
        f"findings in 10,000 characters, {TERMS:,} terms, at most {FIND_AT_MOST:g} ms; terms alone by re and in; rounds: {ROUNDS}"
    ]
    for name, work in works().items():
        taken = [
            (
                milliseconds(ours, work, 5),
                milliseconds(ours, work, 5),
                milliseconds(alternation, work),
                milliseconds(naive, work),
            )
            for _ in range(ROUNDS + 1)
        ][1:]  # the first round warms
        took = statistics.median(row[0] for row in taken)
        verdict = "kept" if took <= FIND_AT_MOST else "MISSED"
        beside = [_ratio([row[place] / row[0] for row in taken]) for place in (2, 3)]
        control = statistics.median(row[1] / row[0] for row in taken)
        lines.append(
            f"  {name:<34} {took:5.1f} ms, {len(ours(work)):4d} found: {verdict};"
            f" re ×{beside[0]}, in ×{beside[1]}, control ×{control:.2f}"
        )
    return lines


def _ratio(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


if __name__ == "__main__":
    print("\n".join(run()))
