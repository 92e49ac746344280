"""Uploads in: no picture that somebody brings is opened by the portal itself; a process that can do nothing else does it.

The functions are called as those that do the work (`pictures`, `codes`, `seals`, `pieces`), take and raise the same, and Busy where
too many wait already. Of an upload of a request `waiting` keeps what came of it, so that asking twice is asking once.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from portal.children.kept import Warm
from portal.files.codes import LONGEST_TEXT
from portal.files.pictures import LIMIT, LONGEST, BadUpload, Picture
from portal.files.waiting import made

if TYPE_CHECKING:
    from collections.abc import Callable

Made = TypeVar("Made")
SECONDS = 20.0
"""The most wall-clock time one picture may take."""
HEADS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
MOST_PIECES = 1000
DEVELOPER = Warm(
    "portal.files.developing",
    BadUpload,
    slow="图片过于复杂，处理超时，请重新导出或截图后再上传",
    broken="图片无法打开，可能已损坏或过于复杂，请重新导出或截图后再上传",
)

__all__ = ["check_code", "check_picture", "check_screenshot", "check_seal", "code_in", "read_code"]


def check_picture(content: bytes, limit: int = LIMIT) -> Picture:
    """Return the upload as a clean picture. Raises BadUpload."""
    return _pictures("picture", content, limit)[0]


def check_code(content: bytes, limit: int = LIMIT) -> Picture:
    """Return the upload as a clean picture, of a long one the part around its code. Raises BadUpload."""
    return _pictures("code", content, limit)[0]


def check_seal(content: bytes, limit: int = LIMIT) -> Picture:
    """Return the seal or signature cut out of its paper. Raises BadUpload."""
    return _pictures("seal", content, limit)[0]


def check_screenshot(content: bytes, limit: int = LIMIT) -> tuple[Picture, ...]:
    """Return the pieces of a screenshot from top to bottom. Raises BadUpload."""
    return _pictures("pieces", content, limit)


def code_in(content: bytes, limit: int = LIMIT) -> str:
    """Return what the QR code in an upload says, "" when none can be read. Raises BadUpload."""
    return _asked("text", content, limit, lambda head, _: str(head["text"])[:LONGEST_TEXT])


def read_code(content: bytes, limit: int = LIMIT) -> str:
    """Return what the QR code in an upload says, "" when none can be read or the upload is no picture."""
    try:
        return code_in(content, limit)
    except BadUpload:
        return ""


def _pictures(act: str, content: bytes, limit: int) -> tuple[Picture, ...]:
    return _asked(act, content, limit, _all)


def _asked(act: str, content: bytes, limit: int, understood: Callable[[dict[str, Any], bytes], Made]) -> Made:
    def make() -> Made:
        said = DEVELOPER.ask(content, (act, str(limit)), SECONDS)
        try:
            return understood(*said)
        except (KeyError, TypeError, ValueError) as error:  # a child that somebody else speaks for may answer anything
            raise BadUpload(DEVELOPER.broken) from error

    found: Made = made((act, limit, sha256(content).digest()), make)
    return found


def _all(head: dict[str, Any], content: bytes) -> tuple[Picture, ...]:
    end, found = 0, []
    for media_type, width, height, size in head["pictures"][:MOST_PIECES]:
        start, end = end, end + int(size)
        found.append(_picture(content[start:end], str(media_type), int(width), int(height)))
    if not found or end != len(content):
        raise ValueError
    return tuple(found)


def _picture(content: bytes, media_type: str, width: int, height: int) -> Picture:
    if not (content.startswith(HEADS[media_type]) and 0 < width <= LONGEST and 0 < height <= LONGEST):
        raise ValueError
    return Picture(content, media_type, width, height, sha256(content).hexdigest())
