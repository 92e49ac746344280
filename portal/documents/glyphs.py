"""Which characters the embedded fonts can print, read from the fonts' own tables, without a PDF library."""

from __future__ import annotations

import struct
import unicodedata
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

FONTS_DIR = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"
GETA = "〓"
"""Stands where a character is that no font has, as printers have always set it."""


class Face(NamedTuple):
    """One font: the name it has in a page, its file, and whether the portal can print without it."""

    name: str
    file: str
    needed: bool


SONG = Face("song", "NotoSerifSC_400Regular.ttf", needed=True)
BOLD = Face("songbold", "NotoSerifSC_700Bold.ttf", needed=True)
SIGNS = Face("signs", "NotoSansSymbols2_400Regular.ttf", needed=True)
# The same design with other characters: 𠮷 is in the Japanese one, 1,700 of extension B in the Taiwanese one. They
# are tried in this order when the files are there; without them such a character is printed as 〓 and named in words.
FACES = (
    SONG,
    SIGNS,
    Face("songjp", "NotoSerifJP_400Regular.ttf", needed=False),
    Face("songtc", "NotoSerifTC_400Regular.ttf", needed=False),
)


class FontsMissing(RuntimeError):
    """A font that every print needs is not installed."""


@lru_cache(maxsize=8)
def installed(fonts_dir: Path) -> tuple[Face, ...]:
    """Give the faces whose files are in `fonts_dir`, the bold one too. Raises FontsMissing without a needed one."""
    faces = (*FACES, BOLD)
    absent = [face.file for face in faces if face.needed and not (fonts_dir / face.file).is_file()]
    if absent:
        raise FontsMissing(f"打印字体尚未安装：{'、'.join(absent)}，请先运行 make assets。")
    return tuple(face for face in faces if (fonts_dir / face.file).is_file())


@lru_cache(maxsize=32)
def coverage(font: Path) -> frozenset[int]:
    """Give the code points the TrueType file at `font` has a glyph for."""
    data = font.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    start = next(
        struct.unpack_from(">I", data, 12 + 16 * index + 8)[0]
        for index in range(tables)
        if data[12 + 16 * index : 16 + 16 * index] == b"cmap"
    )
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
        # 0 and 3 are Unicode; any other platform numbers its characters in its own way.
        if platform in {0, 3}:
            found |= _subtable(data, start + offset)
    return frozenset(found)


def _subtable(data: bytes, at: int) -> set[int]:
    kind = struct.unpack_from(">H", data, at)[0]
    found: set[int] = set()
    if kind == 4:  # noqa: PLR2004 - the two formats Unicode fonts use are 4 and 12
        count = struct.unpack_from(">H", data, at + 6)[0] // 2
        ends = struct.unpack_from(f">{count}H", data, at + 14)
        starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
        for first, last in zip(starts, ends, strict=True):
            found.update(range(first, min(last, 0xFFFE) + 1))
    elif kind == 12:  # noqa: PLR2004
        for group in range(struct.unpack_from(">I", data, at + 12)[0]):
            first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * group)
            found.update(range(first, last + 1))
    return found


def printable(char: str) -> bool:
    """Say whether `char` leaves ink; spaces, line breaks, variation selectors and controls need no glyph."""
    return not (char.isspace() or unicodedata.category(char) in {"Cc", "Cf"} or "\ufe00" <= char <= "\ufe0f")


@lru_cache(maxsize=4096)
def face_of(char: str, fonts_dir: Path) -> str:
    """Give the name of the first face that has `char`, or "" when none has."""
    for face in installed(fonts_dir):
        if face is not BOLD and ord(char) in coverage(fonts_dir / face.file):
            return face.name
    return ""


def missing_glyphs(text: str, fonts_dir: Path = FONTS_DIR) -> tuple[str, ...]:
    """Give the characters of `text` that no embedded font has, each once, in their order; () when all print whole.

    Raises FontsMissing when the fonts are not installed.
    """
    return tuple(char for char in dict.fromkeys(text) if _lacks(char, fonts_dir))


@lru_cache(maxsize=4096)
def _lacks(char: str, fonts_dir: Path) -> bool:
    return printable(char) and not face_of(char, fonts_dir)


class Run(NamedTuple):
    """Characters that one font prints."""

    face: str
    text: str


def runs(text: str, fonts: Path) -> list[Run]:
    """Return text parted by the fonts that have its characters; 〓 stands for what no font has. Raises FontsMissing."""
    faced = [_faced(char, fonts) for char in text if char.isspace() or printable(char)]
    parts = groupby(faced, key=lambda run: run.face)
    return [Run(face, "".join(run.text for run in alike)) for face, alike in parts]


def _faced(char: str, fonts: Path) -> Run:
    if char.isspace():
        return Run("song", " ")
    face = face_of(char, fonts)
    return Run(face, char) if face else Run("song", GETA)
