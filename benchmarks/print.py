"""Compares ways to print one official form: xhtml2pdf (the portal's, warm), WeasyPrint, headless Chromium.

All three print the same HTML page, in interleaved rounds of one run, so that a busy machine slows them alike; what
counts is the ratio within a round. The portal's own is measured twice a round: those two must agree (A/A control).
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from portal.demo.pictures import avatar, qr_code
from portal.documents import FONTS_DIR, Decision, Foot, Sheet
from portal.documents.glyphs import BOLD, FACES
from portal.documents.page import form_page
from portal.documents.press import load_fonts
from portal.documents.printer import Printer
from portal.platforms.layouts import WECHAT_LAYOUT

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)


def sample() -> Sheet:
    """Give a form filled by a college and decided, with both pictures and the QR code at the foot."""
    person = ("赵建国", "13800138000", "zhaojianguo", "1035831482", "zhaojianguo@zzgs.edu.cn")
    return Sheet(
        "郑州工商学院新媒体建设备案登记表（微信）",
        "ZZGS-WX-2026-0012",
        kinds=(("创建", True), ("补办", False), ("重要事项变更", False)),
        texts={
            "name": "信息工程学院",
            "handle": "zzgs_xxgc",
            "original_id": "gh_1a2b3c4d5e6f",
            "registered_on": "2026年11月20日",
            "entity": "郑州工商学院",
            "unit_name": "信息工程学院",
            "person_name": "王敏",
            "followers": "1280",
        },
        boxes={
            "category": (("订阅号", True), ("服务号", False), ("企业号", False)),
            "verified": (("是", True), ("否", False)),
        },
        images={"avatar": avatar("信", FONTS_DIR, 0), "qr_code": qr_code("http://weixin.qq.com/r/zzgs-xxgc")},
        people={"supervisors": (person,), "operators": (person,) * 3},
        decisions={
            "unit": Decision("情况属实，同意报党委宣传部备案。", "赵建国", "2026年11月21日", "agree"),
            "publicity": Decision("材料齐全，同意备案登记。", "李老师", "2026年11月22日", "agree"),
        },
        remarks="面向本院师生，发布教学、竞赛与学生工作信息。",
        notes=("1.此表一式三份，党委宣传部、审批单位、创建者各一份。",),
        foot=Foot("第 1 版", "2026-11-22 14:05", "李老师", "http://127.0.0.1:5000/filings/1"),
    )


def page() -> str:
    """Give the HTML of the form as the portal prints it."""
    load_fonts(FONTS_DIR)
    return form_page(WECHAT_LAYOUT, sample(), FONTS_DIR, ("",)).html


def for_browsers(html: str) -> str:
    """Give the same page with its fonts named by file, as the other two need them; the page's own markup is kept."""
    faces = "".join(
        f"@font-face {{ font-family: {face.name}; src: url('{(FONTS_DIR / face.file).as_uri()}'); }}\n"
        for face in (*FACES, BOLD)
        if (FONTS_DIR / face.file).is_file()
    )
    style = f"{faces}table {{ border-collapse: collapse; }} @page {{ size: A4; margin: 11mm 18mm; }}"
    return html.replace("</head>", f"<style>{style}</style></head>")


def contestants(html: str, folder: Path, printer: Printer) -> dict[str, Callable[[], bytes]]:
    """Give the printers that this machine has, by name, each printing `html`."""
    found: dict[str, Callable[[], bytes]] = {"xhtml2pdf": lambda: printer.print(("html", html, "")).pdf}
    foreign = for_browsers(html)
    try:
        from weasyprint import HTML  # noqa: PLC0415 - a contestant only
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    except (ImportError, OSError):
        pass
    else:
        fonts = FontConfiguration()
        found["WeasyPrint"] = lambda: bytes(HTML(string=foreign).write_pdf() or b"")
        found["WeasyPrint, fonts kept"] = lambda: bytes(HTML(string=foreign).write_pdf(font_config=fonts) or b"")
    browser = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if browser:
        source = folder / "page.html"
        source.write_text(foreign, encoding="utf-8")
        found["Chromium"] = lambda: _chromium(browser, source, folder)
    return found


def _chromium(browser: str, source: Path, folder: Path) -> bytes:
    target = folder / "page.pdf"
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as profile:
        command = [browser, *FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    return target.read_bytes()


def _timed(work: Callable[[], bytes]) -> tuple[float, bytes]:
    begun = time.perf_counter()
    pdf = work()
    spent = time.perf_counter() - begun
    if not pdf.startswith(b"%PDF"):
        raise ValueError("a contestant printed nothing")
    return spent, pdf


def run(rounds: int = ROUNDS) -> list[str]:
    """Give the report, a line each: median ratio to xhtml2pdf with its range, size, and the control."""
    printer = Printer(FONTS_DIR)
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            return _report(contestants(page(), Path(folder), printer), rounds)
    finally:
        printer.close()


def _report(found: dict[str, Callable[[], bytes]], rounds: int) -> list[str]:
    sizes = {name: len(work()) for name, work in found.items()}  # Once unmeasured: everyone is warm.
    ratios: dict[str, list[float]] = {name: [] for name in ("control", *found)}
    base: list[float] = []
    for _ in range(rounds):
        spent = {name: _timed(work)[0] for name, work in found.items()}
        again = _timed(found["xhtml2pdf"])[0]
        mean = (spent["xhtml2pdf"] + again) / 2
        base.append(mean)
        ratios["control"].append(again / spent["xhtml2pdf"])
        for name, seconds in spent.items():
            ratios[name].append(seconds / mean)
    lines = [f"print of the form, {rounds} rounds, time as a multiple of xhtml2pdf in the same round"]
    for name in found:
        values = ratios[name]
        lines.append(
            f"  {name:<22} ×{statistics.median(values):5.2f}  ({min(values):.2f}–{max(values):.2f})"
            f"  {sizes[name] / 1000:6.0f} kB"
        )
    if "WeasyPrint" in found:
        lines.append("  (WeasyPrint as its manual calls it; “fonts kept” shares one font configuration between pages)")
    if "Chromium" in found:
        lines.append("  (Chromium is started for every page, as a command would be)")
    control = ratios["control"]
    lines.append(
        f"  A/A control            ×{statistics.median(control):5.2f}  ({min(control):.2f}–{max(control):.2f})"
    )
    lines.append(f"  xhtml2pdf here: {statistics.median(base) * 1000:.0f} ms a page, in its own process, warm")
    if sum(not 0.85 <= value <= 1.15 for value in control) > 1:  # noqa: PLR2004 - the tolerance of the control
        lines.append("  the control left 0.85–1.15 in more than one round: run again on a quieter machine")
    return lines


if __name__ == "__main__":
    print("\n".join(run()))
