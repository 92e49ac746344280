"""Long screenshots are a kind of their own: kept in pieces as wide as they came, to be shown one under another and read."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.files.models import StoredFile
from portal.files.pictures import LIMIT, LONGEST, Picture, encoded, kind_kept, opened, scaled
from portal.files.store import FREE_DISK_FLOOR, keep

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, scoped_session

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


def keep_screenshot(  # noqa: PLR0913, PLR0917 - one upload, who brought it, and the limits it meets
    session: Session | scoped_session[Any],
    content: bytes,
    name: str,
    user_id: int | None,
    unit_id: int | None,
    quota: int,
    *,
    limit: int = LIMIT,
    floor: int = FREE_DISK_FLOOR,
    full: str = "",
) -> tuple[StoredFile, ...]:
    """Check a screenshot and keep its pieces from top to bottom, each under its hash as `keep` does. Raises BadUpload.

    Flushes, does not commit: a quota that ends in the middle is rolled back by whoever asked.
    """
    checks = [partial(_checked, piece) for piece in check_screenshot(content, limit)]
    return tuple(
        keep(session, b"", name, user_id, unit_id, quota, check=check, floor=floor, full=full) for check in checks
    )


def pieces_kept(session: Session | scoped_session[Any], digests: str) -> tuple[StoredFile, ...]:
    """Return the kept pieces of a screenshot by their digests, a space between, without their bytes; what is not there is left out."""
    found = {f.sha256: f for f in session.scalars(select(StoredFile).where(StoredFile.sha256.in_(digests.split())))}
    return tuple(found[digest] for digest in digests.split() if digest in found)


def _checked(piece: Picture, _content: bytes) -> Picture:
    return piece
