"""What somebody who guesses tries first: common passwords, walks on the keyboard, names in Chinese and in pinyin."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from portal.spelling import ordered_name, readings, syllables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONTEXT_WORDS = (
    "zzgs",
    "zhengzhou",
    "gongshang",
    "zhenggongshang",
    "wanfang",
    "xinmeiti",
    "beian",
    "xuanchuan",
    "郑州工商",
    "工商学院",
    "万方科技",
    "宣传部",
    "新媒体",
)
LONGEST_NAME = 4  # characters of a person's name; what is longer is a unit or a school
SHORTEST_NAME = 2
SHORTEST_WALK = 3
SHORTEST_DATE = 6  # figures: 850312
APPEARANCE = str.maketrans("@4031!$57", "aaoeiisst")  # what stands for a letter: p@ssw0rd
AROUND = "0123456789!@#$%^&*._-"


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Return the passwords that everybody tries first, lower-case: 30,000 of the world's and some hundred of this country's."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - a megabyte that choosing a password alone needs

    ours = files(__package__).joinpath("common_passwords.txt").read_text("utf-8").split()
    return frozenset(ours) | frozenset(FREQUENCY_LISTS["passwords"])


def is_common(plain: str) -> bool:
    """Say whether a lower-case password is common, also with figures and signs around it or in place of letters."""
    bare = plain.strip(AROUND)
    return bool({plain, bare, plain.translate(APPEARANCE), bare.translate(APPEARANCE)} & common())


class Left(NamedTuple):
    """What remains of a password once what can be guessed is taken out, and whether names and walks were in it."""

    over: str
    named: bool
    walked: bool


def left(plain: str, words: Iterable[str]) -> Left:
    """Return what remains of a lower-case password without names (`words`, in Chinese and pinyin) and without walks."""
    named, walked = set(_names(plain, words)), set(_walks(plain))
    over = "".join(sign for place, sign in enumerate(plain) if place not in named | walked)
    return Left(over, bool(named), bool(walked))


def _names(plain: str, words: Iterable[str]) -> Iterator[int]:
    """Yield the places that a name takes: a whole one anywhere, initials where no other letter touches them (wm1985)."""
    patterns = {re.escape(word) for word in CONTEXT_WORDS}
    for word in {word.casefold() for word in words if len(word) >= SHORTEST_NAME}:
        patterns |= {re.escape(name) for name in {word, *_spelled(word)}}
        patterns |= {rf"(?<![a-z]){letters}(?![a-z])" for letters in readings(word).split() if letters.isalpha()}
    for pattern in patterns:
        for found in re.finditer(pattern, plain):
            yield from range(*found.span())


def _spelled(word: str) -> set[str]:
    """Return how a name is written in pinyin: wangmin, minwang, wangm; a surname as it is read (曾: zeng) and as the word is (ceng)."""
    plain = syllables(word).lower()
    found = {plain} if plain.isascii() else set()
    read = [part for part in ordered_name(word).split("  ", maxsplit=1)[0].split() if part.isascii()]
    if 1 < len(read) <= LONGEST_NAME:
        surname, given = read[0], "".join(read[1:])
        found |= {surname + given, given + surname, surname + "".join(part[0] for part in read[1:])}
    return found


def _walks(plain: str) -> Iterator[int]:
    """Yield the places that neighbouring keys, sequences, repetitions and dates take."""
    from zxcvbn import matching  # noqa: PLC0415 - as above
    from zxcvbn.adjacency_graphs import ADJACENCY_GRAPHS  # noqa: PLC0415

    keys = matching.spatial_match(plain, {"qwerty": ADJACENCY_GRAPHS["qwerty"]})
    runs = [*keys, *matching.sequence_match(plain), *matching.repeat_match(plain)]
    found = [run for run in runs if len(run["token"]) >= SHORTEST_WALK]
    found += [day for day in matching.date_match(plain) if len(day["token"]) >= SHORTEST_DATE]
    for one in found:
        yield from range(one["i"], one["j"] + 1)
