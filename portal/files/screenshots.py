"""Long screenshots are a kind of their own: kept in pieces as wide as they came, to be shown one under another and read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.files.models import StoredFile
from portal.files.pictures import LIMIT
from portal.files.store import FREE_DISK_FLOOR, keep
from portal.files.taking import check_screenshot

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, scoped_session

    from portal.files.pictures import Picture


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
