"""What changed between two versions of a text, as a proof-reader marks it: paragraphs first, then the characters within one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from itertools import chain, groupby, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.posts.text.body import BOX
from portal.spelling import narrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Place = tuple[int, int, int]  # where both are the same: from where in the one, in the other, how long

GRAM = 4
"""Characters in a row that stand once in each of two texts are taken for the same place."""
ALIKE = 0.4
"""Of two paragraphs so much must be the same, or the one is shown as removed and the other as added."""
LONGEST, PAIRS = 400, 8
"""What difflib is given, which looks at every pair of equal characters again and again: so many characters, so many pairs to each."""
BOXED = re.compile(BOX.format(r"\d+"))


class Run(NamedTuple):
    """A piece of a paragraph: `kind` is same, gone or new."""

    kind: str
    text: str


class Change(NamedTuple):
    """A paragraph: `kind` is kept, changed, added or removed."""

    kind: str
    runs: list[Run]


def folded(paragraphs: Iterable[str]) -> list[str]:
    """Return the paragraphs without what a platform itself changes: white space, signs nobody sees, width, boxes for pictures."""
    return [words for text in paragraphs if not BOXED.fullmatch(text) and (words := "".join(narrow(text).split()))]


def same(before: Iterable[str], after: Iterable[str]) -> bool:
    """Say whether both are the same text to a reader, however it is broken into lines."""
    return "".join(folded(before)) == "".join(folded(after))


def compare(before: list[str], after: list[str]) -> list[Change]:
    """Return every paragraph of both in order. The time it takes grows as the texts do, however much they differ."""
    changes = list[Change]()
    for i, j, at, to, length in _steps(_places(tuple(before), tuple(after), 1), before, after):
        changes += [*_replaced(before[i:at], after[j:to]), *_whole("kept", "same", before[at : at + length])]
    return changes


def marked(before: str, after: str) -> Change:
    """Return what became of one paragraph that stays one, however little of it stays: what goes stands before what comes."""
    runs = (run for change in _paired(before, after) for run in change.runs if run.text)
    return Change("changed", list(runs))


def _whole(kind: str, run: str, texts: list[str]) -> list[Change]:
    return [Change(kind, [Run(run, text)]) for text in texts]


def _replaced(before: list[str], after: list[str]) -> Iterator[Change]:
    """Yield what became of some paragraphs: those that share most are one, and those between, if there are as many of both."""
    one, other = (
        _once((text[n : n + GRAM], i) for i, text in enumerate(texts) for n in range(len(text) - GRAM + 1))
        for texts in (before, after)
    )
    votes = Counter((i, other[gram]) for gram, i in one.items() if gram in other)
    best = dict(reversed([pair for pair, _ in votes.most_common()]))
    partners = ((at, to, 1) for at, to in _increasing(sorted(best.items())))
    for i, j, at, to, length in _steps(partners, before, after):
        if at - i == to - j:
            yield from chain.from_iterable(map(_paired, before[i:at], after[j:to]))
        else:
            yield from _whole("removed", "gone", before[i:at]) + _whole("added", "new", after[j:to])
        yield from chain.from_iterable(map(_paired, before[at : at + length], after[to : to + length]))


def _paired(before: str, after: str) -> list[Change]:
    if before == after:
        return _whole("kept", "same", [before])
    runs, alike = list[Run](), 0
    for i, j, at, to, length in _steps(_places(before, after, GRAM), before, after):
        runs += [Run("gone", before[i:at]), Run("new", after[j:to]), Run("same", before[at : at + length])]
        alike += length
    if 2 * alike < ALIKE * (len(before) + len(after)):
        return _whole("removed", "gone", [before]) + _whole("added", "new", [after])
    joined = groupby((run for run in runs if run.text), lambda run: run.kind)
    return [Change("changed", [Run(kind, "".join(run.text for run in row)) for kind, row in joined])]


def _steps(places: Iterable[Place], one: Sequence[Any], other: Sequence[Any]) -> Iterator[tuple[int, ...]]:
    """Yield from where to where both differ, and how long they are the same after that, up to the end of both."""
    i, j = 0, 0
    for at, to, length in chain(places, [(len(one), len(other), 0)]):
        yield i, j, at, to, length
        i, j = at + length, to + length


def _places(one: Sequence[Any], other: Sequence[Any], width: int) -> Iterator[Place]:
    """Yield where both are the same, in order: at both ends, and between."""
    head = _alike(one, other)
    tail = _alike(one[head:][::-1], other[head:][::-1])
    end, limit = len(one) - tail, len(other) - tail
    yield 0, 0, head
    yield from ((head + at, head + to, length) for at, to, length in _between(one[head:end], other[head:limit], width))
    yield end, limit, tail


def _alike(one: Iterable[Any], other: Iterable[Any]) -> int:
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))


def _between(one: Sequence[Any], other: Sequence[Any], width: int) -> Iterator[Place]:
    """Yield what difflib finds, or if there is too much for it, so many in a row as stand once in each, and what it finds between them."""
    counted, most = Counter(other), max(len(one), len(other))
    if most <= LONGEST and sum(counted[each] for each in one) <= PAIRS * most:
        # No sign is passed over as too common: what is long is not given to it.
        yield from SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    elif width:
        for i, j, at, to, length in _steps(_anchors(one, other, width), one, other):
            if i < at and j < to:
                yield from ((i + m, j + n, size) for m, n, size in _places(one[i:at], other[j:to], 0))
            yield at, to, length


def _anchors(one: Sequence[Any], other: Sequence[Any], width: int) -> Iterator[Place]:
    here, there = (_once((text[n : n + width], n) for n in range(len(text) - width + 1)) for text in (one, other))
    i, j = 0, 0
    for place, goal in _increasing([(n, there[gram]) for gram, n in here.items() if gram in there]):
        begun = max(i - place, j - goal, 0)  # the one before reaches into this one
        if begun < width:
            yield place + begun, goal + begun, width - begun
            i, j = place + width, goal + width


def _once(found: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    """Return what is found in one place alone, in order."""
    places: dict[Any, int] = {}
    for what, place in found:
        if places.setdefault(what, place) != place:
            places[what] = -1
    return {what: place for what, place in places.items() if place >= 0}


def _increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest row of these pairs that goes upwards in both; they come in the order of the first."""
    lowest, tops, before = list[int](), list[int](), list[int]()
    for n, (_, to) in enumerate(pairs):
        length = bisect_left(lowest, to)
        before.append(tops[length - 1] if length else -1)
        lowest[length : length + 1], tops[length : length + 1] = [to], [n]
    row, n = list[tuple[int, int]](), tops[-1] if tops else -1
    while n >= 0:
        row.append(pairs[n])
        n = before[n]
    return row[::-1]
