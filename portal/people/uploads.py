"""Pictures of seals and signatures: cut out, re-encoded and kept by the files engine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from werkzeug.datastructures import FileStorage

from portal import config
from portal.database import db
from portal.documents import FontsMissing, marked
from portal.errors import Missing
from portal.files.pictures import BadUpload
from portal.files.store import keep, open_file
from portal.files.taking import check_seal
from portal.web.downloads import download, stored_file

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

FOR_CHECKING = "仅供系统管理员核对"

__all__ = ["FOR_CHECKING", "BadUpload", "keep_seal", "show", "show_marked"]


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
    """Answer one's own picture as it is kept. Raises Missing."""
    stored = open_file(db.session(), sha256)
    if stored is None:
        raise Missing("没有图片。")
    return stored_file(stored)


def show_marked(sha256: str, mark: str) -> Response:
    """Answer a picture to somebody whose it is not, crossed by what it is shown for, so that it serves for nothing else. Raises Missing."""
    stored = open_file(db.session(), sha256)
    try:
        picture = marked(stored.content, mark, config.current().fonts) if stored else b""
    except FontsMissing:
        picture = b""
    if not picture:
        raise Missing("没有图片。")
    return download(picture, "图片.png", "image/png", inline=True)
