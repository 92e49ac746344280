"""Makes the HTML of a whole print: the form for every copy, its notes and foot, and the attached page when needed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.documents import layout as paper
from portal.documents.compose import FLOOR, SEAL_EDGE, Composer
from portal.documents.grid import COLUMN_WIDTH, HEADROOM, LABEL_WIDTH, MM, PAD_X, PAD_Y, TABLE_WIDTH, WIDTHS
from portal.documents.images import qr_address
from portal.documents.marking import stamped
from portal.documents.typeset import GAP, LEADING, TICK, TICK_SCALE, TextLine, Typesetter

if TYPE_CHECKING:
    from portal.documents.sheet import Sheet

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
MARGIN_X = (PAGE_WIDTH - TABLE_WIDTH) / 2
BODY_TOP, BODY_BOTTOM = 11 * MM, 14 * MM
BODY_HEIGHT = PAGE_HEIGHT - BODY_TOP - BODY_BOTTOM
MARK_HEIGHT, TITLE_HEIGHT, NUMBER_HEIGHT = 5 * MM, 11.5 * MM, 7.5 * MM
HEAD_HEIGHT = MARK_HEIGHT + TITLE_HEIGHT + NUMBER_HEIGHT
SMALLEST = 7
"""Points: a heading that is too wide even so runs on."""
NOTE_SIZE, NOTE_GAP, QR_SIDE = 9.0, 2 * MM, 17 * MM
SLACK = 2 * MM
"""Left free under the notes: what rounding of line heights may take."""
RISE = 1.5
ANNEX_COMPARED = (38 * MM, 68 * MM, 68 * MM)
ANNEX_PEOPLE = (12 * MM, 26 * MM, 29 * MM, 33 * MM, 27 * MM, 47 * MM)


class Frame(NamedTuple):
    """A picture under the print, in points from the page's top left corner."""

    source: str
    left: float
    top: float
    width: float
    height: float


class Page(NamedTuple):
    """The HTML of a print, whether it has an attached page, and the characters no font has."""

    html: str
    attached: bool
    missing: tuple[str, ...]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Give the Jinja environment of the printed documents: autoescape on, undefined names an error."""
    loader = FileSystemLoader(TEMPLATES)
    jinja = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    jinja.globals.update(mm=MM, gap=GAP, tick_scale=TICK_SCALE, leading=LEADING)
    jinja.filters["pt"] = lambda points: f"{points:.2f}pt"
    return jinja


def form_page(
    layout: paper.Layout, sheet: Sheet, fonts_dir: Path, marks: tuple[str, ...], *, spare: float = 0.0
) -> Page:
    """Make the HTML of one form, printed once for every mark; `spare` leaves that many points more free."""
    setter = Typesetter(fonts_dir)
    heading = _heading(sheet, setter)
    side = QR_SIDE + 1.5 * MM if sheet.foot.check_url else 0.0
    notes = _notes(sheet, setter, TABLE_WIDTH - side)
    foot = _foot(sheet, setter)
    composer = Composer(layout, sheet, setter)
    room = BODY_HEIGHT - HEAD_HEIGHT - SLACK - spare
    grid = composer.best(room - _below(notes, side))
    lacking = _lacking(setter, TABLE_WIDTH - side)
    if lacking:
        grid = composer.best(room - _below(notes + lacking, side))
    composer.place_images()
    annex = _annex(composer, setter)
    html = (
        environment()
        .get_template("form.html")
        .render(
            {
                "heading": heading,
                "marks": [setter.line(mark, 9) if mark else None for mark in marks],
                "rows": [[cell for cell in grid.cells if cell.row == row] for row in range(len(grid.heights))],
                "grid": grid,
                "widths": WIDTHS,
                "notes": notes + lacking,
                "foot": foot,
                "frames": _frames(composer),
                "qr": qr_address(sheet.foot.check_url) if side else "",
                "annex": annex,
                "g": _geometry(side),
            }
        )
    )
    return Page(html, bool(annex), tuple(setter.missing))


def _below(notes: list[tuple[str, TextLine]], side: float) -> float:
    """Give the height under the table: the notes, or the QR code beside them when it is higher."""
    return NOTE_GAP + max(sum(line.height for _, line in notes), QR_SIDE + 4 * MM if side else 0)


def _geometry(side: float) -> dict[str, float]:
    return {
        "margin": MARGIN_X,
        "top": BODY_TOP,
        "height": BODY_HEIGHT,
        "width": TABLE_WIDTH,
        "side": side,
        "mark": MARK_HEIGHT,
        "title": TITLE_HEIGHT,
        "number": NUMBER_HEIGHT,
        "pad_x": PAD_X,
        # A line stands a little high in its box: the difference centres the glyphs, not the box.
        "pad_top": PAD_Y + RISE,
        "pad_bottom": PAD_Y - RISE,
        "headroom": PAD_Y + RISE + HEADROOM,
        "pad_y": PAD_Y,
        "foot": PAGE_HEIGHT - BODY_BOTTOM + 2 * MM,
        "note": NOTE_SIZE,
        "note_gap": NOTE_GAP,
        "qr": QR_SIDE,
    }


def _fitting(setter: Typesetter, text: str, size: float) -> float:
    """Return `size`, or the next smaller one at which a line is no wider than the table: the name of a school may be long."""
    while setter.width(text, size) > TABLE_WIDTH and size > SMALLEST:
        size -= 0.5
    return size


def _heading(sheet: Sheet, setter: Typesetter) -> dict[str, Any]:
    """Give the title and the line under it: NO. … （党委宣传部填写） and the boxes of the kind, with the late mark."""
    title = setter.clean(sheet.title, "标题").replace("\n", " ")
    number = setter.clean(sheet.number, "编号")
    kinds = sheet.kinds or tuple((label, False) for label in paper.KINDS)
    boxes = (GAP * 4).join((TICK if on else "□") + setter.clean(label, "类型") for label, on in kinds)
    if sheet.late_mark:
        boxes = f"〔{setter.clean(sheet.late_mark, '逾期')}〕{GAP * 4}{boxes}"
    words, right = f"NO.{GAP}{number or '_' * 14}（{setter.clean(sheet.office, '编号')}填写）", boxes
    kind_size = _fitting(setter, words + GAP * 4 + right, 10.5)
    return {
        "title": setter.line(title, _fitting(setter, title, 17.0)),
        "number": setter.line(words, kind_size),
        "kinds": setter.line(right, kind_size),
        "number_width": min(setter.width(words, kind_size) + 6, TABLE_WIDTH * 0.7),
    }


def _notes(sheet: Sheet, setter: Typesetter, width: float) -> list[tuple[str, TextLine]]:
    """Give the notes under the table line by line; 注： stands before the first. Half a point may save a line."""

    def broken(size: float) -> list[TextLine]:
        room = width - 2 * NOTE_SIZE - 2
        return [line for note in sheet.notes for line in setter.lines(setter.clean(note, "表注"), size, room)]

    lines = min((broken(size) for size in (NOTE_SIZE, NOTE_SIZE - 0.25, NOTE_SIZE - 0.5)), key=len)
    return [("" if index else "注：", line) for index, line in enumerate(lines)]


def _lacking(setter: Typesetter, width: float) -> list[tuple[str, TextLine]]:
    """Say in words which character of which field no font has, for the pen to put right."""
    if not setter.missing:
        return []
    named = "；".join(f"{where or '正文'}“〓”（U+{ord(char):04X}）" for char, where in setter.missing.items())
    words = setter.clean(f"字库缺字：{named}，已以〓代替，请手写补正。")
    return [("", line) for line in setter.lines(words, NOTE_SIZE, width - 2 * NOTE_SIZE - 2)]


def _foot(sheet: Sheet, setter: Typesetter) -> TextLine | None:
    """Give the line at the foot of every page, or None when there is nothing to say."""
    foot = sheet.foot
    parts = (
        ("NO.", sheet.number),
        ("版本", foot.version),
        ("状态：", foot.state),
        ("打印时间", foot.printed_at),
        ("打印人", foot.printed_by),
    )
    if not any((foot.version, foot.state, foot.printed_at, foot.printed_by)):
        return None
    words = (GAP * 5).join(
        f"{name}{'' if name[-1] == '：' else GAP}{setter.clean(value, name)}" for name, value in parts if value
    )
    words = words.replace("\n", " ")
    return setter.line(words, min(8.0, 8.0 * TABLE_WIDTH / setter.width(words, 8)))


def _frames(composer: Composer) -> list[Frame]:
    """Place seals and signatures under the print, none crossing the floor of its approval, the seals of a page all alike."""
    frames: list[Frame] = []
    grid = composer.grid
    approvals = [grid.top_of(s.last.row + 1) - grid.top_of(s.cell.row - 1) - SEAL_EDGE for s in composer.stamps]
    alike = min((height for height, s in zip(approvals, composer.stamps, strict=True) if s.centred), default=0)
    for stamp, approval in zip(composer.stamps, approvals, strict=True):
        cell = stamp.cell
        height = min(stamp.height, alike if stamp.centred else approval)
        picture = stamped(stamp.data, stamp.width, height, composer.sheet.marked, composer.setter.fonts_dir)
        if picture is None:
            continue
        table_top = BODY_TOP + HEAD_HEIGHT
        left = MARGIN_X + (LABEL_WIDTH + (cell.column - 1) * COLUMN_WIDTH) + stamp.at + PAD_X
        left -= picture.width / 2 if stamp.centred else 0
        middle = table_top + grid.top_of(cell.row) + grid.height_of(cell) / 2
        floor = table_top + grid.top_of(stamp.last.row + 1) - FLOOR
        top = min(middle - picture.height / 2, floor - picture.height)
        right = MARGIN_X + TABLE_WIDTH - 1 * MM
        frames.append(Frame(picture.source, min(left, right - picture.width), top, picture.width, picture.height))
    return frames


def _compared(sheet: Sheet, setter: Typesetter) -> list[dict[str, Any]]:
    """Give the table 变更前后对照: what changes, as it was, as it will be."""
    if not sheet.compared:
        return []
    rows = [("变更事项", "变更前", "变更后"), *sheet.compared]
    table = [
        [
            setter.lines(setter.clean(text, label), 10.5, width - 2 * PAD_X)
            for text, width in zip((label, old, new), ANNEX_COMPARED, strict=True)
        ]
        for label, old, new in rows
    ]
    title = setter.line(setter.clean(sheet.compared_title, "附页"), 11)
    return [{"title": title, "table": table, "widths": ANNEX_COMPARED, "lines": []}]


def _annex(composer: Composer, setter: Typesetter) -> list[dict[str, Any]]:
    """Give what the attached page holds: old and new of a change, whole tables of people, whole texts."""
    parts = _compared(composer.sheet, setter)
    for block, people in composer.overflow:
        names = ("序号", *block.headings)
        table = [[setter.lines(name, 10.5, 40 * MM) for name in names]]
        for index, person in enumerate(people, start=1):
            cells = zip(names, (str(index), *person), ANNEX_PEOPLE, strict=False)
            row = [(setter.clean(text, name), width - 2 * PAD_X) for name, text, width in cells]
            table.append([setter.fitted(text, 10.5, width, wanted=1) for text, width in row])
        name = block.label.replace("\n", "")
        title = setter.line(f"{name}（共{len(people)}人）", 11)
        parts.append({"title": title, "table": table, "widths": ANNEX_PEOPLE, "lines": []})
    for where, text in composer.grid.cut:
        lines = setter.lines(text, 10.5, TABLE_WIDTH - 2 * MM)
        parts.append({"title": setter.line(where, 11), "table": [], "widths": (), "lines": lines})
    return parts
