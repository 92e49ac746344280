"""Pictures of seals and signatures: cut out, re-encoded and kept by the files engine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from werkzeug.datastructures import FileStorage

from portal import config
from portal.database import db
from portal.errors import Missing
from portal.files.pictures import BadUpload
from portal.files.store import keep, open_file
from portal.files.taking import check_seal
from portal.web.downloads import stored_file

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

__all__ = ["BadUpload", "keep_seal", "show"]


def keep_seal(upload: object, unit_id: int | None, user_id: int | None = None) -> str | None:
    """Keep an uploaded seal or signature and return its hash; None when no file was chosen (text under its name is none). Raises BadUpload.

    `user_id` is whose quota is charged; administrators, who upload for others, have none: the picture is small when it has been cut out.
    """
    if not isinstance(upload, FileStorage) or not upload.filename:
        return None
    limits = config.current()
    content = upload.stream.read()
    check = partial(check_seal, limit=limits.upload_limit)
    return keep(
        db.session(),
        content,
        upload.filename,
        user_id,
        unit_id,
        limits.user_quota,
        check=check,
        floor=limits.disk_floor,
    ).sha256


def show(sha256: str) -> Response:
    """Answer a kept picture. Raises Missing."""
    stored = open_file(db.session(), sha256)
    if stored is None:
        raise Missing("没有图片。")
    return stored_file(stored)
