"""The regulation taken apart: its articles by number, each with the chapter in which it stands, and where it is carried out."""

from __future__ import annotations

import re
from typing import NamedTuple

from portal.feature import Carried, gathered

DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
ARTICLE = re.compile(r"第([一二三四五六七八九十]{1,3})条(.*)")
CHAPTER = re.compile(r"第[一二三四五六七八九十]{1,3}章(.*)")
TEN = "十"


class Article(NamedTuple):
    """One article: its number, the chapter's title, and its text in paragraphs."""

    number: int
    chapter: str
    text: str

    @property
    def label(self) -> str:
        """Return 第九条."""
        return f"第{numeral(self.number)}条"


def value(said: str) -> int:
    """Return the number that Chinese numerals up to 九十九 name: 十二 is 12."""
    tens, ten, ones = said.rpartition(TEN)
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)


def numeral(number: int) -> str:
    """Return a number from 1 to 99 in Chinese numerals."""
    words = {v: k for k, v in DIGITS.items()}
    tens, ones = divmod(number, 10)
    return (words[tens] if tens > 1 else "") + (TEN if tens else "") + words.get(ones, "")


def articles(text: str) -> list[Article]:
    """Return the articles of a regulation written one paragraph a line, in their order; what stands before the first is left out."""
    found: list[Article] = []
    chapter = ""
    for line in (one.strip() for one in text.splitlines()):
        if opened := CHAPTER.fullmatch(line):
            chapter = opened[1].strip()
        elif begun := ARTICLE.fullmatch(line):
            found.append(Article(value(begun[1]), chapter, begun[2].strip()))
        elif line and found:
            last = found[-1]
            found[-1] = last._replace(text=f"{last.text}\n{line}".strip())
    return found


def carried() -> dict[int, Carried]:
    """Return how each article is carried out by the features that are on, by its number."""
    found: dict[int, Carried] = {}
    for one in gathered("articles"):
        known = found.get(one.number)
        found[one.number] = _together(known, one) if known else one
    return {number: _ended(found[number]) for number in sorted(found)}


def _together(one: Carried, other: Carried) -> Carried:
    return Carried(
        one.number,
        one.said + other.said,
        one.places + other.places,
        one.counted + other.counted,
        one.behind or other.behind,
        one.not_yet or other.not_yet,
    )


def _ended(one: Carried) -> Carried:
    return Carried(one.number, f"{one.said}。", one.places, one.counted, one.behind, one.not_yet)
