"""What is stored of typed or pasted text: composed, without what nobody sees, white space as one space."""

from __future__ import annotations

import re
import unicodedata

from portal.spelling.radicals import IDEOGRAPHS

# Of the marks of direction the one that changes what is seen: it turns the text behind it round, so it is refused, not dropped.
OVERRIDE = "\u202e"
# Signs that draw nothing though Unicode calls them letters or symbols: names on platforms are padded with them.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Marks that draw nothing, besides the format characters (Cf): grapheme joiner, Khmer and Mongolian fillers, variation selectors.
UNSEEN_MARKS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
JOINER, AS_PICTURE, KEYCAP = "\u200d", "\ufe0f", "\u20e3"
TAGS = range(0xE0020, 0xE0080)  # they spell the region of a flag behind its pole
FLAG, SKINS = 0x1F3F4, range(0x1F3FB, 0x1F400)
# Where pictures begin beyond the basic plane; the older ones in it are symbols (So) or the few that carry AS_PICTURE.
PICTURES = range(0x1F000, 0x1FC00)
KEYS = frozenset("0123456789#*")
ENDINGS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
BETWEEN_HAN = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")


def clean(text: str, *, lines: bool = False) -> str:
    """Return text as it is stored: canonically composed (NFC), invisible characters out, white space as one space, none at the ends.

    Joiners and selectors that hold an emoji together stay, and radicals, which look like characters and come out of PDF files,
    become these. With `lines` the ends of lines stay too, each written as one newline. Control characters other than white space
    stay, and the mark that turns text round: `unprintable` tells of them.
    """
    if lines:
        return "\n".join(_line(line) for line in ENDINGS.split(text)).strip("\n")
    return _line(text)


def clean_name(text: str) -> str:
    """Return the name of a person as it is stored: clean, and without white space between Chinese characters (王　敏, 赵 建 国)."""
    return BETWEEN_HAN.sub("", clean(text))


def narrow(text: str) -> str:
    """Return text of which only plain signs can be meant (ids, numbers, telephone numbers): clean, full-width signs made plain."""
    return clean(unicodedata.normalize("NFKC", clean(text)))


def unprintable(text: str, *, lines: bool = False) -> bool:
    """Say whether the text holds control characters, broken surrogates, or the mark that turns text round."""
    return any(
        (unicodedata.category(c) in {"Cc", "Cs"} and not (lines and c in "\n\t")) or c in {OVERRIDE, "\ufffe", "\uffff"}
        for c in text
    )


def bare(text: str) -> str:
    """Return text without anything that draws nothing, joiners of emoji included."""
    if text.isascii():
        return text
    return "".join(" " if c in BLANKS else c for c in UNSEEN_MARKS.sub("", text) if unicodedata.category(c) != "Cf")


def _line(text: str) -> str:
    if text.isascii():
        return " ".join(text.split())
    kept = _seen(text.translate(IDEOGRAPHS))
    # What stood between a letter and its accent is gone: only now the two compose.
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _seen(text: str) -> str:
    """Return text without what draws nothing, but with what holds an emoji together."""
    return "".join(
        " " if c in BLANKS else c for place, c in enumerate(text) if not _draws_nothing(c) or _in_emoji(text, place)
    )


def _draws_nothing(char: str) -> bool:
    return (unicodedata.category(char) == "Cf" and char != OVERRIDE) or UNSEEN_MARKS.match(char) is not None


def _in_emoji(text: str, place: int) -> bool:
    """Say whether the joiner, the selector or the tag at `place` is part of an emoji."""
    char, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if char == JOINER:
        return _pictured(before) and bool(after) and _picture(after)
    if char == AS_PICTURE:
        return _picture(before) or (before in KEYS and after == KEYCAP)
    if ord(char) in TAGS:
        flag = text[:place].rstrip("".join(map(chr, TAGS)))
        return flag.endswith(chr(FLAG))
    return False


def _pictured(before: str) -> bool:
    return before == AS_PICTURE or _picture(before)


def _picture(char: str) -> bool:
    return bool(char) and (ord(char) in PICTURES or unicodedata.category(char) == "So")
