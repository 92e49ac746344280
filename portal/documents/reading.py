"""Office files in: each upload is read by a process of its own, and what it says comes back as plain text."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, NamedTuple

from portal.children.confined import Confined
from portal.documents.package import WORD, WORKBOOK, BadDocument, FileSort, check_head
from portal.spelling import clean

SECONDS = 15.0
"""The most wall-clock time one document may take."""
READER = Confined(
    "portal.documents.reader",
    BadDocument,
    slow="文件过于复杂，读取超时；请删去与填报无关的内容后重新上传。",
    broken="文件无法读取，可能已损坏或过于复杂；请另存一次后重新上传。",
)

__all__ = [
    "WORD",
    "WORKBOOK",
    "BadDocument",
    "Book",
    "Cell",
    "PaperCell",
    "SheetRead",
    "Word",
    "check_head",
    "read_word",
    "read_workbook",
]


class Cell(NamedTuple):
    """One cell: the text that it shows, what is wrong with it ("" for nothing), and the day that it means ("" or 2026-01-05).

    `dated` says that its format is that of a day; else the day is what its number would mean in a column of days.
    """

    text: str
    fault: str = ""
    day: str = ""
    dated: bool = False


@dataclass(frozen=True)
class SheetRead:
    """One visible sheet: its rows that show something, by their number on the sheet.

    `merged` are ranges: first row, first column, last row, last column, from 1. `hidden_rows` and `hidden_columns` hold something, and
    were not read, because the sheet does not show them.
    """

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


@dataclass(frozen=True)
class Book:
    """A workbook as read: the sheets that it shows, and the names of those that it hides."""

    sheets: tuple[SheetRead, ...]
    hidden: tuple[str, ...] = ()

    def sheet(self, name: str) -> SheetRead | None:
        """Return the sheet of this name, None when there is none."""
        return next((sheet for sheet in self.sheets if sheet.name.strip() == name), None)


@dataclass(frozen=True)
class PaperCell:
    """One cell of a table in a Word document; `at` and `span` are columns of its grid, `goes_on`: it continues the cell above."""

    text: str
    at: int
    span: int
    goes_on: bool
    pictures: tuple[bytes, ...]


@dataclass(frozen=True)
class Word:
    """A Word document as read: the lines outside its tables, the tables, and [what, sentence] of what it shows besides."""

    lines: tuple[str, ...]
    tables: tuple[tuple[tuple[PaperCell, ...], ...], ...]
    notes: tuple[tuple[str, str], ...] = ()


def read_workbook(content: bytes, seconds: float = SECONDS) -> Book:
    """Read an uploaded .xlsx: at most 2 MB packed and 20 MB unpacked, 5,000 rows and 60 columns. Raises BadDocument."""
    said = _read("workbook", content, WORKBOOK, seconds)
    return Book(tuple(_sheet(sheet) for sheet in said["sheets"]), tuple(said["hidden"]))


def read_word(content: bytes, seconds: float = SECONDS) -> Word:
    """Read an uploaded .docx of at most 5 MB; its text comes as it is stored, clean. Raises BadDocument."""
    said = _read("word", content, WORD, seconds)
    pictures = {key: base64.b64decode(picture) for key, picture in said["pictures"].items()}
    return Word(
        tuple(clean(line) for line in said["lines"]),
        tuple(tuple(tuple(_paper_cell(cell, pictures) for cell in row) for row in table) for table in said["tables"]),
        tuple((what, sentence) for what, sentence in said["notes"]),
    )


def _sheet(said: dict[str, Any]) -> SheetRead:
    return SheetRead(
        said["name"],
        tuple((place, tuple(_cell(c) for c in cells)) for place, cells in said["rows"]),
        tuple(tuple(ends) for ends in said["merged"]),
        *(tuple(places) for places in said["hidden"]),
    )


def _cell(said: Any) -> Cell:
    return Cell(said) if isinstance(said, str) else Cell(*said)


def _paper_cell(said: dict[str, Any], pictures: dict[str, bytes]) -> PaperCell:
    drawn = tuple(pictures[key] for key in said["pictures"])
    return PaperCell(clean(said["text"], lines=True), said["at"], said["span"], said["goes_on"], drawn)


def _read(which: str, content: bytes, sort: FileSort, seconds: float) -> dict[str, Any]:
    check_head(content, sort)
    return READER.ask(content, (which,), seconds)[0]
