"""The press: HTML to PDF with xhtml2pdf, fonts loaded once a process, nothing fetched and nothing read but them.

Only the printing process imports this module; starting it costs most of a second.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import reportlab.pdfbase.ttfonts as reportlab_fonts
from pypdf import PdfReader, PdfWriter
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.tables import CellStyle
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.default import DEFAULT_FONT
from xhtml2pdf.document import pisaDocument

from portal.documents.glyphs import installed
from portal.documents.page import PAGE_HEIGHT, PAGE_WIDTH, form_page
from portal.documents.sheet import Printed

if TYPE_CHECKING:
    from pathlib import Path

    from portal.documents.layout import Layout
    from portal.documents.sheet import Sheet

# The outermost limit is the parent's clock; this one stops an ordinary slow page with a message of its own.
SECONDS = 15
# xhtml2pdf matches each rule against each cell; of its own stylesheet our paper needs only this.
BLOCKS = "html, body, p, div, table, tr, td { display: block }"


@lru_cache(maxsize=4)
def load_fonts(fonts_dir: Path) -> None:
    """Load the fonts of `fonts_dir` into ReportLab and xhtml2pdf, once. Raises FontsMissing."""
    reportlab_fonts.makeToUnicodeCMap = _to_unicode
    for face in installed(fonts_dir):
        font = reportlab_fonts.TTFont(face.name, str(fonts_dir / face.file))
        # Every line is as high as one of Song type: the other faces lend single characters and move nothing.
        font.face.ascent, font.face.descent = 880, -120
        pdfmetrics.registerFont(font)
        DEFAULT_FONT[face.name] = face.name
    # A page and every cell otherwise begin by naming Helvetica, a font that is not embedded.
    rl_config.canvas_basefontname = CellStyle.fontname = "song"
    rl_config.useA85 = 0  # streams as they are: smaller by a fifth, and quicker


def _to_unicode(name: str, subset: list[int]) -> str:
    """Give the table by which a reader finds the text again; ReportLab's own writes 𠮷 as five digits, unreadable."""
    units = (chr(char).encode("utf-16-be").hex().upper() for char in subset)
    pairs = "\n".join(f"<{code:02X}> <{unit}>" for code, unit in enumerate(units))
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo",
            f"<< /Registry ({name})",
            f"/Ordering ({name})",
            "/Supplement 0",
            ">> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            f"{len(subset)} beginbfchar",
            pairs,
            "endbfchar",
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        )
    )


def press(html: str, fonts_dir: Path, title: str = "") -> tuple[bytes, int]:
    """Print `html` and give the PDF and its pages. No network; no file at all; raises what xhtml2pdf raises."""
    load_fonts(fonts_dir)
    policy = ResourceAccessPolicy.server(
        None, allow_remote=False, allowed_hosts=frozenset(), max_render_seconds=SECONDS, max_fetch_seconds=1
    )
    out = io.BytesIO()
    meta: dict[str, Any] = {"title": title, "author": ""}
    asked = {"encoding": "utf-8", "resource_policy": policy, "context_meta": meta, "default_css": BLOCKS}
    pisaDocument(html, out, capacity=-1, **asked)  # nothing is put down in files: the process may write none
    pdf = out.getvalue()
    return pdf, len(PdfReader(io.BytesIO(pdf)).pages)


def press_form(layout: Layout, sheet: Sheet, fonts_dir: Path, copies: int = 1) -> Printed:
    """Print `sheet` on `layout`: one page a copy, and the attached page behind it where the paper has no room."""
    load_fonts(fonts_dir)
    marks = sheet.copies[:copies] if copies > 1 else ("",)
    spare = 0.0
    while True:
        page = form_page(layout, sheet, fonts_dir, marks, spare=spare)
        pdf, pages = press(page.html, fonts_dir, sheet.title)
        # The heights are worked out beforehand; should the press round otherwise, the page is set a little tighter.
        if page.attached or pages == len(marks) or spare > 60:  # noqa: PLR2004 - points: two lines of the table
            break
        spare += 12
    if sheet.watermark:
        pdf = _watermarked(pdf, sheet.watermark)
    return Printed(pdf, pages, page.missing)


def picture(pdf: bytes) -> bytes:
    """Draw page one of `pdf` as a PNG of about 950 × 1350 pixels."""
    document = pdfium.PdfDocument(pdf)
    try:
        drawn = document[0].render(scale=1.6).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    drawn.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _watermarked(pdf: bytes, words: str) -> bytes:
    """Lay `words` across every page, light grey, under the print."""
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=(PAGE_WIDTH, PAGE_HEIGHT))
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(math.degrees(math.atan2(PAGE_HEIGHT, PAGE_WIDTH)))
    size = min(150.0, 0.72 * math.hypot(PAGE_WIDTH, PAGE_HEIGHT) / max(pdfmetrics.stringWidth(words, "songbold", 1), 1))
    canvas.setFont("songbold", size)
    canvas.setFillGray(0.9)
    canvas.drawCentredString(0, -size * 0.36, words)
    canvas.save()
    mark = PdfReader(io.BytesIO(sheet.getvalue())).pages[0]
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for page in writer.pages:
        page.merge_page(mark, over=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
