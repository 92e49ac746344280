"""Where words of a long list stand in a text: an index by their first two characters, in time that grows with the text alone."""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING, NamedTuple

from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Word(NamedTuple):
    """What is asked where a word stands; without `why`, nothing."""

    kind: str = ""
    why: str = ""
    fix: str = ""


class _Folds(dict[int, str]):
    """The table of `fold`, which learns each sign when it meets it first. One sign stays one, so that places stay where they are."""

    def __missing__(self, code: int) -> str:
        self[code] = folded if len(folded := key(chr(code))) == 1 else chr(code)
        return self[code]


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Return text as words are compared, of the same length: no width, case, accents or radicals, signs of one meaning alike."""
    return text.translate(_FOLDS)


class Words(dict[str, Word]):
    """Words by their folded spelling, each with what is to be asked."""

    def __init__(self, words: Mapping[str, Word]) -> None:
        super().__init__({fold(word): said for word, said in words.items() if word})
        found: dict[str, set[int]] = {}
        for word in self:
            found.setdefault(word[:2], set()).add(len(word))
        # By lengths and not by words: ten thousand that begin alike cost no more than one.
        self._lengths = {pair: sorted(lengths, reverse=True) for pair, lengths in found.items()}
        self._single = frozenset(word for word in self if len(word) == 1)

    def places(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of every word in folded text, in order, the longest first of those that begin at one place."""
        lengths, last = self._lengths, len(folded)
        found = [at for at, pair in enumerate(map(add, folded, folded[1:])) if pair in lengths]
        if self._single:
            found = sorted({*found, *(at for at, sign in enumerate(folded) if sign in self._single)})
        for at in found:
            for length in (*lengths.get(folded[at : at + 2], ()), 1):
                if folded[at : at + length] in self and at + length <= last:
                    yield at, at + length
