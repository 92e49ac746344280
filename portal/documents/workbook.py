"""Excel out: rows written one at a time in bounded memory, text as text whatever it begins with, numbers and dates as such."""

from __future__ import annotations

from datetime import date
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import IO, Self

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1024**2  # bytes; a larger file goes to the disk
NARROWEST, WIDEST = 8, 50


class Sheet:
    """One sheet: a bold header that stays in sight, then rows. `rows` counts those written, the header not among them."""

    def __init__(self, book: Workbook, name: str, header: Sequence[str], widths: Sequence[int] = ()) -> None:
        self.book, self.name, self.rows = book, name, 0
        self.sheet = book.book.add_worksheet(name)
        self.sheet.freeze_panes(1, 0)
        for place, title in enumerate(header):
            width = widths[place] if place < len(widths) else min(max(2 * len(title) + 2, NARROWEST), WIDEST)
            self.sheet.set_column(place, place, width, book.text)
            self.sheet.write_string(0, place, title, book.head)

    def add(self, values: Sequence[Any], wrong: frozenset[int] = frozenset()) -> None:
        """Write the next row: int as number, date as date, everything else as text; columns in `wrong` stand in red."""
        self.rows += 1
        for place, value in enumerate(values):
            form = self.book.bad if place in wrong else self.book.text
            if isinstance(value, int) and not isinstance(value, bool):
                self.sheet.write_number(self.rows, place, value, form if place in wrong else self.book.whole)
            elif isinstance(value, date):
                self.sheet.write_datetime(self.rows, place, value, self.book.day)
            elif value not in (None, ""):
                self.sheet.write_string(self.rows, place, str(value), form)

    def offer(self, place: int, choices: Sequence[str], rows: int = 5000, message: str = "") -> None:
        """Give a column a drop-down list. Its choices stand on a hidden sheet: in the rule itself 255 characters are the limit."""
        rule = {"validate": "list", "source": self.book.choices(choices), "show_error": False}
        said = {"input_title": "填写说明", "input_message": message[:250]} if message else {}
        self.sheet.data_validation(1, place, rows, place, {**rule, **said})

    def remark(self, place: int, text: str) -> None:
        """Show `text` when the column's cells are entered."""
        self.sheet.data_validation(
            1, place, 5000, place, {"validate": "any", "input_title": "填写说明", "input_message": text[:250]}
        )


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
        self.text = self.book.add_format({"num_format": "@", "font_name": "宋体", "font_size": 11})
        self.head = self.book.add_format(
            {
                "bold": True,
                "font_name": "宋体",
                "font_size": 11,
                "bg_color": "#E8F1F9",
                "border": 1,
                "border_color": "#D9E0E7",
            }
        )
        self.bad = self.book.add_format(
            {
                "num_format": "@",
                "font_name": "宋体",
                "font_color": "#B3261E",
                "bg_color": "#FDECEA",
                "text_wrap": True,  # several reasons are several lines
                "valign": "top",
            }
        )
        self.whole = self.book.add_format({"num_format": "0", "font_name": "宋体"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd", "font_name": "宋体"})
        self._lists: list[tuple[str, ...]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._lists:
            self._write_choices()
        self.book.close()
        self.stream.seek(0)

    def sheet(self, name: str, header: Sequence[str], widths: Sequence[int] = ()) -> Sheet:
        """Add a sheet; its name has at most 31 characters."""
        return Sheet(self, name[:31], header, widths)

    def choices(self, values: Sequence[str]) -> str:
        """Keep a list of choices for the hidden sheet; return the reference to it."""
        if tuple(values) not in self._lists:
            self._lists.append(tuple(values))
        column = xlsxwriter.utility.xl_col_to_name(self._lists.index(tuple(values)))
        return f"=选项!${column}$1:${column}${len(values)}"

    def _write_choices(self) -> None:
        sheet = self.book.add_worksheet("选项")
        sheet.hide()
        for row in range(max(len(values) for values in self._lists)):
            for column, values in enumerate(self._lists):
                if row < len(values):
                    sheet.write_string(row, column, values[row])
