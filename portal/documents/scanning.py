"""Scans in: each upload is drawn by a process of its own; what comes back are pictures of its pages, bound into a PDF of ours."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import TYPE_CHECKING, Any

from portal.children.confined import Confined
from portal.documents.scanner import EMPTY, KEPT_AT, MOST_CODES, MOST_PAGES, head_fault
from portal.files.pictures import BadUpload, Picture

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 45.0
"""The most wall-clock time one upload may take."""
A4 = (595.28, 841.89)
LONGEST_CODE = 2000
SCANNER = Confined(
    "portal.documents.scanner",
    BadUpload,
    slow="文件过于复杂，读取超时，请按 A4 重新扫描后再上传",
    broken="文件无法读取，可能已损坏或过于复杂，请重新扫描后再上传",
)

__all__ = ["MOST_PAGES", "BadUpload", "ScannedPage", "bound", "head_fault", "scanned"]


@dataclass(frozen=True)
class ScannedPage:
    """One page, upright when our code is on it: a JPEG of at most 1754 px a side, grey or RGB, and what its QR codes say."""

    picture: bytes
    width: int
    height: int
    grey: bool
    codes: tuple[str, ...]


def scanned(
    content: bytes, marks: tuple[str, ...] = (), seconds: float = SECONDS, told: Callable[[int], None] = lambda _: None
) -> tuple[ScannedPage, ...]:
    """Return the pages of an uploaded PDF (at most 20), JPEG (at most 60 Mpx) or PNG (40), turned upright, a long one in sheets.

    A page is searched for codes until one holds one of `marks`; `told` hears on the way how many pages are read.
    Raises BadUpload with the sentence the user reads.
    """
    if not content:
        raise BadUpload(EMPTY)
    end, pages = monotonic() + seconds, list[ScannedPage]()
    while True:
        head, pictures = SCANNER.ask(content, (str(len(pages)), *marks), max(0.0, end - monotonic()))
        pages += _pages(head, pictures)
        if len(pages) > MOST_PAGES:
            raise BadUpload(SCANNER.broken)
        if head.get("more") is not True:
            return tuple(pages)
        told(len(pages))


def _pages(head: dict[str, Any], pictures: bytes) -> list[ScannedPage]:
    """Take the answer apart; it may have been killed in the middle of it. Raises BadUpload."""
    end, pages = 0, []
    try:
        for page in head["pages"]:
            start, end = end, end + int(page["bytes"])
            pages.append(_page(page, pictures[start:end]))
    except Exception as error:
        raise BadUpload(SCANNER.broken) from error
    if end != len(pictures) or not pages:
        raise BadUpload(SCANNER.broken)
    return pages


def _page(said: dict[str, Any], picture: bytes) -> ScannedPage:
    width, height = int(said["width"]), int(said["height"])
    if not (picture.startswith(b"\xff\xd8\xff") and 0 < width <= KEPT_AT and 0 < height <= KEPT_AT):
        raise ValueError
    codes = tuple(str(text)[:LONGEST_CODE] for text in said["codes"][:MOST_CODES])
    return ScannedPage(picture, width, height, bool(said["grey"]), codes)


def bound(pages: tuple[ScannedPage, ...]) -> Picture:
    """Return the pages as a PDF of nothing but pictures, each at most A4; the same pages always give the same bytes."""
    bodies: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for page in pages:
        number = len(bodies) + 1
        kids.append(f"{number} 0 R")
        bodies += _objects(page, number)
    bodies[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
    content = bytes(out)
    return Picture(content, "application/pdf", pages[0].width, pages[0].height, sha256(content).hexdigest())


def _objects(page: ScannedPage, number: int) -> list[bytes]:
    """Return the page, its drawing and its picture as PDF objects `number` and the two after it."""
    paper = A4 if page.height >= page.width else A4[::-1]
    scale = min(paper[0] / page.width, paper[1] / page.height)
    width, height = f"{page.width * scale:.2f}", f"{page.height * scale:.2f}"
    drawing = f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode()
    colours = b"/DeviceGray" if page.grey else b"/DeviceRGB"
    return [
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {number + 1} 0 R "
        f"/Resources << /XObject << /P {number + 2} 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %b /BitsPerComponent 8 /Filter /DCTDecode "
        b"/Length %d >>\nstream\n%b\nendstream" % (page.width, page.height, colours, len(page.picture), page.picture),
    ]
