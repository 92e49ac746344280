"""Weighs the reading of a workbook of 2,000 accounts: the portal's whole way from bytes to rows against openpyxl alone.

Both begin with a process of their own, in interleaved rounds of one run; what counts is the ratio within a round. The portal's own is
measured twice a round: those two must agree (A/A control).
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import openpyxl

from portal import calendar
from portal.config import ROOT
from portal.documents.excel.headings import plain
from portal.documents.reading import read_workbook
from portal.imports.documents import template
from portal.imports.sheets import lines_of
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, ROUNDS = 2000, 7
IMPORT_AT_MOST = 2.5  # times what openpyxl alone takes
# Every cell of every sheet, as a script of one's own would read it.
ALONE = """
import io, sys, openpyxl
book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()), read_only=True)
print(sum(1 for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for value in row if value is not None))
"""


def workbook(rows: int = ROWS, content: Callable[[], str] = lambda: "公告、新闻") -> bytes:
    """Return a filled template of 微信 with numbers, days, texts (`content`) and two operators a row, as Excel writes it."""
    with template([PLATFORMS["wechat"]], [], stock=False) as stream:
        book = openpyxl.load_workbook(stream)
    sheet = book["账号"]
    places = {plain(str(cell.value)): cell.column for cell in sheet[1]}
    registered = calendar.today() - timedelta(days=3)
    for number in range(rows):
        facts = {
            "单位": "信息工程学院",
            "名称": f"郑州工商学院信工{number}",
            "微信号": f"zzgs-xg{number:04d}",
            "类别": "订阅号",
            "原始ID": f"gh_{number:012d}",
            "注册时间": registered,
            "认证情况": "是",
            "账号主体": "郑州工商学院",
            "目前粉丝人数": number,
            "内容": content(),
            "主管人员姓名": "赵建国",
            "主管人员手机号": 13803710001,
            "主要运行人员1姓名": "王敏",
            "主要运行人员1手机号": "13803710002",
            "主要运行人员2姓名": "陈晨",
            "主要运行人员2手机号": "13903710003",
            "逾期原因": "此前不了解规定",
        }
        for title, value in facts.items():
            sheet.cell(number + 2, places[plain(title)], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def alone(content: bytes) -> None:
    """Read every cell with openpyxl, in a process of its own."""
    subprocess.run([sys.executable, "-c", ALONE], input=content, stdout=subprocess.DEVNULL, check=True, cwd=ROOT)


def ours(content: bytes) -> None:
    """Go the portal's way: the guard at the door, the confined process, what is shown, the header, rows, twins."""
    reading = lines_of(read_workbook(content), None, stock=False)
    if len(reading.rows) != ROWS:
        raise RuntimeError(f"{len(reading.rows)} rows were read")


def run() -> list[str]:
    """Return the report; a miss of the target is said."""
    content = workbook()
    taken: dict[str, list[float]] = {"alone": [], "ours": [], "again": []}
    ways: dict[str, Callable[[bytes], None]] = {"alone": alone, "ours": ours, "again": ours}
    for number in range(ROUNDS + 1):
        for name, way in ways.items():
            begun = time.perf_counter()
            way(content)
            if number:  # the first round warms the file system's cache
                taken[name].append(time.perf_counter() - begun)
    ratios = [a / b for a, b in zip(taken["ours"], taken["alone"], strict=True)]
    control = [a / b for a, b in zip(taken["again"], taken["ours"], strict=True)]
    ratio = statistics.median(ratios)
    spread = f"{min(ratios):.2f}–{max(ratios):.2f}, control ×{statistics.median(control):.2f}"
    verdict = "kept" if ratio <= IMPORT_AT_MOST else "MISSED"
    return [
        f"import of a workbook of {ROWS} rows ({len(content) / 1024:.0f} KiB), from bytes to rows; rounds: {ROUNDS}",
        f"  openpyxl alone ×1.00 ({statistics.median(taken['alone']) * 1000:.0f} ms)",
        f"  the portal     ×{ratio:.2f} ({spread}); at most ×{IMPORT_AT_MOST}: {verdict}",
    ]


if __name__ == "__main__":
    print("\n".join(run()))
