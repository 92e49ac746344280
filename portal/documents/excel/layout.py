"""How a sheet of a workbook is laid out: as wide and as high as what it says, and on paper as few pages wide as stays legible."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

from portal.fields import QQ, Choice, Day, Email, Link, Name, Phone, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.worksheet import Worksheet

    from portal.fields import Kind

A4 = 9  # as Excel counts sorts of paper
SIDE, TOP, BOTTOM, FOOT = 0.4, 0.5, 0.65, 0.3  # margins, and where the footer stands; inches
PRINTABLE = (297 / 25.4 - 2 * SIDE) * 72  # points across
LEGIBLE = 0.6  # of the type's 11 points: nobody reads Chinese of less than 6
FOOTER = '&L&"宋体,Regular"&9&A&C&"宋体,Regular"&9第 &P 页，共 &N 页'
NARROWEST = 8  # characters of Latin script
ON_ONE_LINE = 12  # a heading that is wider stands on two lines
ARROW = 3  # room for the arrow of the filter
LINE = 15  # points that a line of text takes
WIDE, NARROW = (
    2.15,
    1.1,
)  # of a column's units: a character as wide as it is high, and one of half that width, with a little room
HIGHEST = 400  # points; Excel takes 409

KINDS: tuple[tuple[type[Kind], int], ...] = (
    (Link, 36),
    (Email, 24),
    (Phone, 14),
    (Day, 13),
    (QQ, 13),
    (Choice, 14),
    (Name, 12),
)
TEXTS = ((100, 36), (60, 24), (0, 18))  # from so many characters at the most: sentences, names of things, ids


def fitting(title: str) -> int:
    """Return the width of a column that shows its heading on one line, or on two where it is long; in characters of Latin script."""
    length = sum(2 if _wide(char) else 1 for char in title)
    line = length if length <= ON_ONE_LINE else 2 * math.ceil(length / 4) + 2
    return max(line + ARROW, NARROWEST)


def width_of(kind: Kind, heading: str) -> int:
    """Return the width of a column that holds a declared kind of answer: its heading fits it, and what is usually answered."""
    usual = next((width for known, width in KINDS if isinstance(kind, known)), NARROWEST)
    if isinstance(kind, Text) and not isinstance(kind, Name):
        usual = next(width for longest, width in TEXTS if kind.longest >= longest)
    return max(fitting(heading), usual)


def height(texts: Iterable[tuple[str, float]]) -> float | None:
    """Return how high a row is that shows each text whole in a column of its width, in points; None for a single line.

    Excel would find that by itself, other programs keep a row as low as they were told.
    """
    most = max((_lines(text, width) for text, width in texts), default=1)
    return min(most * LINE, HIGHEST) if most > 1 else None


def _lines(text: str, width: float) -> int:
    if len(text) * WIDE <= width and "\n" not in text:
        return 1
    parts = (sum(WIDE if _wide(char) else NARROW for char in part) for part in text.split("\n"))
    return sum(max(math.ceil(part / width), 1) for part in parts)


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"


def pages_wide(widths: Sequence[float], named: int = 0) -> int:
    """Return on how many pages side by side columns of these widths are legible, when column `named` is repeated on each."""
    room = PRINTABLE / LEGIBLE
    pages, left = 1, room
    for place, width in enumerate(widths):
        if _points(width) > left and left < room:
            pages, left = pages + 1, room - (_points(widths[named]) if place > named else 0)
        left -= _points(width)
    return pages


def _points(width: float) -> float:
    """Return how wide a column of so many characters is: 7 pixels each and 5 around them, 96 of them an inch."""
    return (7 * width + 5) * 72 / 96


def set_up(sheet: Worksheet, header: int, widths: Sequence[float], named: int) -> None:
    """Set a sheet up for printing: `header` is the number of its header's row, from 0; `named` the column that says whose row it is."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(left=SIDE, right=SIDE, top=TOP, bottom=BOTTOM)
    sheet.set_footer(FOOTER, {"margin": FOOT, "scale_with_doc": False})
    sheet.repeat_rows(header)
    pages = pages_wide(widths, named)
    sheet.fit_to_pages(pages, 0)
    if pages > 1:
        sheet.repeat_columns(named)
        sheet.print_across()
