"""The reading process: one uploaded document from its standard input, what it says as JSON on its standard output.

Run as `python -m portal.documents.reader workbook|word` by `portal.documents.reading` alone: a fresh process for each upload, with
a limit on its memory and a clock on its back, so that whatever a document does to a parser ends here.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from itertools import islice
from typing import Any

from portal.documents.confined import serve
from portal.documents.package import WORD, WORKBOOK, BadDocument, opened

MEMORY_LIMIT = 768 * 1024**2
"""Bytes of address space: a workbook of 2,000 rows needs a tenth of it."""
ROWS, COLUMNS, SHEETS = 5000, 60, 20
LONGEST_CELL = 2000
LONGEST_TOTAL = 6_000_000
"""Characters of all cells together: one long shared text may stand in every cell."""
EXACT = 10**15
CELL = re.compile(rb'<(?:\w{1,9}:)?c (?:[^<>]{0,80} )?r="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,80}>')
ROW = re.compile(rb"<(\w{1,9}:)?row[ />]")
MERGED = re.compile(rb'mergeCell [^<>]{0,80}?ref="([A-Z0-9:]{4,20})"')
SHEET = re.compile(rb"<(?:\w{1,9}:)?sheet ")
VALUE = re.compile(rb"<(?:\w{1,9}:)?[vt][ >]")
DAMAGED = "文件已损坏或不完整，无法读取；请用 Excel 或 Word 打开后另存一次，再上传。"
TOO_LARGE = "文件的内容太多，无法读取；请删去与填报无关的内容，或分成几个文件上传。"


def workbook(content: bytes) -> dict[str, Any]:
    """Return {"sheets": [{"name", "rows": [[place, [cell, …]], …], "merged"}]}; a cell is its text, or [text, what is wrong with it].

    Raises BadDocument for what cannot be taken at all.
    """
    import openpyxl  # noqa: PLC0415 - the other sort of document does without

    package = opened(content, WORKBOOK)
    if len(SHEET.findall(package.read(WORKBOOK.heart))) > SHEETS:
        raise BadDocument(f"工作簿中的工作表超过 {SHEETS} 张，请只保留模板原有的工作表。")
    book = openpyxl.load_workbook(_trimmed(package), read_only=True, data_only=False, keep_links=False)
    sheets, left = [], LONGEST_TOTAL
    found: list[Any] = book.worksheets
    for sheet in found:
        if sheet.sheet_state == "visible":
            raw = package.read(sheet._worksheet_path)  # noqa: SLF001 - nothing else tells which part a sheet is
            _refuse_far_cells(sheet.title, raw)
            rows, left = _rows(sheet, left)
            merged = MERGED.search(raw)
            sheets.append({"name": sheet.title, "rows": rows, "merged": merged[1].decode() if merged else ""})
    return {"sheets": sheets}


def _trimmed(package: zipfile.ZipFile) -> io.BytesIO:
    """Return the package with each sheet cut after the rows that are read: formatted empty rows may go on for a million.

    Raises BadDocument when what is cut off is not empty.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as cut:
        for member in package.infolist():
            content = package.read(member)
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


def _rows(sheet: Any, left: int) -> tuple[list[Any], int]:
    rows = []
    for place, cells in enumerate(sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS), 1):
        made = ["" if cell.value is None else _cell(cell) for cell in cells]
        while made and not made[-1]:
            made.pop()
        if made:
            left -= sum(len(text) if isinstance(text, str) else LONGEST_CELL for text in made)
            if left < 0:
                raise BadDocument(TOO_LARGE)
            rows.append([place, made])
    return rows, left


def _cell(cell: Any) -> Any:
    """Return the text of a cell as a person reads it; for what is no plain value ["", the reason]."""
    if wrong := _wrong(cell):
        return ["", f"单元格 {cell.coordinate} {wrong}"]
    value = cell.value
    if value is None or isinstance(value, bool):
        return {None: "", True: "是", False: "否"}[value]
    if isinstance(value, int | float):
        return _number(cell, value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _wrong(cell: Any) -> str:
    if cell.data_type == "f":
        return "是公式，公式请改为值。"
    if cell.data_type == "e":
        return f"是错误值 {str(cell.value)[:10]}，请改正。"
    if isinstance(cell.value, int | float) and abs(cell.value) >= EXACT:
        return "的数字超过 15 位，Excel 会改动末几位；请将单元格设为文本格式后重新填写。"
    if isinstance(cell.value, str) and len(cell.value) > LONGEST_CELL:
        return f"的内容超过 {LONGEST_CELL} 字，请缩短。"
    return ""


def _number(cell: Any, value: float) -> str:
    if "%" in (cell.number_format or ""):
        return f"{value * 100:.10g}%"
    if value != int(value):
        return f"{value:.10f}".rstrip("0")
    # A column of numbers like 0012 is shown so, and meant so.
    zeros = len(cell.number_format) if set(cell.number_format or "") == {"0"} else 0
    return f"{int(value):0{zeros}d}" if value >= 0 else str(int(value))


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
    serve(answer, MEMORY_LIMIT)


if __name__ == "__main__":
    main()
