"""Cuts a long screenshot into pieces as wide as it came, so that all of it can be read; any other stays one picture."""

from __future__ import annotations

import math

from portal.files.pictures import LIMIT, LONGEST, Picture, encoded, kind_kept, opened, scaled

PIECE = LONGEST
"""The most pixels a piece is high."""
STEP = 16  # a JPEG's own grid: no block of it lies across a seam


def check_screenshot(content: bytes, limit: int = LIMIT) -> tuple[Picture, ...]:
    """Return the pieces of a screenshot from top to bottom; one piece, as check_picture makes it, unless it is a long one.

    A long one (over 2.5 times as high as wide, at most 40 megapixels) stays as wide as it is, up to 1600 px, and is cut into
    pieces of at most 1600 px that fit together without a loss; nothing of its metadata stays. Raises BadUpload.
    """
    with opened(content, limit) as upload:
        image = upload.developed(None if upload.long else LONGEST)
        if upload.long:
            image = scaled(image, (LONGEST, image.height))
        kind = kind_kept(image, upload.kind)
        return tuple(encoded(image.crop((0, top, image.width, end)), kind) for top, end in _cuts(image.height))


def _cuts(height: int) -> list[tuple[int, int]]:
    """Return the first row of each piece, and the one past its last: pieces of much the same height."""
    count = math.ceil(height / PIECE)
    step = min(PIECE, math.ceil(height / count / STEP) * STEP)
    return [(top, min(top + step, height)) for top in range(0, height, step)]
