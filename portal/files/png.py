"""A PNG that broke off is made whole as far as it goes: the rows that came, and an end."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = 8
HEADER = struct.Struct(">IIBBBBB")  # width, height, depth, colour, compression, filter, interlace
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ROOM = 1 << 20
"""Bytes that are unpacked at once: only counted, and forgotten."""


class Chunk(NamedTuple):
    """A chunk of a PNG: its kind, and what came of its data."""

    kind: bytes
    data: bytes


def ends(content: bytes) -> bool:
    """Say whether a PNG comes to its end."""
    return b"IEND" in content[-64:] or any(chunk.kind == b"IEND" for chunk in _chunks(content))


def mended(content: bytes) -> tuple[bytes, float]:
    """Return the rows that are there as a PNG of its own, and which share of the picture that is; (b"", 0) when none can be told.

    Raises struct.error, zlib.error or KeyError for what is no PNG.
    """
    chunks = list(_chunks(content))
    width, height, depth, colour, *rest = HEADER.unpack(chunks[0].data)
    if rest[-1]:  # interlaced: it comes in seven pictures, and what is missing is everywhere
        return b"", 0.0
    row = 1 + (width * depth * CHANNELS[colour] + 7) // 8
    rows = min(height, _unpacked([c.data for c in chunks if c.kind == b"IDAT"], row * height) // row)
    if not rows:
        return b"", 0.0
    header = Chunk(b"IHDR", HEADER.pack(width, rows, depth, colour, *rest))
    kept = [header, *chunks[1:], Chunk(b"IEND", b"")]
    return content[:SIGNATURE] + b"".join(map(_written, kept)), rows / height


def _chunks(content: bytes) -> Iterator[Chunk]:
    at = SIGNATURE
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        yield Chunk(kind, content[at + 8 : at + 8 + size])
        at += size + 12


def _written(chunk: Chunk) -> bytes:
    return (
        struct.pack(">I", len(chunk.data))
        + chunk.kind
        + chunk.data
        + struct.pack(">I", zlib.crc32(chunk.kind + chunk.data))
    )


def _unpacked(parts: list[bytes], most: int) -> int:
    """Return how many bytes the parts unpack to, `most` at most; none of them is kept."""
    packer, count = zlib.decompressobj(), 0
    for part in parts:
        left = part
        while left and count < most:
            count += len(packer.decompress(left, ROOM))
            left = packer.unconsumed_tail
    return min(count, most)
