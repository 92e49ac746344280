"""Lays the cells of a form on the paper's grid and works out the height of every row, in points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from portal.documents.layout import COLUMNS
from portal.documents.typeset import LEADING

if TYPE_CHECKING:
    from portal.documents.images import Placed
    from portal.documents.typeset import TextLine

MM = 72 / 25.4
LABEL_WIDTH = 34 * MM
COLUMN_WIDTH = 14 * MM
TABLE_WIDTH = LABEL_WIDTH + COLUMNS * COLUMN_WIDTH
PAD_X, PAD_Y = 1.6 * MM, 0.9 * MM
HEADROOM = 2.5
"""More room, in points, over text that begins at the top of its cell."""
WIDTHS = (LABEL_WIDTH, *[COLUMN_WIDTH] * COLUMNS)


class Density(NamedTuple):
    """How tightly a page is set: type size in points, least heights in millimetres."""

    size: float
    row: float
    picture: float
    approval: float
    """Height of the opinion alone, without the lines for seal, signature and date."""
    sign: float
    remarks: float
    leading: float = LEADING


DENSITIES = (
    Density(11, 8.8, 22, 22, 8, 15),
    Density(10.5, 8.2, 21, 20, 7.5, 13),
    Density(10.5, 7.2, 20, 16, 7, 11),
    Density(10, 6.6, 19, 13, 6.5, 9),
    Density(9.5, 6.2, 18, 10, 6, 8, 1.3),
    Density(9, 5.8, 17, 8, 6, 7, 1.25),
    Density(8.5, 5.4, 16, 6, 5.5, 6, 1.22),
    Density(8, 5.0, 14, 5, 5, 5, 1.2),
)


class Caps(NamedTuple):
    """The most lines a cell may take before its text goes on to the attached page."""

    value: int
    opinion: int
    remarks: int


CAPS = (Caps(8, 10, 8), Caps(6, 8, 6), Caps(4, 6, 4), Caps(2, 3, 2), Caps(1, 2, 1))


@dataclass
class Placement:
    """A cell on the grid: where it stands, what is printed in it, which of its rules are drawn."""

    row: int
    column: int
    span: int
    rows: int
    lines: list[TextLine] = field(default_factory=list)
    align: str = "center"
    valign: str = "middle"
    rules: str = ""
    """CSS classes that leave rules out: "nofloor" "noroof" "noleft" "noright"."""
    least: float = 0.0
    """Least height in points, padding included."""
    image: Placed | None = None
    image_data: bytes = b""
    stack: bool = False

    @property
    def width(self) -> float:
        """Room for text, in points."""
        return sum(WIDTHS[self.column : self.column + self.span]) - 2 * PAD_X

    @property
    def need(self) -> float:
        """The height this cell asks for, in points."""
        head = HEADROOM if self.valign == "top" else 0
        return max(self.least, sum(line.height for line in self.lines) + 2 * PAD_Y + head)


@dataclass
class Grid:
    """The table of one page: cells in their order, heights of the rows, and what had to be cut from it."""

    density: Density
    caps: Caps
    cells: list[Placement] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    """Least height of each row."""
    shares: list[float] = field(default_factory=list)
    """How much of the spare room each row takes."""
    heights: list[float] = field(default_factory=list)
    cut: list[tuple[str, str]] = field(default_factory=list)
    """Label and full text of what goes on to the attached page."""
    taken: set[tuple[int, int]] = field(default_factory=set)

    def add_row(self, floor: float = 0.0, share: float = 1.0) -> int:
        """Open a row at least `floor` points high (the density's own when 0) and give its index."""
        self.floors.append(floor or self.density.row * MM)
        self.shares.append(share)
        return len(self.floors) - 1

    def add(self, row: int, span: int, rows: int = 1) -> Placement:
        """Place a cell in the first free column of `row`."""
        column = next(index for index in range(COLUMNS + 1) if (row, index) not in self.taken)
        if column + span > COLUMNS + 1:
            raise ValueError(f"row {row} of the layout is wider than the paper")
        self.taken |= {(row + down, column + right) for down in range(rows) for right in range(span)}
        cell = Placement(row, column, span, rows)
        self.cells.append(cell)
        return cell

    def settle(self, room: float) -> bool:
        """Work out the heights and fill `room` points with them; False when they do not fit."""
        heights = list(self.floors)
        for cell in sorted(self.cells, key=lambda cell: cell.rows):
            covered = range(cell.row, cell.row + cell.rows)
            short = cell.need - sum(heights[index] for index in covered)
            if short > 0:
                weights = [self.shares[index] for index in covered]
                total = sum(weights) or 1.0
                for index, weight in zip(covered, weights, strict=True):
                    heights[index] += short * weight / total
        spare = room - sum(heights)
        if spare < 0:
            return False
        total = sum(self.shares)
        self.heights = [height + spare * share / total for height, share in zip(heights, self.shares, strict=True)]
        return True

    def height_of(self, cell: Placement) -> float:
        """Give the settled height of `cell` in points."""
        return sum(self.heights[cell.row : cell.row + cell.rows])

    def top_of(self, row: int) -> float:
        """Give the distance of `row` from the top of the table in points."""
        return sum(self.heights[:row])
