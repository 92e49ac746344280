"""Boxes on a paper form: which options of a line are ticked, however the boxes and ticks were made, and when that must be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FILLED, CHECKS = "☑☒■●◉⊠▣✅🗹🗷🗵⬛◼◾⚫🔘", "√✓✔🗸"
TICKS, BLANKS = FILLED + CHECKS, "□☐○◻▢◽◯⬜⚪❏❐❑❒"
CROSSES = "×✕✖✗✘╳"
MARKS = f"[{TICKS}{BLANKS}{CROSSES}]"
# Characters that typists take for an empty box: such only beside the word of an option, everywhere else they are words.
LOOKALIKES = "囗口ロ"
OTHER = ("其它", "其他")
GAP = r"\s{0,3}"
# A tick in brackets is a box with a tick, empty brackets are an empty box.
_BRACKETED = re.compile(r"[\[［(（【〔〖]\s{0,4}([" + TICKS + r"xXvV*]?|[" + CROSSES + r"])\s{0,4}[\]］)）】〕〗]")
_ENCLOSED = re.compile(f"([{CHECKS}])[\u20de\u20e3]")
_FREE = re.compile(rf"(?:\W|{MARKS}|[{LOOKALIKES}_])?")
_SIGNS = frozenset(TICKS + BLANKS + CROSSES)
_RUN = re.compile(f"{MARKS}+")
_WORD = re.compile(rf"[^\s{TICKS}{BLANKS}{CROSSES}]{{1,20}}")
# What is written behind 其它, up to the next box.
_WRITTEN = rf"(?:[（(][^（）()]{{0,10}}[)）])?(?:\s*[:：_＿…]+\s*{_WORD.pattern})?"
_NO_OPTION = re.compile(r".*[)）:：。，,;；_＿…]")
ALL_TICKED = "这一行的方框看起来全部勾选了，没有填入，请对照原表核对。"
ALL_SAID = "这一行列出了全部选项，看不出勾选了哪些，没有填入，请对照原表核对。"
CROSSED = "方框里打的是“×”，看不出是选中还是没有选中，没有填入，请对照原表核对。"
SEVERAL = "看起来同时勾选了“{}”，只能选一项，没有填入，请对照原表核对。"


@dataclass
class Ticked:
    """What a line of options says: the options ticked, why that must be asked ("" when it is clear), ticked words that are no option.

    `boxed` says that there are boxes on it, ticked or not.
    """

    options: list[str]
    doubt: str = ""
    unknown: list[str] = field(default_factory=list)
    boxed: bool = False

    @property
    def found(self) -> bool:
        """Say that the line was understood, were it only as a question, or as boxes that nobody ticked."""
        return bool(self.boxed or self.options or self.doubt)


class _Place(NamedTuple):
    """Where the words of an option stand on a line; `option` is "" for words of which a box stands but that are none of ours."""

    start: int
    end: int
    option: str


def plainly(text: str, options: tuple[str, ...]) -> str:
    """Return a line with its boxes and ticks as single signs, whatever they were typed with."""
    text = _ENCLOSED.sub("☑", re.sub("[\ufe0e\ufe0f]", "", text))
    text = _BRACKETED.sub(_unbracketed, text)
    return _boxes_for_lookalikes(text, options)


def ticked(text: str, options: tuple[str, ...], *, several: bool) -> Ticked:
    """Return what a line says of these options; boxes stand before their words or after them, and words without any box count as said.

    What is not clear is never guessed: every box ticked, every option named, two ticked where one is asked.
    """
    text = plainly(text, options)
    places = sorted(_known(text, options))
    if not re.search(MARKS, text):
        return _by_words([place.option for place in places], options, several=several)
    places = sorted([*places, *_unknown(text, places)])
    marks = _marks(text, places)
    chosen = [place for place, mark in zip(places, marks, strict=True) if _has(TICKS, mark)]
    unknown = [text[place.start : place.end] for place in chosen if not place.option]
    known = [place.option for place in chosen if place.option]
    doubt = _doubt([*filter(None, marks)], len(places), len(options), [*known, *unknown], several=several)
    return Ticked([] if doubt else known, doubt, unknown, boxed=True)


def _by_words(found: list[str], options: tuple[str, ...], *, several: bool) -> Ticked:
    if len(found) > 1 and not several:
        return Ticked([], ALL_SAID if len(found) == len(options) else SEVERAL.format("、".join(found)))
    if len(found) > 1 and not set(options) - set(found) - set(OTHER):
        return Ticked([], ALL_SAID)
    return Ticked(found)


def _has(signs: str, mark: str) -> bool:
    return any(sign in signs for sign in mark)


def _doubt(marks: list[str], places: int, options: int, words: list[str], *, several: bool) -> str:
    """Return why a line must be asked about: `marks` are the signs of each box, `places` counts the words, `options` the choice."""
    if not words:
        return CROSSED if _has(CROSSES, "".join(marks)) else ""
    if len(words) == 1:  # the other boxes may have been deleted on purpose
        return ""
    every = len(words) == len(marks)
    if not several:
        return ALL_TICKED if every and places == len(words) else SEVERAL.format("、".join(words))
    return ALL_TICKED if every and not _by_hand(marks, places, options) else ""


def _by_hand(marks: list[str], places: int, options: int) -> bool:
    """Say that checks were set before some words of a line, which leaves the others unticked; filled boxes may be printed so."""
    return not _has(FILLED, "".join(marks)) and (len(marks) < places or places < options)


def _unbracketed(found: re.Match[str]) -> str:
    if found[1] and found[1] in CROSSES:
        return found[1]
    return "☑" if found[1] else "□"


def _pattern(option: str) -> str:
    return GAP.join(re.escape(letter) for letter in option)


def _boxes_for_lookalikes(text: str, options: tuple[str, ...]) -> str:
    """Write as empty boxes the lookalikes that stand beside the word of an option, and of no other word."""
    words = "|".join(_pattern(option) for option in sorted({*options, *OTHER}, key=len, reverse=True))
    edges = {edge for found in re.finditer(words, text) for edge in found.span()}
    return re.sub(f"[{LOOKALIKES}]", lambda found: "□" if _is_box(text, found.start(), edges) else found[0], text)


def _is_box(text: str, place: int, edges: set[int]) -> bool:
    """Say whether a lookalike is a box: an option begins or ends beside it (`edges`), and no other word touches it."""
    before, after = len(text[:place].rstrip()), len(text) - len(text[place + 1 :].lstrip())
    free = all(
        edge in edges or _FREE.fullmatch(text[at : at + 1])
        for edge, at in ((place, place - 1), (place + 1, place + 1))
        if at >= 0
    )
    return free and (before in edges or after in edges)


def _known(text: str, options: tuple[str, ...]) -> list[_Place]:
    """Return the place of each option: that beside a box, else its first. What is written behind 其它 belongs to it."""
    found: list[_Place] = []
    for option in sorted(options, key=lambda o: (o not in OTHER, -len(o))):
        pattern = _pattern(option) + (_WRITTEN if option in OTHER else "")
        places = [
            _Place(m.start(), m.end(), option)
            for m in re.finditer(pattern, text)
            if not any(m.start() < other.end and other.start < m.end() for other in found)
        ]
        if places:
            found.append(next((place for place in places if _beside_mark(text, place)), places[0]))
    return found


def _beside_mark(text: str, place: _Place) -> bool:
    return text[: place.start].rstrip()[-1:] in _SIGNS or text[place.end :].lstrip()[:1] in _SIGNS


def _unknown(text: str, known: list[_Place]) -> list[_Place]:
    """Return the words that touch a box and are no option of ours."""
    found = []
    start = 0
    for place in [*known, _Place(len(text), len(text), "")]:
        for word in _WORD.finditer(text, start, place.start):
            touches = re.search(
                MARKS, text[max(0, word.start() - 1) : word.start()] + text[word.end() : word.end() + 1]
            )
            if touches and re.search(r"\w", word[0]) and not _NO_OPTION.fullmatch(word[0]):
                found.append(_Place(word.start(), word.end(), ""))
        start = place.end
    return found


def _marks(text: str, places: list[_Place]) -> list[str]:
    """Return the signs that belong to each place: those that touch it, and where that does not tell, those on the side of the others."""
    found = [""] * len(places)
    runs = list(_runs(text, places))
    lead = sum(run.right - run.left for run in runs)
    leads = lead > 0 or (lead == 0 and any(run.gap == 0 and run.left == run.right for run in runs))
    for run in runs:
        right = run.right if run.left != run.right else leads
        place = run.gap if right else run.gap - 1
        if 0 <= place < len(places):
            found[place] += run.signs
    return found


class _Run(NamedTuple):
    """Signs in a row: in front of which place they stand, and whether they touch the words to their left and right."""

    gap: int
    signs: str
    left: bool
    right: bool


def _runs(text: str, places: list[_Place]) -> Iterator[_Run]:
    starts, ends = [0, *(place.end for place in places)], [*(place.start for place in places), len(text)]
    for gap, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for run in _RUN.finditer(text, start, end):
            yield _Run(gap, run[0], gap > 0 and run.start() == start, gap < len(places) and run.end() == end)
