"""Boxes on a paper form: which options of a line are ticked, however the boxes and ticks were made, and when that must be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

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
    """What a line of options says: the options ticked, why that must be asked ("" when it is clear), ticked words that are no option."""

    options: list[str]
    doubt: str = ""
    unknown: list[str] = field(default_factory=list)


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
    chosen = [place for place, mark in zip(places, marks, strict=True) if any(m in TICKS for m in mark)]
    found = [place.option for place in chosen if place.option]
    said = Ticked(found, unknown=[text[place.start : place.end] for place in chosen if not place.option])
    said.doubt = _doubt([mark for mark in marks if mark], len(places), len(options), said, several=several)
    if said.doubt:
        said.options = []
    return said


def _by_words(found: list[str], options: tuple[str, ...], *, several: bool) -> Ticked:
    if len(found) > 1 and not several:
        return Ticked([], ALL_SAID if len(found) == len(options) else SEVERAL.format("、".join(found)))
    if len(found) > 1 and not set(options) - set(found) - set(OTHER):
        return Ticked([], ALL_SAID)
    return Ticked(found)


def _doubt(marks: list[str], places: int, options: int, said: Ticked, *, several: bool) -> str:
    """Return why a line must be asked about: `marks` are the signs of each box, `places` counts the words, `options` the choice."""
    ticks = [mark for mark in marks if any(m in TICKS for m in mark)]
    if len(said.options) + len(said.unknown) > 1 and not several:
        every = len(ticks) == len(marks) == places
        return ALL_TICKED if every else SEVERAL.format("、".join([*said.options, *said.unknown]))
    if not ticks:
        return CROSSED if any(m in CROSSES for mark in marks for m in mark) else ""
    if len(ticks) < 2 or len(ticks) < len(marks):  # noqa: PLR2004 - one box may have been left on purpose
        return ""
    # Checks that somebody set before some words of a line leave the others unticked; filled boxes may have been printed so.
    by_hand = all(not any(m in FILLED for m in mark) for mark in ticks)
    return "" if by_hand and (len(ticks) < places or places < options) else ALL_TICKED


def _unbracketed(found: re.Match[str]) -> str:
    if found[1] and found[1] in CROSSES:
        return found[1]
    return "☑" if found[1] else "□"


def _pattern(option: str) -> str:
    return GAP.join(re.escape(letter) for letter in option)


def _boxes_for_lookalikes(text: str, options: tuple[str, ...]) -> str:
    """Write as empty boxes the lookalikes that stand beside the word of an option, and of no other word."""
    words = "|".join(_pattern(option) for option in sorted({*options, *OTHER}, key=len, reverse=True))
    edges: set[int] = set()
    for found in re.finditer(words, text):
        edges |= {found.start(), found.end()}

    def free(index: int) -> bool:
        return not 0 <= index < len(text) or bool(re.match(rf"\W|{MARKS}|[{LOOKALIKES}_]", text[index]))

    made = list(text)
    for place, character in enumerate(text):
        if character in LOOKALIKES:
            before = place - len(text[:place]) + len(text[:place].rstrip())
            after = place + 1 + len(text[place + 1 :]) - len(text[place + 1 :].lstrip())
            beside = before in edges or after in edges
            if beside and (free(place - 1) or place in edges) and (free(place + 1) or place + 1 in edges):
                made[place] = "□"
    return "".join(made)


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
    return bool(re.search(rf"{MARKS}\s*$", text[: place.start]) or re.match(rf"\s*{MARKS}", text[place.end :]))


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
    open_ones: list[tuple[int, str]] = []
    before = after = 0
    for gap in range(len(places) + 1):
        start = places[gap - 1].end if gap else 0
        end = places[gap].start if gap < len(places) else len(text)
        for run in _RUN.finditer(text, start, end):
            left, right = gap > 0 and run.start() == start, gap < len(places) and run.end() == end
            if left == right:
                open_ones.append((gap, run[0]))
            elif right:
                found[gap] += run[0]
                before += 1
            else:
                found[gap - 1] += run[0]
                after += 1
    leads = before > after or (before == after and any(gap == 0 for gap, _ in open_ones))
    for gap, signs in open_ones:
        place = gap if leads else gap - 1
        if 0 <= place < len(places):
            found[place] += signs
    return found
