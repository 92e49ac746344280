"""Files that leave the portal: each under a name that keeps its Chinese, and beside it one that every client can write."""

from __future__ import annotations

from os import SEEK_END
from typing import IO, TYPE_CHECKING

from flask import make_response, send_file

from portal.files.names import disposition
from portal.files.store import ENDINGS, headers_for

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.files.models import StoredFile

AT_ONCE = 1024**2
"""Bytes: a larger file is sent piece by piece from where it lies."""


def download(content: bytes | IO[bytes], name: str, media_type: str, *, inline: bool = False) -> Response:
    """Answer with a file to be kept, or to be looked at where `inline`, under a Chinese name with its ending.

    A stream may stand anywhere and is closed when it has been sent. Nothing between the portal and the reader keeps a copy.
    """
    response = make_response(content) if isinstance(content, bytes) else _streamed(content, media_type)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = disposition(name, inline=inline)
    response.headers["Cache-Control"] = "no-store"
    return response


def stored_file(stored: StoredFile, name: str = "") -> Response:
    """Answer with a kept upload, inert, under the name it came with; with a `name` without ending, to be looked at under that."""
    response = make_response(stored.content)
    response.headers.update(headers_for(stored))
    if name:
        response.headers["Content-Disposition"] = disposition(name + ENDINGS[stored.media_type], inline=True)
    return response


def _streamed(stream: IO[bytes], media_type: str) -> Response:
    """Answer with a stream: at once where it is small, and else piece by piece."""
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    if size <= AT_ONCE:
        with stream:
            return make_response(stream.read())
    response = send_file(stream, mimetype=media_type)
    response.content_length = size
    response.call_on_close(stream.close)
    return response
