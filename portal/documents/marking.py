"""Seals and signatures as they go on paper and to other people: one opaque picture, crossed by lines and by what it is for.

A picture that can be taken out of a print is of no use then for another one: the strokes are cut by the words and lines, and no mask
tells them apart.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from portal.documents.glyphs import installed
from portal.documents.images import DOTS_PER_POINT, Placed, address, opened, transparent

if TYPE_CHECKING:
    from pathlib import Path

TINT = 72
"""How dark lines and words are beside the ink, of 255. Where they cross it they take it away whole, so that no grey parts them again."""
LETTER, LINE, STEP = 19, 2, 15
"""At 300 dots to the inch: words of 4.5 points, lines of a sixth of a millimetre, one and a quarter apart."""
SLANT, WAVE, SWING = 14, 61.0, 5.0
QUALITY = 84


def stamped(data: bytes, width: float, height: float, mark: str, fonts_dir: Path) -> Placed | None:
    """Give a seal or signature at the largest size within `width` × `height` points, crossed by `mark`; None if unreadable."""
    picture = opened(data)
    if picture is None:
        return None
    ink = transparent(picture)
    scale = min(width / ink.width, height / ink.height)
    size = ink.width * scale, ink.height * scale
    dots = max(1, round(size[0] * DOTS_PER_POINT)), max(1, round(size[1] * DOTS_PER_POINT))
    return Placed(address(_crossed(ink.resize(dots, Image.Resampling.LANCZOS), mark, fonts_dir), QUALITY), *size)


def shown(data: bytes, mark: str, fonts_dir: Path, width: int = 480) -> bytes:
    """Give a seal or signature as PNG for somebody else to look at, crossed by `mark`; b"" if unreadable."""
    picture = opened(data)
    if picture is None:
        return b""
    ink = transparent(picture)
    ink = ink.resize((width, max(1, round(ink.height * width / ink.width))), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    _crossed(ink, mark, fonts_dir).quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _crossed(ink: Image.Image, mark: str, fonts_dir: Path) -> Image.Image:
    """Lay the ink on white paper under lines and words of its own colour, which cut it where they cross it."""
    strokes, pattern = ink.getchannel("A"), _pattern(ink.size, mark, fonts_dir)
    colour = Image.new("RGB", ink.size, _colour(ink, strokes))
    paper = Image.composite(
        colour, Image.new("RGB", ink.size, "white"), pattern.point(lambda level: level * TINT // 255)
    )
    kept = ImageChops.multiply(strokes, pattern.point(lambda level: 255 - min(255, 2 * level)))
    return Image.composite(colour, paper, kept)


def _colour(ink: Image.Image, strokes: Image.Image) -> tuple[int, int, int]:
    """Return the colour of the ink, in the mean of what is drawn."""
    if not strokes.getbbox():
        return 0, 0, 0
    red, green, blue = (round(level) for level in ImageStat.Stat(ink.convert("RGB"), strokes.point(_inked)).mean)
    return red, green, blue


def _inked(level: int) -> int:
    return 255 if level > 127 else 0  # noqa: PLR2004 - half covered


def _pattern(size: tuple[int, int], mark: str, fonts_dir: Path) -> Image.Image:
    """Draw waves across the picture and the words over and over, slanting, so that every part of it has some."""
    side = math.ceil(math.hypot(*size))
    drawn = Image.new("L", (side, side), 0)
    pen, font = ImageDraw.Draw(drawn), _font(fonts_dir)
    for row, top in enumerate(range(0, side, 3 * STEP)):
        for line in (0, STEP):
            points = [(x, top + line + SWING * math.sin(x / WAVE + row)) for x in range(0, side + 8, 8)]
            pen.line(points, fill=150, width=LINE)
        words = f"{mark}　" * (side // max(1, round(pen.textlength(f"{mark}　", font=font))) + 2)
        pen.text((-(row * 97 % 240), top + 2 * STEP - LETTER // 2), words, fill=255, font=font)
    turned = drawn.rotate(SLANT, Image.Resampling.BICUBIC)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    return turned.crop((left, top, left + size[0], top + size[1]))


@lru_cache(maxsize=2)
def _font(fonts_dir: Path) -> ImageFont.FreeTypeFont:
    face = next(face for face in installed(fonts_dir) if face.name == "song")
    return ImageFont.truetype(str(fonts_dir / face.file), LETTER)
