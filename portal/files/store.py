"""Keeps checked pictures in the database under their hash, within a quota, and hands them out as inert bytes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from portal.files.models import StoredFile
from portal.files.names import disposition, safe_name
from portal.files.pictures import BadUpload, Picture, megabytes
from portal.files.taking import check_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session, scoped_session

FREE_DISK_FLOOR = 200 * 1024 * 1024
HASH = re.compile(r"[0-9a-f]{64}")
THE_PUBLIC = 0  # whose the pictures are that nobody signed in for: all of them share one quota
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}

__all__ = ["THE_PUBLIC", "disposition", "free_disk", "headers_for", "keep", "open_file", "used"]


def _see_to_room(  # noqa: PLR0913, PLR0917 - as keep
    session: Session | scoped_session[Any], size: int, user_id: int | None, quota: int, floor: int, full: str
) -> None:
    """Raise BadUpload when `size` more bytes are over this user's quota, or the disk is nearly full."""
    if user_id is not None and used(session, user_id) + size > quota:
        raise BadUpload(full or f"您上传的图片合计已达上限（{megabytes(quota)} MB），请联系系统管理员清理或调高上限")
    if free_disk(session) - size < floor:
        raise BadUpload("服务器存储空间不足，暂时不能上传图片，请联系系统管理员；已填写的内容不受影响")


def keep(  # noqa: PLR0913, PLR0917 - one upload, who brought it, and the limits it meets
    session: Session | scoped_session[Any],
    content: bytes,
    name: str,
    user_id: int | None,
    unit_id: int | None,
    quota: int,
    *,
    check: Callable[[bytes], Picture] = check_picture,
    floor: int = FREE_DISK_FLOOR,
    full: str = "",
) -> StoredFile:
    """Check an upload and keep what the check makes of it; the same picture is kept once, however often it comes.

    `quota` is the number of bytes one user may keep. A picture counts for its first uploader alone: whoever brings
    one that is already here pays nothing, since nothing is added. `user_id` None (a command) has no quota; THE_PUBLIC
    shares one, and `full` is what it reads where that is used up.
    `check` is check_picture or check_seal; `floor` is the number of bytes that must stay free on the disk.
    Flushes, does not commit. Raises BadUpload with the sentence the user reads.
    """
    picture = check(content)
    session.flush()
    if known := open_file(session, picture.sha256):
        return known
    size = len(picture.content)
    _see_to_room(session, size, user_id, quota, floor, full)
    facts = {"size": size, "width": picture.width, "height": picture.height, "media_type": picture.media_type}
    kept = {"content": picture.content, "original_name": safe_name(name), "kept_by": user_id, "unit_id": unit_id}
    stored = StoredFile(sha256=picture.sha256, **facts, **kept)
    try:
        with session.begin_nested():
            session.add(stored)
    except IntegrityError:  # somebody else kept the very same picture a moment ago
        return session.get_one(StoredFile, picture.sha256)
    return stored


def open_file(session: Session | scoped_session[Any], sha256: str) -> StoredFile | None:
    """Return the file of this hash (64 lower-case hex digits) and its bytes, or None; who may see it is not asked."""
    if not HASH.fullmatch(sha256):
        return None
    return session.get(StoredFile, sha256, options=[undefer(StoredFile.content)])


def used(session: Session | scoped_session[Any], user_id: int) -> int:
    """Return how many bytes a user was the first to bring."""
    return session.scalar(select(func.coalesce(func.sum(StoredFile.size), 0)).where(StoredFile.kept_by == user_id)) or 0


def free_disk(session: Session | scoped_session[Any]) -> int:
    """Return the free bytes where the database lies: beside an SQLite file, else on the disk the portal runs from."""
    url = session.get_bind().engine.url
    beside = Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else Path()
    return shutil.disk_usage(beside if beside.exists() else Path()).free


def headers_for(stored: StoredFile) -> dict[str, str]:
    """Return the headers under which a kept file is answered: nothing in it can run, whatever a browser thinks it is.

    An `<img>` shows an attachment all the same; only a visit to the address itself becomes a download.
    """
    stem = stored.original_name.rpartition(".")[0] or stored.original_name
    return {
        "Content-Type": stored.media_type,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Disposition": disposition(stem + ENDINGS[stored.media_type]),
    }
