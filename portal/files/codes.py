"""Reads the QR code in a picture, as it comes from phones: rounded, blurred, light on dark, without a margin."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from portal.files.pictures import BadUpload, decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_TEXT = 2000
# Working sizes in pixels: dots of some 3–10 px read best; blur and rounding vanish when a picture is made smaller.
SIZES = (900, 450, 260)
# Pages up to this many pixels long are also looked at in double size.
DOUBLED = 2000
# The least difference of dark and light, of 255, in which a code could still be seen.
FAINTEST = 40
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
# Control and format characters (zero width, right-to-left override), lone surrogates, line and paragraph separators.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def read_code(picture: bytes) -> str:
    """Return what the QR code says, without unseen characters and at most 2000 long; "" when none can be read."""
    try:
        _, image = decoded(picture)
    except BadUpload:
        return ""
    for attempt in _attempts(image):
        for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
            if text := next((text for text, _ in _seen(attempt, binarizer)), ""):
                return text
    return ""


class Codes(NamedTuple):
    """What the codes on a page say, each once, and by how many quarter turns to the left it must be turned to be upright."""

    texts: tuple[str, ...]
    quarters: int


def codes_on(image: Image.Image, wanted: Callable[[str], bool]) -> Codes:
    """Return what the QR codes on a scanned page say (a form shows the account's own code beside the portal's).

    Looks with more and more effort until one is `wanted`; one that is worn, folded or bent may stay unread. How the page lies
    is told by the code that is wanted alone: our paper carries it upright, the account's own is a picture that may lie anyhow.
    """
    found: dict[str, int] = {}
    grey = image.convert("L")
    levels = [level for level, count in enumerate(grey.histogram()) if count]
    if levels[-1] - levels[0] < FAINTEST:  # the empty back of a page
        return Codes((), 0)
    for attempt in _page_attempts(grey):
        for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
            for text, quarters in _seen(attempt, binarizer):
                found.setdefault(text, quarters)
            if ours := [quarters for text, quarters in found.items() if wanted(text)]:
                return Codes(tuple(found), ours[0])
    return Codes(tuple(found), 0)


def _page_attempts(grey: Image.Image) -> Iterator[Image.Image]:
    """Yield the page as it is, smoothed, sharper, larger and smaller: a code on paper is 17 mm wide, some 2–8 px a dot."""
    yield grey
    yield grey.filter(ImageFilter.GaussianBlur(1))
    yield ImageOps.autocontrast(grey, cutoff=2).filter(ImageFilter.UnsharpMask(radius=2, percent=200, threshold=0))
    yield grey.reduce(2)
    if max(grey.size) <= DOUBLED:
        yield grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)


def _seen(image: Image.Image, binarizer: zxingcpp.Binarizer) -> Iterator[tuple[str, int]]:
    """Yield what each code says that can be read, and by how many quarter turns to the left it must be turned."""
    for code in zxingcpp.read_barcodes(image, formats=QR, text_mode=zxingcpp.TextMode.Plain, binarizer=binarizer):
        if code.valid and (text := _shown(code.text)):
            yield text, round(code.orientation / 90) % 4


def _shown(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in UNSEEN).strip()[:LONGEST_TEXT]


def _attempts(image: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture in grey, first as it is, then ever more helped; the reader itself tries turns and negatives."""
    for ground in ("white", "black") if image.mode == "RGBA" else ("white",):
        grey = _flat(image, ground)
        yield grey
        margin = ImageOps.expand(ImageOps.autocontrast(grey, cutoff=1), border=max(16, grey.width // 10), fill=ground)
        for size in SIZES:
            fitted = ImageOps.contain(margin, (size, size))
            yield fitted
            yield ImageOps.autocontrast(fitted.filter(ImageFilter.GaussianBlur(size / 300)))
            yield fitted.filter(ImageFilter.UnsharpMask(radius=size / 150, percent=250, threshold=0))


def _flat(image: Image.Image, ground: str) -> Image.Image:
    """Lay a see-through picture on a ground: a code may be drawn dark or light on nothing."""
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, ground), image)
    return image.convert("L")
