"""Puts a sheet on its layout: every cell's lines, pictures and boxes, in the largest type that one page holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal.documents import layout as paper
from portal.documents.grid import CAPS, DENSITIES, MM, PAD_Y, Caps, Density, Grid, Placement
from portal.documents.images import placed
from portal.documents.sheet import Decision
from portal.documents.typeset import GAP, TICK, TextLine, Typesetter

if TYPE_CHECKING:
    from portal.documents.sheet import Person, Sheet

CONTINUED = "……（全文见附页）"
SIGNATURE_WIDTH, SIGNATURE_LEAST, SIGNATURE_HEIGHT = 40 * MM, 22 * MM, 12 * MM
"""A signature is as large as one writes it: 12 mm high, 40 mm wide at most. Beside a long name it may be narrower, but no scrawl."""
SEAL_EDGE, FLOOR = 2 * MM, 0.7 * MM
"""What an approval is higher than its seal, and how far above the floor of its cell a stamp ends."""
NONE, SEALS, SEALS_AND_HANDS = range(3)
"""What a page keeps room for besides its words: nothing (a seal is then drawn smaller), whole seals, also signatures under an opinion."""
SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55)
"""How much of its size a seal keeps where three offices stamp one page: as much as leaves the type readable."""
READABLE = tuple(density for density in DENSITIES if density.size >= 9)  # noqa: PLR2004 - points
BOTH = 2
"""The offices that stamp an official form: the unit and the Publicity Department."""
CLERK_SIZE = 8.5


class Try(NamedTuple):
    """One way to fill a page: what it keeps room for, how much of its size a seal keeps, whether text is cut, which type."""

    room: int
    share: float = 1.0
    cuts: bool = False
    densities: tuple[Density, ...] = DENSITIES


class Stamp(NamedTuple):
    """A seal or signature lying under the print: its box in points, centred `at` points into `cell`, or beginning there."""

    data: bytes
    cell: Placement
    last: Placement
    """The cell whose floor the stamp does not cross."""
    width: float
    height: float
    at: float
    centred: bool


class Composer:
    """One attempt to lay `sheet` on `layout` at a density, within line caps."""

    def __init__(self, layout: paper.Layout, sheet: Sheet, setter: Typesetter) -> None:
        self.layout, self.sheet, self.setter = layout, sheet, setter
        self.grid = Grid(DENSITIES[0], CAPS[0])
        self.overflow: list[tuple[paper.People, tuple[Person, ...]]] = []
        self.stamps: list[Stamp] = []
        self.label = ""
        self.room, self.share = SEALS_AND_HANDS, 1.0

    def compose(self, density: Density, caps: Caps) -> Grid:
        """Lay everything out afresh."""
        self.setter.leading = density.leading
        self.grid, self.overflow, self.stamps = Grid(density, caps), [], []
        for block in self.layout.blocks:
            match block:
                case paper.People():
                    self._people(block)
                case paper.Approval():
                    self._approval(block)
                case paper.Remarks():
                    self._remarks(block)
                case _:
                    row = self.grid.add_row()
                    for cell in block:
                        self._cell(row, cell)
        return self.grid

    def best(self, room: float) -> Grid:
        """Give the roomiest grid that fits `room` points: whole if any density holds all, else cut at fewest lines.

        A seal keeps its size, as it does in ink; only where the page has no room for it is it drawn smaller: beside a third
        office's before the type becomes too small to read.
        """
        for attempt in self._tries():
            self.room, self.share = attempt.room, attempt.share
            for caps in CAPS if attempt.cuts else CAPS[:1]:
                for density in attempt.densities:
                    if self.compose(density, caps).settle(room) and (attempt.cuts or not self.grid.cut):
                        return self.grid
        raise ValueError("this layout asks for more rows than a page has")

    def _tries(self) -> list[Try]:
        offices = sum(isinstance(block, paper.Approval) for block in self.layout.blocks)
        least = 1.0
        tries = [Try(SEALS_AND_HANDS)]
        if offices > BOTH and any(decision.seal for decision in self.sheet.decisions.values()):
            least = SHARES[-1]
            tries = [Try(room, share, densities=READABLE) for share in SHARES for room in (SEALS_AND_HANDS, SEALS)]
        for room in (SEALS, NONE):
            tries += [Try(room, least), Try(room, least, cuts=True, densities=DENSITIES[1:])]
        return tries

    def _cell(self, row: int, cell: paper.Cell) -> None:
        spot = self.grid.add(row, cell.span, cell.rows)
        match cell:
            case paper.Label():
                self._name(spot, cell.text)
            case paper.Value():
                self._value(spot, cell)
            case paper.Boxes():
                self._boxes(spot, cell)
            case paper.Picture():
                self._picture(spot, cell)

    def _name(self, spot: Placement, text: str) -> None:
        self.label = text.replace("\n", "").replace("\u2003", "")
        words, size = self.setter.clean(text, self.label), self.grid.density.size
        spot.lines = self.setter.fitted(words, size, spot.width, wanted=text.count("\n") + 1, step=0.75)

    def _value(self, spot: Placement, cell: paper.Value) -> None:
        where = cell.lead.rstrip(":：") or self.label
        text = cell.lead + (GAP if cell.lead else "") + self.setter.clean(self.sheet.texts.get(cell.key, ""), where)
        size = self.grid.density.size
        lines = self.setter.fitted(text, size, spot.width, wanted=cell.lines or 2)
        cap = cell.lines if cell.lines and self.grid.caps is CAPS[0] else self.grid.caps.value
        spot.lines = self._capped(where, text, lines, cap, spot.width)
        spot.align = "left" if cell.lead or len(lines) > 2 else "center"  # noqa: PLR2004 - a short name is centred

    def _capped(self, where: str, text: str, lines: list[TextLine], cap: int, width: float) -> list[TextLine]:
        """Cut `lines` to `cap`, say so in the last one, and keep the whole for the attached page."""
        if len(lines) <= cap:
            return lines
        self.grid.cut.append((where, text))
        size = lines[0].size
        last = "".join(run.text for run in lines[cap - 1].runs)
        while last and self.setter.width(last + CONTINUED, size) > width:
            last = last[:-1]
        return [*lines[: cap - 1], self.setter.line(last + CONTINUED, size)]

    def _choices(self, cell: paper.Boxes) -> list[str]:
        """Give each choice of a cell with its box, and what was written where none of them fits."""
        clean = self.setter.clean
        boxes = self.sheet.boxes.get(cell.key) or tuple((label, False) for label in cell.choices)
        marks = [(TICK if ticked else "□", clean(label, self.label)) for label, ticked in boxes]
        items = [label + mark if cell.trailing else mark + label for mark, label in marks]
        other = clean(self.sheet.others.get(cell.key, ""), self.label).replace("\n", " ")
        if cell.blank:
            items[-1] += other or "_" * 8
        elif cell.other:
            items.append(cell.other + other)
        return items

    def _boxes(self, spot: Placement, cell: paper.Boxes) -> None:
        items, size = self._choices(cell), self.grid.density.size
        gap = GAP if cell.trailing else GAP * 4
        rows = items if cell.stacked else self._flow(items, size, spot.width, gap)
        lines = [line for row in rows for line in self.setter.lines(row, size, spot.width)]
        spot.lines = self._capped(self.label, rows[-1], lines, self.grid.caps.value + 2, spot.width)
        spot.align = "center" if cell.centred else "left"

    def _flow(self, items: list[str], size: float, width: float, gap: str) -> list[str]:
        """Put `items` on as few rows as hold them, never breaking one that fits a row of its own."""
        rows: list[str] = []
        for item in items:
            if rows and (
                self.setter.width(rows[-1] + gap + item, size) <= width or self.setter.width(item, size) > width
            ):
                rows[-1] += gap + item
            else:
                rows.append(item)
        return rows or [""]

    def _picture(self, spot: Placement, cell: paper.Picture) -> None:
        spot.least = self.grid.density.picture * MM
        spot.image_data = self.sheet.images.get(cell.key, b"")
        if not spot.image_data:
            self._name(spot, cell.word)

    def place_images(self) -> None:
        """Size the pictures once the heights are settled; one that cannot be read is named in words."""
        for spot in self.grid.cells:
            if not spot.image_data or spot.image is not None:
                continue
            spot.image = placed(spot.image_data, spot.width, self.grid.height_of(spot) - 2 * PAD_Y - 1)
            if spot.image is None:
                spot.lines = self.setter.lines("图片无法打印", 8, spot.width)

    def _people(self, block: paper.People) -> None:
        people = tuple(self.sheet.people.get(block.key, ()))
        shown, size = people[: block.rows], self.grid.density.size
        row = self.grid.add_row(share=0.6)
        spot = self.grid.add(row, 1, block.rows + 1)
        self._name(spot, block.label)
        where = self.label
        if len(people) > block.rows:
            self.overflow.append((block, people))
            spot.lines += self.setter.lines(f"（共{len(people)}人，\n全部名单见附页）", size - 2, spot.width)
        for heading in block.headings:
            self._name(self.grid.add(row, 2), heading)
        for index in range(block.rows):
            row = self.grid.add_row()
            values = shown[index] if index < len(shown) else ("",) * len(block.headings)
            for heading, value in zip(block.headings, values, strict=False):
                cell = self.grid.add(row, 2)
                text = self.setter.clean(value, f"{where}{heading}")
                lines = self.setter.fitted(text, size, cell.width + 4, wanted=1)
                cell.lines = self._capped(f"{where}{heading}", text, lines, max(self.grid.caps.value, 2), cell.width)

    def _approval(self, block: paper.Approval) -> None:
        density, grid = self.grid.density, self.grid
        decision = self.sheet.decisions.get(block.key, Decision())
        top = grid.add_row(density.approval * MM, share=11)
        sign, day = grid.add_row(density.sign * MM, share=0.5), grid.add_row(density.sign * MM, share=0.5)
        self._name(grid.add(top, 1, 3), block.label)
        opinion = grid.add(top, paper.COLUMNS)
        opinion.align, opinion.valign, opinion.rules = "left", "top", "nofloor"
        self._opinion(opinion, block, decision)
        seal, name, date = grid.add(sign, 4), grid.add(sign, 6), grid.add(day, paper.COLUMNS)
        seal.rules, name.rules, date.rules = "noroof nofloor noright", "noroof nofloor noleft", "noroof"
        name.align, date.align = "left", "right"
        seal.lines = [self.setter.line(block.seal_word, density.size)]
        signed = block.sign_word + self.setter.clean(decision.name, f"{self.label}签名").replace("\n", " ")
        beside = name.width - (SIGNATURE_LEAST + 2 * MM if decision.signature else 0)
        name.lines = self.setter.fitted(signed, density.size, beside, wanted=1)[:2]
        words = self.setter.clean(decision.day, self.label).replace("\n", " ") or f"年{GAP * 5}月{GAP * 5}日"
        date.lines = [self.setter.line(words + GAP * 8, density.size)]
        self._stamps(decision, opinion, seal, name, date)

    def _opinion(self, opinion: Placement, block: paper.Approval, decision: Decision) -> None:
        """Fill the upper cell of an approval: the verdict's boxes, the opinion, who drew it up."""
        density, where = self.grid.density, self.label
        if block.verdicts:
            ticks = [verdict == decision.verdict for verdict in ("agree", "refuse")]
            boxes = [(TICK if on else "□") + label for label, on in zip(block.verdicts, ticks, strict=True)]
            opinion.lines = self.setter.lines((GAP * 6).join(boxes), density.size, opinion.width)
        text = self.setter.clean(decision.opinion, where) or ("" if block.verdicts else block.prompt)
        if text:
            lines = self.setter.fitted(text, density.size, opinion.width, wanted=3, step=0.5)
            opinion.lines += self._capped(where, text, lines, self.grid.caps.opinion, opinion.width)
        if decision.clerk:
            clerk = f"经办：{self.setter.clean(decision.clerk, f'{where}经办')}".replace("\n", " ")
            opinion.lines += self.setter.fitted(clerk, min(density.size, CLERK_SIZE), opinion.width, wanted=1)[:1]

    def _stamps(
        self, decision: Decision, opinion: Placement, seal: Placement, name: Placement, date: Placement
    ) -> None:
        """Put the seal over 盖章 and the signature behind the name, with room for both under the opinion."""
        sign, side, words = self.grid.density.sign * MM, self.sheet.seal_mm * MM * self.share, opinion.need
        if decision.seal:
            opinion.least = side + SEAL_EDGE - 2 * sign if self.room else 0
            self.stamps.append(Stamp(decision.seal, seal, date, side, side, seal.width / 2, centred=True))
        if decision.signature:
            if self.room == SEALS_AND_HANDS and len(opinion.lines) > 1:  # a hand is higher than its line
                opinion.least = max(opinion.least, words + SIGNATURE_HEIGHT + FLOOR - sign)
            written = sum(self.setter.width(run.text, name.lines[0].size) for run in name.lines[0].runs) + 2 * MM
            width = min(max(name.width - written, SIGNATURE_LEAST), SIGNATURE_WIDTH)
            self.stamps.append(Stamp(decision.signature, name, name, width, SIGNATURE_HEIGHT, written, centred=False))

    def _remarks(self, block: paper.Remarks) -> None:
        row = self.grid.add_row(self.grid.density.remarks * MM, share=4)
        self._name(self.grid.add(row, 1), block.label)
        spot = self.grid.add(row, paper.COLUMNS)
        text = self.setter.clean(self.sheet.remarks, self.label)
        lines = self.setter.fitted(text, self.grid.density.size, spot.width, wanted=4, step=0.5)
        spot.lines = self._capped(self.label, text, lines, self.grid.caps.remarks, spot.width)
        spot.align = "left"
