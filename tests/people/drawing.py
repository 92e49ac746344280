"""Pictures as people bring them: a seal in red, a signature drawn on a clear page, and one whose header claims too much."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def written(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def seal(ink: tuple[int, int, int] = (200, 20, 20)) -> bytes:
    picture = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(picture).ellipse((40, 40, 260, 260), outline=ink, width=18)
    return written(picture)


def hand(slant: int = 0) -> bytes:
    """What the page draws: dark lines on a clear canvas of 1200 × 540 points."""
    picture = Image.new("RGBA", (1200, 540), (0, 0, 0, 0))
    points = [(200, 120), (420 + slant, 300), (640, 110), (900, 290)]
    ImageDraw.Draw(picture).line(points, fill=(16, 19, 26, 255), width=10)
    return written(picture)


BLANK = written(Image.new("RGBA", (1200, 540), (0, 0, 0, 0)))
