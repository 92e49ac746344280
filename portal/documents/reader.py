"""The reading process: one uploaded document from its standard input, what it says as JSON on its standard output.

Run as `python -m portal.documents.reader workbook|word` by `portal.documents.reading` alone: a fresh process for each upload, with
a limit on its memory and a clock on its back, so that whatever a document does to a parser ends here.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

from portal.children.serving import serve
from portal.documents.excel.shown import CHINESE, GENERAL, TEXT, dated, day_of, shown
from portal.documents.package import WORD, WORKBOOK, BadDocument, opened
from portal.documents.strict import renamed

if TYPE_CHECKING:
    from collections.abc import Iterable

MEMORY_LIMIT = 768 * 1024**2
"""Bytes of address space: a workbook of 2,000 rows needs a tenth of it."""
ROWS, COLUMNS, SHEETS = 5000, 60, 20
LONGEST_CELL = 2000
LONGEST_TOTAL = 6_000_000
"""Characters of all cells together: one long shared text may stand in every cell."""
EXACT = 10**15
PLAIN = {GENERAL, TEXT}
MERGES = 5000
TAG = rb"<(?:\w{1,9}:)?"
CELL = re.compile(TAG + rb'c (?:[^<>]{0,80} )?r="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,80}>')
ROW = re.compile(rb"<(\w{1,9}:)?row[ />]")
MERGED = re.compile(rb'mergeCell [^<>]{0,80}?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
HIDDEN_ROW = re.compile(TAG + rb'row (?=[^<>]{0,400}?\bhidden="(?:1|true)")[^<>]{0,400}?\br="([0-9]{1,7})"')
HIDDEN_COLUMN = re.compile(TAG + rb'col (?=[^<>]{0,400}?\bhidden="(?:1|true)")([^<>]{0,400})>')
FROM_TO = re.compile(rb'\b(min|max)="([0-9]{1,5})"')
SHEET = re.compile(TAG + rb"sheet ")
VALUE = re.compile(TAG + rb"[vt][ >]")
DAMAGED = "文件已损坏或不完整，无法读取；请用 Excel 或 Word 打开后另存一次，再上传。"
TOO_LARGE = "文件的内容太多，无法读取；请删去与填报无关的内容，或分成几个文件上传。"


def workbook(content: bytes) -> dict[str, Any]:
    """Return {"sheets": [sheet], "hidden": [names of sheets]}; a sheet is {"name", "rows", "merged", "hidden": [rows, columns]}.

    `rows` are [place, [cell, …]], `merged` ranges as [row, column, row, column]. Rows and columns count from 1. A cell is the text that
    it shows, or [text, what is wrong with it, the day that it means, whether its format is that of a day]. What is hidden is not
    shown, so it is not there; `hidden` tells which rows and columns hold something.
    Raises BadDocument for what cannot be taken at all.
    """
    import openpyxl  # noqa: PLC0415 - the other sort of document does without
    from openpyxl.utils.datetime import CALENDAR_MAC_1904  # noqa: PLC0415

    package = opened(content, WORKBOOK)
    if len(SHEET.findall(package.read(WORKBOOK.heart))) > SHEETS:
        raise BadDocument(f"工作簿中的工作表超过 {SHEETS} 张，请只保留模板原有的工作表。")
    book = openpyxl.load_workbook(_trimmed(package), read_only=True, data_only=False, keep_links=False)
    from_1904, formats = book.epoch == CALENDAR_MAC_1904, _formats(book)
    sheets, left = [], LONGEST_TOTAL
    found: list[Any] = book.worksheets
    for sheet in found:
        if sheet.sheet_state == "visible":
            raw = package.read(sheet._worksheet_path)  # noqa: SLF001 - nothing else tells which part a sheet is
            _refuse_far_cells(sheet.title, raw)
            read = SheetReader(sheet, raw, formats, from_1904=from_1904)
            rows, left = read.rows(left)
            sheets.append({"name": sheet.title, "rows": rows, "merged": _merged(raw), "hidden": read.hidden})
    return {"sheets": sheets, "hidden": [sheet.title for sheet in found if sheet.sheet_state != "visible"]}


def _trimmed(package: zipfile.ZipFile) -> io.BytesIO:
    """Return the package with each sheet cut after the rows that are read: formatted empty rows may go on for a million.

    Raises BadDocument when what is cut off is not empty.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as cut:
        for member in package.infolist():
            content = renamed(member.filename, package.read(member))
            if member.filename.startswith("xl/worksheets/") and (end := _end(content)) is not None:
                if VALUE.search(content, end.start()):
                    raise BadDocument(f"工作表超过 {ROWS} 行，请删除多余的内容，或分成几个文件上传。")
                prefix = end[1] or b""
                content = content[: end.start()] + b"</%ssheetData></%sworksheet>" % (prefix, prefix)
            cut.writestr(member.filename, content)
    return stream


def _end(content: bytes) -> re.Match[bytes] | None:
    """Return where the first row begins that is not read, None when all are."""
    return next(islice(ROW.finditer(content), ROWS + 1, None), None)


def _refuse_far_cells(title: str, raw: bytes) -> None:
    """Raise BadDocument when something stands beyond the rows and columns that are read: nothing is left out in silence."""
    for found in CELL.finditer(raw):
        row = int(found[2])
        if (row > ROWS + 1 or _column(found[1]) > COLUMNS) and not found[0].endswith(b"/>"):
            what = f"超过 {ROWS} 行" if row > ROWS + 1 else f"超过 {COLUMNS} 列"
            place = f"{found[1].decode()}{row}"
            raise BadDocument(f"工作表“{title}”{what}（单元格 {place} 有内容），请删除多余的内容，或分成几个文件上传。")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _merged(raw: bytes) -> list[list[int]]:
    """Return the merged ranges of a sheet: first row, first column, last row, last column. Raises BadDocument for very many."""
    found = [[int(m[2]), _column(m[1]), int(m[4]), _column(m[3])] for m in islice(MERGED.finditer(raw), MERGES + 1)]
    if len(found) > MERGES:
        raise BadDocument(TOO_LARGE)
    return found


def _formats(book: Any) -> list[str]:
    """Return the number format of each style, by the number under which cells name it."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE  # noqa: PLC0415

    own = book._number_formats  # noqa: SLF001 - the cell of a read-only sheet asks the same way, and knows no Chinese formats
    return [
        own[style.numFmtId - BUILTIN_FORMATS_MAX_SIZE]
        if style.numFmtId >= BUILTIN_FORMATS_MAX_SIZE
        else CHINESE.get(style.numFmtId) or BUILTIN_FORMATS.get(style.numFmtId, GENERAL)
        for style in book._cell_styles  # noqa: SLF001
    ]


class SheetReader:
    """One sheet as it is shown."""

    def __init__(self, sheet: Any, raw: bytes, formats: list[str], *, from_1904: bool) -> None:
        self.sheet, self.formats, self.from_1904 = sheet, formats, from_1904
        self.unseen_rows = {int(found[1]) for found in HIDDEN_ROW.finditer(raw)}
        self.unseen_columns: set[int] = set()
        for found in HIDDEN_COLUMN.finditer(raw[: raw.find(b"sheetData")]):
            ends = {name: int(number) for name, number in FROM_TO.findall(found[1])}
            self.unseen_columns |= set(range(ends.get(b"min", 1), min(ends.get(b"max", 0), COLUMNS) + 1))
        self.hidden: list[list[int]] = [[], []]

    def rows(self, left: int) -> tuple[list[Any], int]:
        """Return the rows that show something, and how many of `left` characters remain. Raises BadDocument."""
        rows = []
        for place, cells in enumerate(self.sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS), 1):
            made = self._row(cells)
            if made and place in self.unseen_rows:
                self.hidden[0].append(place)
            elif made:
                left -= _characters(made)
                if left < 0:
                    raise BadDocument(TOO_LARGE)
                rows.append([place, made])
        return rows, left

    def _row(self, cells: Iterable[Any]) -> list[Any]:
        """Return what the cells of a row show, up to the last that shows something."""
        made = ["" if cell.value is None else self._cell(cell) for cell in cells]
        if self.unseen_columns:
            self._pass_over(made)
        while made and not made[-1]:
            made.pop()
        return made

    def _pass_over(self, made: list[Any]) -> None:
        for column in self.unseen_columns:
            if column <= len(made) and made[column - 1]:
                made[column - 1] = ""
                if column not in self.hidden[1]:
                    self.hidden[1].append(column)

    def _cell(self, cell: Any) -> Any:
        """Return what a cell shows; for what is no plain value ["", the reason]."""
        value = cell.value
        code = self.formats[cell._style_id] if cell._style_id < len(self.formats) else GENERAL  # noqa: SLF001 - as above
        if isinstance(value, str) and code in PLAIN and cell.data_type not in "fe" and len(value) <= LONGEST_CELL:
            return shown(value, code)
        if wrong := _wrong(cell):
            return ["", f"单元格 {cell.coordinate} {wrong}", "", False]
        return self._formatted(value, code)

    def _formatted(self, value: Any, code: str) -> Any:
        """Return what a value shows under its format; with the day that it means, or that the format is one of days, where it is so."""
        text = shown(value, code)
        day = day_of(value, code, from_1904=self.from_1904)
        says = not isinstance(value, str) and dated(code)
        return [text, "", day.isoformat() if day else "", says] if day or says else text


def _characters(made: Iterable[Any]) -> int:
    """Return how many characters the cells of a row hold."""
    return sum(len(cell) if isinstance(cell, str) else sum(map(len, cell[:3])) for cell in made)


def _wrong(cell: Any) -> str:
    if cell.data_type == "f":
        return "是公式，请复制后选择性粘贴为数值。"
    if cell.data_type == "e":
        return f"是错误值 {str(cell.value)[:10]}，请改正。"
    if isinstance(cell.value, int | float) and abs(cell.value) >= EXACT:
        return "的数字超过 15 位，Excel 会改动末几位；请将单元格设为文本格式后重新填写。"
    if isinstance(cell.value, str) and len(cell.value) > LONGEST_CELL:
        return f"的内容超过 {LONGEST_CELL} 字，请缩短。"
    return ""


def answer(content: bytes, arguments: list[str]) -> tuple[dict[str, Any], list[bytes]]:
    """Read one document, a workbook or a paper by the first argument; {"fault": sentence} for what cannot be taken."""
    try:
        if arguments[0] == "workbook":
            return workbook(content), []
        from portal.documents.paper import document  # noqa: PLC0415 - a workbook does without

        return document(opened(content, WORD), content), []
    except BadDocument as refusal:
        return {"fault": str(refusal)}, []
    except MemoryError:
        return {"fault": TOO_LARGE}, []
    except Exception:  # noqa: BLE001 - a parser may fail in any way on what somebody else has made
        return {"fault": DAMAGED}, []


def main() -> None:
    """Answer the parent once, and end."""
    # The libraries look about in the system when they begin, which they may not do once the doors are closed.
    import_module("openpyxl" if sys.argv[1:2] == ["workbook"] else "portal.documents.paper")
    serve(answer, MEMORY_LIMIT)


if __name__ == "__main__":
    main()
