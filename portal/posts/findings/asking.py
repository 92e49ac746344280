"""All questions about one text, in its order, none of them inside another, and by which key each falls silent once it is answered."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from portal.fields import masks
from portal.posts.findings.checks import LINKS, NUMBERS, PERSONAL, Asked, Judge
from portal.posts.findings.words import Word, Words, fold
from portal.spelling.cleaning import PLAIN

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

TERM, FIXED = "term", "fixed"
ASK = "在用语清单中，请核对用在这里是否合适。"
TAKEN = "\0"
LISTED = frozenset({TERM, FIXED})
KNOWN_BY = 5
"""Characters by which a day or a link is known again."""
NARROW = {code: plain for code, plain in PLAIN.items() if len(plain) == 1}
# Of the wide signs those that an address may hold: its commas, stops and brackets end one.
IN_LINKS = {code: plain for code, plain in NARROW.items() if plain not in ",!;(){}[]\"'<>。、「」 "}


class Finding(NamedTuple):
    """What is asked: `said` is `text[start:end]` of a paragraph counted from 0, `fix` what it should be, "" where that is not known.

    `keys` are what it may be kept under, that of today first: of what stands on no list one for each secret that the installation has had.
    """

    kind: str
    paragraph: int
    start: int
    end: int
    said: str
    why: str
    fix: str
    keys: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return what is kept when the answer is 已核对，保留: it holds nothing but what stands on the lists."""
        return self.keys[0]

    @property
    def personal(self) -> bool:
        """Say whether keeping it needs a reason."""
        return self.kind == PERSONAL

    @property
    def shown(self) -> str:
        """Return what it is called in lists: what stands on none is masked, for the text from which it comes may be destroyed."""
        if self.kind in LISTED:
            return self.said
        return masks.phone(self.said) if self.personal else f"{self.said[:KNOWN_BY]}……"


@dataclass(frozen=True)
class Lists:
    """Words to ask about, words that are fine, what day it is, what this unit has answered (`kept`), and the secrets (`seals`)."""

    words: Words
    allowed: Words
    today: date
    kept: frozenset[str] = frozenset()
    seals: tuple[bytes, ...] = (b"",)


def indexed(
    asked: Iterable[tuple[str, str]], fixed: Sequence[tuple[str, str, str]], allowed: Iterable[str]
) -> tuple[Words, Words]:
    """Return the words of `Lists` from (word, why), (wrong, right, why) and words that are fine.

    A right form is fine, too: 郑州工商 asks nothing inside 郑州工商学院.
    """
    words = {fold(word): Word(TERM, why or ASK) for word, why in asked}
    words |= {fold(wrong): Word(FIXED, why or f"规范写法是“{right}”。", right) for wrong, right, why in fixed}
    return Words(words), Words(dict.fromkeys([*allowed, *(right for _, right, _ in fixed)], Word()))


def find(paragraphs: Sequence[str], lists: Lists) -> list[Finding]:
    """Return what is asked about a text, a paragraph after the other; what the unit has answered is not asked again."""
    return [
        finding
        for number, text in enumerate(paragraphs)
        for finding in sorted(_of_paragraph(number, text, lists), key=lambda one: one.start)
        if lists.kept.isdisjoint(finding.keys)
    ]


def by_key(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return findings with those that one answer silences together, in the order in which they come first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.key, []).append(finding)
    return list(groups.values())


def _of_paragraph(number: int, text: str, lists: Lists) -> Iterator[Finding]:
    found: list[tuple[int, int, Asked]] = []
    plain = text.replace(TAKEN, " ").translate(IN_LINKS)
    for checks in (LINKS, NUMBERS):
        for pattern, judge in checks:

            def take(at: re.Match[str], judge: Judge = judge) -> str:
                asked = judge(at, text[at.start() : at.end()], lists.today)
                if asked and asked.why:
                    found.append((*at.span(), asked))
                return TAKEN * len(at[0]) if asked else at[0]

            plain = pattern.sub(take, plain)
        plain = plain.translate(NARROW)
    found += _words(fold(plain), lists)
    for start, end, asked in found:
        keys = _keys(asked.kind, asked.word or text[start:end], lists.seals)
        yield Finding(asked.kind, number, start, end, text[start:end], asked.why, asked.fix, keys)


def _words(folded: str, lists: Lists) -> Iterator[tuple[int, int, Asked]]:
    """Yield the words to ask about, the leftmost and longest, that stand in no word that is fine."""
    fine, reached, past = list(reversed([*lists.allowed.places(folded)])), 0, 0
    for start, end in lists.words.places(folded):
        while fine and fine[-1][0] <= start:
            reached = max(reached, fine.pop()[1])
        if start >= past and end > reached:
            word, past = lists.words[folded[start:end]], end
            yield start, end, Asked(word.why, word.kind, word.fix)


def _keys(kind: str, word: str, seals: tuple[bytes, ...]) -> tuple[str, ...]:
    """Return the keys of what was found; what stands on no list is sealed: it may be a number of somebody's, or out of a secret text."""
    folded = fold(word)
    if kind in LISTED:
        return (f"{kind}:{folded}",)
    return tuple(f"{kind}:{hmac.new(seal, folded.encode(), hashlib.sha256).hexdigest()}" for seal in seals)
