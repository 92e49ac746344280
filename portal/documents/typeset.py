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


class Line(NamedTuple):
    """One printed line and its size in points."""

    size: float
    runs: tuple[Run, ...]

    @property
    def height(self) -> float:
        """The line's height in points."""
        return self.size * LEADING


@lru_cache(maxsize=16384)
def _width(char: str, face: str) -> float:
    """Give the width of `char` at one point."""
    return float(pdfmetrics.stringWidth(char, face, 1000)) / 1000


class Typesetter:
    """Sets text with the fonts of `fonts_dir` and keeps account of what they lack."""

    def __init__(self, fonts_dir: Path) -> None:
        self.fonts_dir = fonts_dir
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
        return size * sum(1.0 if char == TICK else _width(char, self._face(char)) for char in text)

    def _face(self, char: str) -> str:
        return "song" if char in {" ", GAP} else face_of(char, self.fonts_dir) or "song"

    def line(self, text: str, size: float) -> Line:
        """Give one clean line of `text` as runs of one face each."""
        faces = groupby(text, key=lambda char: "tick" if char == TICK else self._face(char))
        return Line(size, tuple(Run(face, "".join(chars)) for face, chars in faces))

    def lines(self, text: str, size: float, width: float) -> list[Line]:
        """Break clean `text` into lines no wider than `width`; a line feed always breaks."""
        return [
            self.line(row, size)
            for paragraph in text.strip("\n").split("\n")
            for row in self._break(paragraph.strip(" "), size, width)
        ]

    def _break(self, text: str, size: float, width: float) -> list[str]:
        rows = [""]
        for unit in self._units(text, size, width):
            row = rows[-1]
            if not row or self.width(row + unit.rstrip(" "), size) <= width:
                rows[-1] = row + unit
            elif unit[0] in NOT_FIRST and len(row) > 1 and self.width(row[-1] + unit, size) <= width:
                # 避头尾: a closing mark never begins a line, so the character before it goes along.
                rows[-1] = row[:-1]
                rows.append(row[-1] + unit)
            elif row[-1] in NOT_LAST and len(row) > 1:
                rows[-1] = row[:-1]
                rows.append(row[-1] + unit)
            else:
                rows.append(unit.lstrip(" "))
        return [row.strip(" ") for row in rows]

    def _units(self, text: str, size: float, width: float) -> list[str]:
        """Cut `text` where a line may break: after any Chinese character; in Latin at spaces, an address before @."""
        units: list[str] = []
        for word in re.findall(r" +|[!-~]+|[^ -~]", text):
            if self.width(word, size) <= width:
                units.append(word)
                continue
            for part in re.findall(r"@?[^@]+|@", word):
                units.extend([part] if self.width(part, size) <= width else part)
        return units

    def fitted(self, text: str, size: float, width: float, wanted: int = 2, step: float = 1.0) -> list[Line]:
        """Break `text` at `size`, or up to two steps smaller (never under 8 pt) when it takes over `wanted` lines."""
        sizes = [size, *(smaller for smaller in (size - step, size - 2 * step) if smaller >= MINIMUM)]
        for tried in sizes:
            lines = self.lines(text, tried, width)
            if len(lines) <= wanted:
                break
        return lines


MINIMUM = 8.0
"""The smallest type of the paper, in points."""
