"""Measures and breaks text as the embedded fonts set it, so that the height of every cell is known before printing.

Widths and sizes are points. Runs in the process that prints: it needs the fonts loaded into ReportLab.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reportlab.pdfbase import pdfmetrics

from portal.documents.glyphs import GETA, face_of, printable

if TYPE_CHECKING:
    from pathlib import Path

LEADING = 1.36
"""Line height as a multiple of the type size; a crowded page is set closer."""
TICK = "☑"
# ☑ comes from another font, whose box is smaller than the □ of Song type; at this size the two boxes are equal.
TICK_SCALE = 1.112
GAP = "\u00a0"
"""A space that neither collapses nor breaks; `\\u2003` of a label becomes four of them, about one character."""
EM_GAP = GAP * 4
NOT_FIRST = frozenset("，。、；：？！）》」』”’】〉…—％·,.;:!?)]}%")
NOT_LAST = frozenset("（《「『“‘【〈([{")


class Run(NamedTuple):
    """Characters set in one face, or a ticked box (`face` is then "tick")."""

    face: str
    text: str


class TextLine(NamedTuple):
    """One printed line, its size and its height in points."""

    size: float
    runs: tuple[Run, ...]
    height: float


def _face(char: str, fonts_dir: Path) -> str:
    return "song" if char in {" ", GAP} else face_of(char, fonts_dir) or "song"


@lru_cache(maxsize=16384)
def _width(char: str, fonts_dir: Path) -> float:
    """Give the width of `char` at one point."""
    if char == TICK:
        return 1.0
    return float(pdfmetrics.stringWidth(char, _face(char, fonts_dir), 1000)) / 1000


def _measure(text: str, size: float, fonts_dir: Path) -> float:
    return size * sum(_width(char, fonts_dir) for char in text)


def _line(text: str, size: float, leading: float, fonts_dir: Path) -> TextLine:
    faces = groupby(text, key=lambda char: "tick" if char == TICK else _face(char, fonts_dir))
    return TextLine(size, tuple(Run(face, "".join(chars)) for face, chars in faces), size * leading)


# The words of the paper are the same in every print, and a page is often tried at several sizes.
@lru_cache(maxsize=2048)
def _lines(text: str, size: float, width: float, leading: float, fonts_dir: Path) -> tuple[TextLine, ...]:
    return tuple(
        _line(row, size, leading, fonts_dir)
        for paragraph in text.strip("\n").split("\n")
        for row in _broken(paragraph.strip(" "), width / size, fonts_dir)
    )


def _broken(text: str, width: float, fonts_dir: Path) -> list[str]:
    """Break one paragraph into rows no wider than `width` ems."""
    rows, used = [""], 0.0
    for unit in _units(text, width, fonts_dir):
        row, wide = rows[-1], _measure(unit, 1, fonts_dir)
        if not row or used + _measure(unit.rstrip(" "), 1, fonts_dir) <= width:
            rows[-1], used = row + unit, used + wide
            continue
        # 避头尾: a closing mark never begins a line and an opening one never ends it, so their neighbours go along.
        along = ""
        while len(row) - len(along) > 1 and ((along + unit)[0] in NOT_FIRST or row[-len(along) - 1] in NOT_LAST):
            along = row[-len(along) - 1] + along
        rows[-1] = row[: len(row) - len(along)]
        rows.append(along + unit.lstrip(" "))
        used = _measure(rows[-1], 1, fonts_dir)
    return [row.strip(" ") for row in rows]


def _units(text: str, width: float, fonts_dir: Path) -> list[str]:
    """Cut `text` where a line may break: after any Chinese character; in Latin at spaces, an address before @."""
    units: list[str] = []
    for word in re.findall(r" +|[!-~]+|[^ -~]", text):
        if len(word) == 1 or _measure(word, 1, fonts_dir) <= width:
            units.append(word)
            continue
        for part in re.findall(r"@?[^@]+|@", word):
            units.extend([part] if _measure(part, 1, fonts_dir) <= width else part)
    return units


class Typesetter:
    """Sets text with the fonts of `fonts_dir` and keeps account of what they lack."""

    def __init__(self, fonts_dir: Path) -> None:
        self.fonts_dir = fonts_dir
        self.leading = LEADING
        self.missing: dict[str, str] = {}
        """Missing character → the words that say where it stood."""

    def clean(self, text: str, where: str = "") -> str:
        """Give `text` as it can be printed: 〓 for what no font has, no controls; notes the former under `where`."""
        kept: list[str] = []
        for char in text.replace("\r\n", "\n").replace("\t", " "):
            if char == "\u2003":
                kept.append(EM_GAP)
            elif char in {"\n", " ", GAP}:
                kept.append(char)
            elif char.isspace():
                kept.append(" ")
            elif not printable(char):
                continue
            elif face_of(char, self.fonts_dir):
                kept.append(char)
            else:
                self.missing.setdefault(char, where)
                kept.append(GETA)
        return "".join(kept)

    def width(self, text: str, size: float) -> float:
        """Give the width of one clean line of `text`."""
        return _measure(text, size, self.fonts_dir)

    def line(self, text: str, size: float) -> TextLine:
        """Give one clean line of `text` as runs of one face each."""
        return _line(text, size, self.leading, self.fonts_dir)

    def lines(self, text: str, size: float, width: float) -> list[TextLine]:
        """Break clean `text` into lines no wider than `width`; a line feed always breaks."""
        return list(_lines(text, size, round(width, 2), self.leading, self.fonts_dir))

    def fitted(self, text: str, size: float, width: float, wanted: int = 2, step: float = 1.0) -> list[TextLine]:
        """Break `text` at `size`, or up to two steps smaller (never under 8 pt) when it takes over `wanted` lines."""
        sizes = dict.fromkeys((size, max(size - step, MINIMUM), max(size - 2 * step, MINIMUM)))
        for tried in sizes:
            lines = self.lines(text, tried, width)
            if len(lines) <= wanted:
                break
        return lines


MINIMUM = 8.0
"""The smallest type of the paper, in points."""
