"""How text is compared when somebody asks: what two people would read as the same has the same key."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from portal.spelling.cleaning import bare
from portal.spelling.radicals import IDEOGRAPHS

REMEMBERED = 120
ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
# Letters with a stroke or joined, which Unicode does not take apart.
LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
# Signs that stand for one another: whoever types takes the one on the keys.
SIGNS = {
    "[": "([{〔【〖〘〚〈《「『⟦⟨❲﹝",
    "]": ")]}〕】〗〙〛〉》」』⟧⟩❳﹞",
    "'": "'‘’‚‛`´ʹʻʼʽˈ′＇",
    '"': '"“”„‟″〝〞〟',
    "-": "-‐‑‒–—―⁃−﹘﹣－─",
    ".": ".。｡·•・‧∙⋅・᛫•",
    ",": ",、､，﹐﹑",
    ":": ":∶：꞉",
    "~": "~∼〜～",
    "/": "/|⁄∕／｜¦",  # so that "|" can part the keys of several texts
}
FOLDED = str.maketrans({sign: to for to, signs in SIGNS.items() for sign in signs} | LETTERS)


def key(text: str) -> str:
    """Return what text is compared by: compatible forms made one (NFKC), no case, no accents, signs of one meaning alike, no spaces.

    The law: `key(clean(x)) == key(x)` for every text, and the key of a key is itself. Where ids tell capitals apart (`plain`), or
    where something is printed, the text itself is used.
    """
    return _remembered(text) if len(text) <= REMEMBERED else _key(text)


def _key(text: str) -> str:
    if text.isascii():
        return "".join(text.split()).lower().translate(FOLDED)
    folded = _compatible(text.translate(FOLDED))
    folded = unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFD", folded)))
    return "".join(_compatible(folded.translate(FOLDED)).split())


# Names are folded again and again; longer texts are not kept in memory.
_remembered = lru_cache(maxsize=8192)(_key)


def _compatible(text: str) -> str:
    """Return the form in which full-width, composed and large letters are equal to plain, small ones."""
    folded = unicodedata.normalize("NFKC", bare(text).translate(IDEOGRAPHS)).casefold()
    return unicodedata.normalize("NFKC", folded)


def keys(typed: str, most: int = 5) -> tuple[str, ...]:
    """Return the keys of the words that somebody typed into a search, each once, at most `most` of them."""
    found = (key(word) for word in bare(typed).split())
    return tuple(dict.fromkeys(word for word in found if word))[:most]


def plain(text: str) -> str:
    """Return what an id is compared by where the platform tells capitals apart: as `key`, but for the case."""
    folded = "".join(unicodedata.normalize("NFKC", bare(text).translate(IDEOGRAPHS)).split())
    return unicodedata.normalize("NFC", folded)  # a lone accent stands on a space, until that is gone
