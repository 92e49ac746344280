"""Goes through the segments of a JPEG without decoding it: how often it is to be gone through, and whether its end is there."""

from __future__ import annotations

import re
from typing import NamedTuple

# A marker is 0xFF and a kind; in the middle of a scan 0xFF00 is a byte of the picture and 0xFFD0–D7 are restarts.
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
START_OF_SCAN, END = 0xDA, 0xD9
END_MARKER = b"\xff\xd9"
BARE = frozenset({0x01, 0xD8})  # markers that no length follows


class Walk(NamedTuple):
    """How many scans a JPEG has, and whether it comes to its end."""

    scans: int
    whole: bool


def walk(content: bytes, most_scans: int) -> Walk:
    """Count the scans up to the end of the picture, or one more than `most_scans`.

    What trails the picture (the film of a moving photo, a second frame) and the preview inside its metadata do not count.
    """
    scans, at = 0, 2
    while scans <= most_scans and (found := MARKER.search(content, at)):
        kind, at = found[1][0], found.end()
        if kind == END:
            return Walk(scans, whole=True)
        if kind not in BARE:
            at += int.from_bytes(content[at : at + 2], "big")
        scans += kind == START_OF_SCAN
    return Walk(scans, whole=False)


def closed(content: bytes) -> bytes:
    """Return a JPEG that broke off with an end: the decoder leaves what is missing grey."""
    return content.rstrip(b"\xff") + END_MARKER
