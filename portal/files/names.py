"""Makes a name from another machine harmless, and writes it into a download header (RFC 6266)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from portal.spelling import syllables

LONGEST = 200
# File systems take 255 bytes; browsers add “ (1)” to a second copy.
MOST_BYTES = 230
# What Windows forbids in names; a colon would open a second stream of the file.
FORBIDDEN = re.compile(r'[<>:"|?*%;]')
# Devices of Windows, whatever follows the point.
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
UNNAMED = "文件"
LONGEST_PLAIN = 80


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


def plain_name(name: str) -> str:
    """Return a safe name in the letters that every client knows, never an ending alone: 台账-2026.xlsx → TaiZhang-2026.xlsx."""
    stem, dot, ending = (re.sub(r"[^A-Za-z0-9. -]+", "_", syllables(part)) for part in name.rpartition("."))
    if not dot:
        stem, ending = ending, ""
    stem = stem[:LONGEST_PLAIN].strip("_ .-") or syllables(UNNAMED)
    ending = ending.strip("_ .-")
    plain = f"{stem}.{ending}" if ending else stem
    return f"_{plain}" if DEVICE.fullmatch(plain) else plain


def disposition(name: str, *, inline: bool = False) -> str:
    """Return a Content-Disposition value: attachment unless `inline`, the name in UTF-8, and in pinyin for clients that read no UTF-8."""
    name = safe_name(name)
    said = "inline" if inline else "attachment"
    return f"{said}; filename=\"{plain_name(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _fitted(stem: str, characters: int, most_bytes: int) -> str:
    return stem[:characters].encode()[:most_bytes].decode(errors="ignore").rstrip(" .")
