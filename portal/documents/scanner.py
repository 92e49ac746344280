"""The scanning process: one uploaded scan from its standard input, its pages as JPEG and the codes on them as an answer.

Run as `python -m portal.documents.scanner START MARK…` by `portal.documents.scanning` alone: a fresh process for each upload, with
limits on its memory and its time, so that whatever a PDF or a picture does to a decoder ends here. Nothing of the
upload but the look of its pages comes out: no script, no attachment, no link, no metadata.
"""

from __future__ import annotations

import io
import math
from itertools import islice
from typing import TYPE_CHECKING, Any

from PIL import Image

from portal.children.serving import serve
from portal.files import sniff
from portal.files.codes import codes_on
from portal.files.pictures import BadUpload, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2

MEMORY_LIMIT = 1024**3
"""Bytes of address space: a page needs a fifth of it, the largest picture half."""
MOST_PAGES = 20
AT_ONCE = 5
"""Pages that one process takes: in twenty of a noisy photocopy it would look for codes longer than one may work."""
MOST_CODES = 8
PDF_HEAD = 1024
# Longest side in pixels: at which codes are read (240 dots an inch of A4), and at which the page is kept (150).
READ_AT, KEPT_AT = 2800, 1754
SHORTEST, LONGEST, NARROWEST = 72, 5000, 36
"""Points a page's longer and shorter sides may have; some scanners count their pixels as points."""
QUALITY = 78
SHEET = 297 / 210  # how much higher than wide the pages are that a long picture is cut into
# How a page that lies on its side or on its head is put upright, by quarter turns to the left.
TURNS = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
PASSWORD = 4  # FPDF_ERR_PASSWORD
WANTED = "请上传 PDF、JPG 或 PNG 扫描件"
BROKEN = "文件已损坏或不完整，无法打开，请重新扫描或拍照后再上传"
LOCKED = "PDF 设有打开密码，无法读取，请取消密码后再上传"
EMPTY = "文件是空的（0 字节），请重新选择"


def pictures(content: bytes, start: int) -> Iterator[Image.Image]:
    """Yield the pages of a PDF, a JPEG or a PNG from `start` on, upright in mode L or RGB, large enough to read. Raises BadUpload."""
    if fault := head_fault(content):
        raise BadUpload(fault)
    if b"%PDF-" in content[:PDF_HEAD]:
        yield from _pages(content, start)
    else:
        yield from islice(_photographed(content), start, None)


def head_fault(content: bytes) -> str:
    """Return why these bytes are no scan, as their beginning tells, "" for what may be one."""
    if not content:
        return EMPTY
    kind = "PDF" if b"%PDF-" in content[:PDF_HEAD] else sniff.kind_of(content)
    if kind in {"PDF", "JPEG", "PNG"}:
        return ""
    return f"这是 WebP 图片，{WANTED}" if kind else sniff.stranger(content, "扫描件", WANTED)


def _photographed(content: bytes) -> Iterator[Image.Image]:
    with opened(content, len(content)) as upload:
        if not upload.long:
            yield _flat(upload.developed(READ_AT))
            return
        image = upload.developed()
        sheet = max(math.ceil(image.height / MOST_PAGES), round(image.width * SHEET))
        for top in range(0, image.height, sheet):
            yield _flat(image.crop((0, top, image.width, min(top + sheet, image.height))))


def _pages(content: bytes, start: int) -> Iterator[Image.Image]:
    import pypdfium2  # noqa: PLC0415 - a picture does without

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise BadUpload(LOCKED if getattr(error, "err_code", 0) == PASSWORD else BROKEN) from error
    if not len(document):
        raise BadUpload(BROKEN)
    if len(document) > MOST_PAGES:
        raise BadUpload(f"PDF 有 {len(document)} 页，超过 {MOST_PAGES} 页，请分成几个文件上传")
    for number in range(start, len(document)):
        try:
            yield _drawn(document[number], number)
        except pypdfium2.PdfiumError as error:
            raise BadUpload(BROKEN) from error


def _drawn(page: pypdfium2.PdfPage, number: int) -> Image.Image:
    short, long = sorted(page.get_size())
    if short < NARROWEST or not SHORTEST <= long <= LONGEST:
        raise BadUpload(f"PDF 第 {number + 1} 页的尺寸不对（{_millimetres(long)} 毫米长），请按 A4 重新扫描")
    image: Image.Image = page.render(scale=READ_AT / long, may_draw_forms=False).to_pil()
    return _flat(image)


def _millimetres(points: float) -> str:
    return f"{points * 25.4 / 72:.0f}" if math.isfinite(points) else "?"


def _flat(image: Image.Image) -> Image.Image:
    """Return the page on white paper, in mode L or RGB."""
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image).convert("RGB")
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def answer(content: bytes, arguments: list[str]) -> tuple[dict[str, Any], list[bytes]]:
    """Return the head {"pages": [{codes, width, height, bytes}]} and the JPEGs; {"fault": sentence} for what is refused.

    `arguments` are the number of the first page, of which AT_ONCE are taken, and the marks; "more" says that others follow.
    """
    heads, kept = list[dict[str, Any]](), list[bytes]()
    start, *marks = arguments
    try:
        for place, image in enumerate(pictures(content, int(start))):
            if place == AT_ONCE:
                return {"pages": heads, "more": True}, kept
            codes, quarters = codes_on(image, lambda text: any(mark in text for mark in marks))
            image.thumbnail((KEPT_AT, KEPT_AT), Image.Resampling.LANCZOS)
            image = image.transpose(TURNS[quarters]) if quarters else image  # noqa: PLW2901 - the page, upright
            out = io.BytesIO()
            image.save(out, "JPEG", quality=QUALITY, optimize=True)
            kept.append(out.getvalue())
            grey = image.mode == "L"
            heads.append(
                {
                    "codes": codes[:MOST_CODES],
                    "width": image.width,
                    "height": image.height,
                    "grey": grey,
                    "bytes": len(kept[-1]),
                }
            )
    except BadUpload as refusal:
        return {"fault": refusal.sentence}, []
    except Exception:  # noqa: BLE001 - a decoder may fail in any way on what somebody else has made
        return {"fault": BROKEN}, []
    return {"pages": heads, "more": False}, kept


def main() -> None:
    """Answer the parent once, and end."""
    serve(answer, MEMORY_LIMIT)


if __name__ == "__main__":
    main()
