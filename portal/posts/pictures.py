"""The pictures of a post: the long preview or PDF that readers will see, what stands in the boxes of the text, a consent on paper."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.datastructures import FileStorage

from portal.calendar import now
from portal.config import current
from portal.database import db
from portal.documents.scanning import scanned
from portal.files.names import safe_name
from portal.files.pictures import BadUpload
from portal.files.store import free_disk
from portal.files.taking import check_picture, check_screenshot
from portal.posts import written
from portal.posts.models import Picture, PictureKind
from portal.posts.versions import in_round, mac, submission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.people.models import User
    from portal.posts.models import Post

MOST = 40
"""Files of one post that can be handed in at once; of a long picture the pieces are not counted."""
SECONDS = 20.0


class Piece(NamedTuple):
    """A checked picture, or one piece of it: what `Picture` keeps."""

    name: str
    media_type: str
    width: int
    height: int
    content: bytes


def read(kind: PictureKind, uploads: Sequence[FileStorage]) -> tuple[list[Piece], list[str]]:
    """Check what was chosen, each file in a child process; return the pieces in their order, and what is wrong with which file."""
    chosen = [upload for upload in uploads if isinstance(upload, FileStorage) and upload.filename]
    if len(chosen) > MOST:
        return [], [f"一次最多选 {MOST} 个文件，现为 {len(chosen)} 个，请分几次上传。"]
    if chosen and free_disk(db.session) < current().disk_floor:
        return [], ["服务器空间不足，图片没有收下；文字已保存，请联系系统管理员。"]
    found, faults = list[Piece](), list[str]()
    for upload in chosen:
        name = safe_name(upload.filename or "")[-60:]
        upload.stream.seek(0)
        try:
            found += _pieces(kind, name, upload.stream.read(current().upload_limit + 1))
        except BadUpload as refusal:
            faults.append(f"{name}：{refusal.sentence.rstrip('。')}。")
    return found, faults


def _pieces(kind: PictureKind, name: str, content: bytes) -> list[Piece]:
    """Return one file as pictures. Raises BadUpload."""
    if content.startswith(b"%PDF-") and kind is not PictureKind.BOX:
        return [Piece(name, "image/jpeg", p.width, p.height, p.picture) for p in scanned(content, (), SECONDS)]
    limit = current().upload_limit
    pictures = (check_picture(content, limit),) if kind is PictureKind.BOX else check_screenshot(content, limit)
    return [Piece(name, p.media_type, p.width, p.height, p.content) for p in pictures]


def keep(post: Post, kind: PictureKind, pieces: Sequence[Piece], by: User) -> None:
    """Keep pictures: the long preview in the place of the one before, the others behind those of their kind."""
    if pieces and kind is PictureKind.LONG:
        for old in of_author(post, kind):
            _take_out(post, old)
    taken = {picture.place for picture in of_author(post, kind)}
    # A box that was emptied is filled before those behind it.
    free = (place for place in count(1) if place not in taken)
    for place, piece in zip(free, pieces, strict=False):
        post.pictures.append(
            Picture(**piece._asdict(), kind=kind, place=place, mac=mac(piece.content), by=by, at=now())
        )


def of_kind(post: Post, kind: PictureKind) -> list[Picture]:
    """Return the pictures of one kind in their order."""
    return sorted((picture for picture in post.pictures if picture.kind is kind), key=lambda picture: picture.place)


def of_author(post: Post, kind: PictureKind) -> list[Picture]:
    """Return those that its author has not taken out."""
    out = written.pictures_out(post)
    return [picture for picture in of_kind(post, kind) if picture.id not in out]


def was_handed_in(post: Post, picture: Picture) -> bool:
    """Say whether a picture was there when the text was handed in last."""
    begun = submission(post)
    return begun is not None and picture.at <= begun.at


def _take_out(post: Post, picture: Picture) -> None:
    """Take out a picture: one that was handed in stays for everybody else until the post is handed in again."""
    if was_handed_in(post, picture):
        written.take_picture_out(post, picture)
        return
    post.pictures.remove(picture)
    db.session.delete(picture)


def consents(post: Post) -> list[Picture]:
    """Return the consents on paper to what was handed in last: of an earlier text they say nothing."""
    return [picture for picture in of_kind(post, PictureKind.PAPER) if in_round(post, picture.at)]


def remove(post: Post, picture_id: int) -> bool:
    """Take one picture out of a post that its author still writes, but no consent on paper; say whether it was there."""
    own = [*of_author(post, PictureKind.LONG), *of_author(post, PictureKind.BOX)]
    found = next((picture for picture in own if picture.id == picture_id), None)
    if found:
        _take_out(post, found)
    return found is not None
