"""Makes a name from another machine harmless, and writes it into a download header (RFC 6266)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST = 200
# File systems take 255 bytes; browsers add “ (1)” to a second copy.
MOST_BYTES = 230
# What Windows forbids in names; a colon would open a second stream of the file.
FORBIDDEN = re.compile(r'[<>:"|?*%;]')
# Devices of Windows, whatever follows the point.
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
UNNAMED = "文件"


def safe_name(name: str) -> str:
    """Return the last part of a name without paths, unseen characters or what Windows forbids; at most 200 long."""
    # Cut first: no later step may be slow on a name of a megabyte. The end is kept, for that is where the name is.
    last = re.split(r"[/\\]", name[-2000:])[-1]
    seen = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] not in "CZ" or c == " ")
    plain = FORBIDDEN.sub("_", seen).strip(" .")
    if DEVICE.fullmatch(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:  # noqa: PLR2004 - longer is no file type
        stem, ending = plain, ""
    ending = dot + ending if ending else ""
    return _fitted(stem, LONGEST - len(ending), MOST_BYTES - len(ending.encode())) + ending or UNNAMED


def disposition(name: str, *, inline: bool = False) -> str:
    """Return a Content-Disposition value: attachment unless `inline`, the name in UTF-8 and a plain fallback."""
    name = safe_name(name)
    fallback = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='')}"


def _fitted(stem: str, characters: int, most_bytes: int) -> str:
    return stem[:characters].encode()[:most_bytes].decode(errors="ignore").rstrip(" .")
