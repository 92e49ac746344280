"""Excel out: rows written one at a time in bounded memory, text as text whatever it begins with, numbers and dates as such."""

from __future__ import annotations

from datetime import date
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from portal.documents.excel.layout import LINE, fitting, height, set_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import IO, Self

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1024**2  # bytes; a larger file goes to the disk
FILLED_IN = 5000  # rows of a sheet that is filled in by hand, as many as are read back
SONG = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
RULED, RULED_ROW = {"border": 1}, 22  # a sheet to hand on, and how high its rows are at the least; points
ROOM = 6  # points above and below a heading
SAID = 250  # characters of a prompt; Excel takes 255
LISTED = 180  # characters of choices that a refusal names
# What a column takes is text: its cells are, so that nothing that is typed is changed. Excel, WPS and LibreOffice know all of
# these functions; whatever the portal reads as a date passes.
DAY = (
    "OR(ISNUMBER({0}),AND(LEN({0})=8,ISNUMBER(VALUE({0}))),AND(LEN({0})>7,ISNUMBER(DATEVALUE("
    'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(ASC(TRIM({0})),"年","-"),"月","-"),"日",""),".","-"),"/","-")))))'
)
PHONE = 'LEN(SUBSTITUTE(SUBSTITUTE({0}," ",""),"-",""))=11'


class Title(NamedTuple):
    """What stands above the header of a sheet to hand on: its name in large type, below it who fills it in, and when."""

    text: str
    left: str = ""
    right: str = ""


class Look(NamedTuple):
    """The formats of a sheet's cells: text, text that is wrong, a whole number, a day."""

    text: Any
    bad: Any
    whole: Any
    day: Any


class Sheet:
    """One sheet: a bold header that stays in sight and on each page of paper, then rows.

    `rows` counts those written, the header not among them. With a `title` it is a form to hand on, ruled and without filter.
    """

    def __init__(  # noqa: PLR0913 - what a sheet is made of
        self,
        book: Workbook,
        name: str,
        header: Sequence[str],
        widths: Sequence[int] = (),
        *,
        named: int = 0,
        title: Title | None = None,
    ) -> None:
        self.book, self.name, self.rows, self.columns = book, name, 0, len(header)
        self.top = 2 if title else 0
        self.look = book.ruled if title else book.plain
        self.sheet = book.book.add_worksheet(name)
        self._ruled, self._filtered = title is not None, title is None and all(header)
        self._filled_in = 0
        self.widths = [*widths, *(fitting(heading) for heading in header[len(widths) :])][: len(header)]
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, width, None if title else self.look.text)
        if title:
            self._write_title(title)
        self._write_header(header)
        self.sheet.hide_gridlines(2 if title else 0)
        set_up(self.sheet, self.top, self.widths, named)

    def add(self, values: Sequence[Any], wrong: frozenset[int] = frozenset()) -> None:
        """Write the next row: int as number, date as date, everything else as text; columns in `wrong` stand in red."""
        self.rows += 1
        self._stretch(self._row, values)
        for place, value in enumerate(values):
            form = self.look.bad if place in wrong else self.look.text
            if isinstance(value, int) and not isinstance(value, bool):
                self.sheet.write_number(self._row, place, value, form if place in wrong else self.look.whole)
            elif isinstance(value, date):
                self.sheet.write_datetime(self._row, place, value, self.look.day)
            elif value not in (None, ""):
                self.sheet.write_string(self._row, place, str(value), form)
            elif self._ruled:
                self.sheet.write_blank(self._row, place, None, form)

    def sign(self, *names: str) -> None:
        """Leave room below the rows for signatures: each name stands before its own, an equal part of the width apart."""
        row = self._row + 2
        self.sheet.set_row(row, 28)
        for number, name in enumerate(names):
            self.sheet.write_string(row, number * self.columns // len(names), name, self.book.beside)

    def offer(self, place: int, choices: Sequence[str], message: str = "") -> None:
        """Give a column a drop-down list, and let it take nothing else.

        The choices stand on a hidden sheet: in the rule itself 255 characters are the limit.
        """
        named = "、".join(choices)
        said = f"：{named}。" if len(named) <= LISTED else f"，共 {len(choices)} 项。"
        self._rule(
            place,
            {
                "validate": "list",
                "source": self.book.choices(choices),
                "error_title": "请从列表中选择",
                "error_message": f"这一列只能填列表中的一项{said}请点格子右边的箭头选择。",
            },
            message,
        )

    def expect_day(self, place: int, message: str = "") -> None:
        """Let a column take nothing but dates, in whatever way people write them."""
        fault = {"error_title": "这里应填日期", "error_message": "日期请写作 2026-01-05，年、月、日都要写。"}
        self._rule(place, {"validate": "custom", "value": self._formula(DAY, place), **fault}, message)

    def expect_phone(self, place: int, message: str = "") -> None:
        """Ask whoever types a telephone number of another length whether it is right; it can be kept."""
        fault = {"error_title": "请核对手机号", "error_message": "手机号应为 11 位数字。"}
        rule = {"validate": "custom", "value": self._formula(PHONE, place), "error_type": "warning"}
        self._rule(place, {**rule, **fault}, message)

    def remark(self, place: int, text: str) -> None:
        """Show `text` when the column's cells are entered; it takes anything."""
        self._rule(place, {"validate": "any"}, text)

    def finish(self) -> None:
        """Put the filter over the rows, when all are written."""
        if self._filtered:
            self.sheet.autofilter(self.top, 0, max(self._row, self._filled_in), self.columns - 1)

    @property
    def _row(self) -> int:
        """The number of the row written last, from 0."""
        return self.top + self.rows

    def _write_header(self, header: Sequence[str]) -> None:
        self.sheet.set_row(self.top, (height(zip(header, self.widths, strict=True)) or LINE) + ROOM)
        for place, heading in enumerate(header):
            self.sheet.write_string(self.top, place, heading, self.book.head)
        self.sheet.freeze_panes(self.top + 1, 0)

    def _write_title(self, title: Title) -> None:
        last, half = self.columns - 1, self.columns // 2
        self.sheet.set_row(0, 42)
        self.sheet.merge_range(0, 0, 0, last, title.text, self.book.title)
        self.sheet.set_row(1, 24)
        self.sheet.write_string(1, 0, title.left, self.book.beside)
        self.sheet.merge_range(1, half, 1, last, title.right, self.book.at_right)

    def _stretch(self, row: int, values: Sequence[Any]) -> None:
        """Make a row as high as its longest text wants, before it is written."""
        texts = ((value, width) for value, width in zip(values, self.widths, strict=False) if isinstance(value, str))
        points = max(height(texts) or 0, RULED_ROW if self._ruled else 0)
        if points:
            self.sheet.set_row(row, points)
        # XlsxWriter would keep the height of every row for pictures that lie over them; the last row but one is on the disk.
        for kept in (self.sheet.row_info, self.sheet.row_sizes):
            kept.pop(row - 2, None)

    def _formula(self, formula: str, place: int) -> str:
        return "=" + formula.format(xl_rowcol_to_cell(self.top + 1, place))

    def _rule(self, place: int, rule: dict[str, Any], message: str) -> None:
        """Lay a rule on the cells of a column that are filled in by hand, with a prompt when one is entered."""
        self._filled_in = self.top + FILLED_IN
        said = {"input_title": "填写说明", "input_message": message[:SAID]} if message else {}
        self.sheet.data_validation(self.top + 1, place, self._filled_in, place, {**rule, **said})


class Workbook:
    """A workbook being written. Use as a context manager, then read `stream` from its beginning."""

    def __init__(self) -> None:
        self.stream: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed to the response
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(self.stream, options)
        heading = {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8F1F9", "border": 1}
        self.head = self._format(heading)
        self.title = self._format({"bold": True, "font_size": 20, "align": "center"})
        self.beside = self._format({})
        self.at_right = self._format({"align": "right"})
        self.plain, self.ruled = self._look({}), self._look(RULED)
        self._sheets: list[Sheet] = []
        self._lists: list[tuple[str, ...]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for sheet in self._sheets:
                sheet.finish()
            if self._lists:
                self._write_choices()
        self.book.close()
        self.stream.seek(0)

    def sheet(
        self,
        name: str,
        header: Sequence[str],
        widths: Sequence[int] = (),
        *,
        named: int = 0,
        title: Title | None = None,
    ) -> Sheet:
        """Add a sheet; its name has at most 31 characters, and columns without a width fit their headings.

        `named` is the place of the column that says whose row it is: a sheet too wide for one page repeats it on each.
        A heading that is empty makes it a sheet of notes, without a filter.
        """
        made = Sheet(self, name[:31], header, widths, named=named, title=title)
        self._sheets.append(made)
        return made

    def choices(self, values: Sequence[str]) -> str:
        """Keep a list of choices for the hidden sheet; return the reference to it."""
        if tuple(values) not in self._lists:
            self._lists.append(tuple(values))
        column = xl_col_to_name(self._lists.index(tuple(values)))
        return f"=选项!${column}$1:${column}${len(values)}"

    def _format(self, more: dict[str, Any]) -> Any:
        return self.book.add_format({**SONG, **more})

    def _look(self, more: dict[str, Any]) -> Look:
        text = {"num_format": "@", "text_wrap": True, **more}
        wrong = {"font_color": "#B3261E", "bg_color": "#FDECEA"}
        return Look(
            text=self._format(text),
            bad=self._format({**text, **wrong}),
            whole=self._format({"num_format": "0", "align": "right", "indent": 1, **more}),
            day=self._format({"num_format": "yyyy-mm-dd", "align": "center", **more}),
        )

    def _write_choices(self) -> None:
        sheet = self.book.add_worksheet("选项")
        sheet.hide()
        for row in range(max(len(values) for values in self._lists)):
            for column, values in enumerate(self._lists):
                if row < len(values):
                    sheet.write_string(row, column, values[row])
