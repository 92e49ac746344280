"""Pictures made ready for paper: checked once more, no larger than print needs, named only by their own bytes."""

from __future__ import annotations

import base64
import io
import warnings
from typing import NamedTuple

import segno
from PIL import Image, ImageChops

DOTS_PER_POINT = 300 / 72
MOST_DOTS = 30_000_000
"""Larger pictures are not decoded: a photograph has 24 million dots, a bomb has hundreds."""


class Placed(NamedTuple):
    """A picture as a data address, with its printed width and height in points."""

    source: str
    width: float
    height: float


def opened(data: bytes) -> Image.Image | None:
    """Give the picture `data` (PNG or JPEG) decoded, None if unreadable or larger than any paper needs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                if picture.width * picture.height > MOST_DOTS:
                    return None
                picture.load()
                return picture.copy()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def placed(data: bytes, width: float, height: float) -> Placed | None:
    """Give the picture `data` (PNG or JPEG) at the largest size within `width` × `height` points; None if unreadable."""
    picture = opened(data)
    if picture is None:
        return None
    ready = _flat(picture)
    scale = min(width / ready.width, height / ready.height)
    size = ready.width * scale, ready.height * scale
    ready.thumbnail((round(width * DOTS_PER_POINT), round(height * DOTS_PER_POINT)))
    return Placed(address(ready), *size)


def _flat(picture: Image.Image) -> Image.Image:
    """Give the picture on white paper, grey when it has no colour."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        inked = picture.convert("RGBA")
        paper = Image.new("RGBA", inked.size, "white")
        return Image.alpha_composite(paper, inked).convert("RGB")
    return picture.convert("L" if picture.mode in {"1", "L", "I;16"} else "RGB")


def transparent(picture: Image.Image) -> Image.Image:
    """Take the white paper out of a picture, and leave the ink."""
    inked = picture.convert("RGBA")
    red, green, blue, alpha = inked.split()
    # The ink of a stamp or a pen is whatever is darker than paper in at least one colour.
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    ink = ImageChops.invert(darkest).point(lambda level: min(255, 2 * level))
    inked.putalpha(ImageChops.multiply(alpha, ink))
    return inked


def address(picture: Image.Image, quality: int = 92) -> str:
    """Give a picture as a data address."""
    kind, mime = ("JPEG", "jpeg") if picture.mode == "RGB" else ("PNG", "png")
    out = io.BytesIO()
    picture.save(out, kind, quality=quality)
    return f"data:image/{mime};base64," + base64.b64encode(out.getvalue()).decode()


def qr_address(text: str) -> str:
    """Give a QR code of `text` as a data address."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=6, border=1)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
