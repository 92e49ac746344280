"""Names as people type them in a hurry: the initials of their pinyin."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


def _plain(other: str) -> str:
    """Return of what is no Chinese character the Latin letters and digits."""
    return "".join(c for c in other if c.isascii() and c.isalnum())


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """Return the first letter of each syllable in small letters, Latin letters and digits as they are: QQ空间 → qqkj."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors=_plain)).lower()
