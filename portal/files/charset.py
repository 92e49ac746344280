"""Reads the bytes of a QR code as text when nothing says in which character set they are: in a Chinese school UTF-8, else GB18030."""

from __future__ import annotations

import re

FIRST_OF_THREE_BYTES = "\u0800"
LAST_LATIN = "\u024f"
# Two bytes past ASCII side by side, or the four of GB18030: an accent of Latin-1 stands alone between its letters.
PAIR = re.compile(rb"[\x81-\xfe](?:[\x80-\xfe]|[0-9][\x81-\xfe][0-9])")
# The common Chinese characters of GB 2312, by twos at least, and nothing else but ASCII.
COMMON = re.compile(rb"[\x00-\x7f]*(?:(?:[\xb0-\xf7][\xa1-\xfe]){2,}[\x00-\x7f]*)+")
# What the kanji mode of a code can hold, and ASCII.
KANJI = re.compile(rb"(?:[\x00-\x7f]|[\x81-\x9f\xe0-\xeb][\x40-\x7e\x80-\xfc])*")


def text_of(content: bytes, guessed: str) -> str:
    """Return what the bytes say; `guessed` is what the reader made of them, which takes Chinese for Japanese half-width letters."""
    if (text := _decoded(content, "utf-8")) is not None:
        return _common(content) or text if _doubtful(text) else text
    if KANJI.fullmatch(content) and _decoded(content, "cp932") == guessed:
        return guessed
    if PAIR.search(content) and (text := _decoded(content, "gb18030")) is not None:
        return text
    return guessed


def _doubtful(text: str) -> bool:
    """Say whether what is UTF-8 may be so by chance: “校园” in GB18030 is a Russian and an Armenian letter; Latin is left alone."""
    beyond = [sign for sign in text if not sign.isascii()]
    return bool(beyond) and max(beyond) < FIRST_OF_THREE_BYTES and max(beyond) > LAST_LATIN


def _common(content: bytes) -> str:
    return (_decoded(content, "gb2312") or "") if COMMON.fullmatch(content) else ""


def _decoded(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    except UnicodeDecodeError:
        return None
