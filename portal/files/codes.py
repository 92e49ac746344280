"""Reads the QR code in a picture, as it comes from phones: rounded, blurred, light on dark, without a margin."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from portal.files.pictures import BadUpload, decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_TEXT = 2000
# Working sizes in pixels: dots of some 3–10 px read best; blur and rounding vanish when a picture is made smaller.
SIZES = (900, 450, 260)
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
            if text := _read(attempt, binarizer):
                return text
    return ""


def _read(image: Image.Image, binarizer: zxingcpp.Binarizer) -> str:
    found = zxingcpp.read_barcodes(image, formats=QR, text_mode=zxingcpp.TextMode.Plain, binarizer=binarizer)
    texts = (_shown(code.text) for code in found if code.valid)
    return next((text for text in texts if text), "")


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
