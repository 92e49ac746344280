"""Cuts a scanned seal or signature out of its paper, so that it lies on the print like ink."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageStat

from portal.files.pictures import LIMIT, BadUpload, decoded, encoded

if TYPE_CHECKING:
    from portal.files.pictures import Picture

LONGEST = 600
WHITE = 255
# Paper in a photo is grey rather than white: thresholds follow the paper, down to this darkness.
DARKEST_PAPER = 140
PAPER_FROM = 0.88
INK_UNTIL = 0.62
# Alpha from which something counts as ink, when margins are cut off.
VISIBLE = 40


def check_seal(content: bytes, limit: int = LIMIT) -> Picture:
    """Return the seal or signature as PNG with clear paper, cut to the ink, at most 600 px on its longest side.

    Transparency that is already there stays. Raises BadUpload as check_picture does, and for a blank page.
    """
    _, image = decoded(content, limit)
    image = image.convert("RGBA")
    image.putalpha(ImageChops.multiply(image.getchannel("A"), _ink(image)))
    box = image.getchannel("A").point(lambda alpha: alpha if alpha >= VISIBLE else 0).getbbox()
    if box is None:
        raise BadUpload("图片里没有看到印章或签名，请换一张白底、清晰的扫描件")
    image = image.crop(box)
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return encoded(image, "PNG")


def _ink(image: Image.Image) -> Image.Image:
    """Return how much ink there is at each point, 0 (paper) to 255; edges get a ramp and stay smooth."""
    paper = Image.new("RGBA", image.size, "white")
    red, green, blue = Image.alpha_composite(paper, image).convert("RGB").split()
    # Red ink is bright in one channel only: the darkest of the three tells ink of any colour from paper.
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    white = _paper(darkest)
    clear, full = white * PAPER_FROM, white * INK_UNTIL
    return darkest.point([round(WHITE * min(1.0, max(0.0, (clear - v) / (clear - full)))) for v in range(256)])


def _paper(darkest: Image.Image) -> float:
    """Return the brightness of the paper: the median, or plain white when a tight cut leaves more ink than paper."""
    median = ImageStat.Stat(darkest).median[0]
    return median if median >= DARKEST_PAPER else WHITE
