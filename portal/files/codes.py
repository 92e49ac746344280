"""Reads the QR code in a picture, as it comes from phones: rounded, blurred, light on dark, without a margin."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from portal.files.charset import text_of
from portal.files.pictures import (
    LIMIT,
    LONGEST,
    BadUpload,
    Picture,
    check_picture,
    encoded,
    is_long,
    kind_kept,
    opened,
    scaled,
)

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
BINARIZERS = (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram)
# How a code that declares its character set begins in hexadecimal digits (]Q2), and what stands for what cannot be read.
DECLARED = "5D 51 32"
UNREADABLE = "\ufffd"
# Control and format characters (zero width, right-to-left override), lone surrogates, line and paragraph separators.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def read_code(picture: bytes, limit: int = LIMIT) -> str:
    """Return what the QR code in an upload says, without unseen characters and at most 2000 long; "" when none can be read."""
    try:
        return code_in(picture, limit)
    except BadUpload:
        return ""


def code_in(picture: bytes, limit: int = LIMIT) -> str:
    """Return what read_code does. Raises BadUpload for what is no picture of at most `limit` bytes.

    It looks before anything is made smaller: in a photo of fifty megapixels, and in a long screenshot, a code is small.
    """
    with opened(picture, limit) as upload:
        image = upload.developed(grey=True)
        return next((text for attempt in _attempts(image) if (text := _read(attempt))), "")


def check_code(content: bytes, limit: int = LIMIT) -> Picture:
    """Return what check_picture does; of a long screenshot that shows a code, the part around the code alone.

    A long one made as small as every picture is a strip on which no code can be seen. Raises BadUpload.
    """
    with opened(content, limit) as upload:
        if upload.long:
            image = upload.developed()
            if (middle := _middle(_flat(image, "white"))) is not None:
                across = image.width
                top = max(0, min(middle - across // 2, image.height - across))
                part = scaled(image.crop((0, top, across, top + across)), (LONGEST, LONGEST))
                return encoded(part, kind_kept(part, upload.kind))
    return check_picture(content, limit)


def _middle(grey: Image.Image) -> int | None:
    """Return the row on which the first code of a picture has its middle; None where none is read at first sight."""
    for code in _codes(grey, zxingcpp.Binarizer.LocalAverage, zxingcpp.TextMode.Plain):
        if code.valid:
            place = code.position
            return int((place.top_left.y + place.bottom_right.y) // 2)
    return None


def _read(image: Image.Image) -> str:
    return next((text for binarizer in BINARIZERS for text, _ in _seen(image, binarizer)), "")


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
    if _contrast(grey) < FAINTEST:  # the empty back of a page
        return Codes((), 0)
    for attempt in _page_attempts(grey):
        for binarizer in BINARIZERS:
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
    found = [code for code in _codes(image, binarizer, zxingcpp.TextMode.Plain) if code.valid]
    declaring = _declaring(image, binarizer) if any(not code.bytes.isascii() for code in found) else frozenset()
    for code in found:
        said = code.text
        if code.bytes not in declaring or UNREADABLE in said:
            said = text_of(code.bytes, said)
        if text := _shown(said):
            yield text, round(code.orientation / 90) % 4


def _codes(image: Image.Image, binarizer: zxingcpp.Binarizer, mode: zxingcpp.TextMode) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(image, formats=QR, text_mode=mode, binarizer=binarizer)


def _declaring(image: Image.Image, binarizer: zxingcpp.Binarizer) -> frozenset[bytes]:
    """Return the bytes of the codes that say themselves in which character set they are: the reader tells it in one mode alone."""
    codes = _codes(image, binarizer, zxingcpp.TextMode.HexECI)
    return frozenset(code.bytes for code in codes if code.text.startswith(DECLARED))


def _shown(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in UNSEEN).strip()[:LONGEST_TEXT]


def _attempts(image: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture in grey, first as it is, then ever more helped; the reader itself tries turns and negatives."""
    grounds = ("white", "black") if image.mode == "RGBA" else ("white",)
    if max(image.size) > LONGEST:
        for ground in grounds:
            grey = _flat(image, ground)
            yield grey
            yield grey.reduce(2)
    for part in _parts(image):
        for ground in grounds:
            yield from _helped(_flat(part, ground), ground)


def _parts(image: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture at most 1600 px long; a long one in parts twice as high as wide, so that every code is whole in one."""
    across = image.width
    if not is_long(*image.size):
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        yield image
        return
    for top in range(0, image.height - across, across):
        part = image.crop((0, top, across, min(top + 2 * across, image.height)))
        if _contrast(part.convert("L")) >= FAINTEST or part.mode == "RGBA":
            part.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
            yield part


def _contrast(grey: Image.Image) -> int:
    levels = [level for level, count in enumerate(grey.histogram()) if count]
    return levels[-1] - levels[0]


def _helped(grey: Image.Image, ground: str) -> Iterator[Image.Image]:
    """Yield a picture as it is, then with a margin, smaller, smoothed and sharpened."""
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
        return Image.composite(image.convert("L"), Image.new("L", image.size, ground), image.getchannel("A"))
    return image if image.mode == "L" else image.convert("L")
