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
# An emoji of several signs: pictures held together by joiners, a key with its cap, a flag with the letters of its region.
PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001fbff]"
)
DRAWN = f"{PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]?"
EMOJI = re.compile(f"\U0001f3f4[\U000e0020-\U000e007f]+|[0-9#*]\ufe0f\u20e3|{DRAWN}(?:\u200d{DRAWN})*")
# Signs of another width than the plain ones they stand for: those of a Chinese keyboard.
PLAIN = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (0x3000, *range(0xFE50, 0xFE70), *range(0xFF01, 0xFFEF))
    if unicodedata.decomposition(chr(code)).startswith(("<wide>", "<narrow>", "<small>"))
}
ENDINGS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
BETWEEN_HAN = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")


# Text of which nothing is to be cleaned, as most is: plain signs, common Chinese characters and their punctuation, lone spaces.
CLEAN = re.compile(
    "[!-~\u4e00-\u9fff，。；：、！？（）“”《》〔〕]+(?: [!-~\u4e00-\u9fff，。；：、！？（）“”《》〔〕]+)*"
)


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
    return clean(text.translate(PLAIN))


def unprintable(text: str, *, lines: bool = False) -> bool:
    """Say whether the text holds control characters, broken surrogates, or the mark that turns text round."""
    return any(
        (unicodedata.category(c) in {"Cc", "Cs"} and not (lines and c in "\n\t")) or c in {OVERRIDE, "\ufffe", "\uffff"}
        for c in text
    )


def shown(text: str, *, lines: bool = False) -> str:
    """Return what a page can give back of text that was typed: clean, and without what `unprintable` tells of."""
    return clean("".join(c for c in text if not unprintable(c, lines=True)), lines=lines)


def bare(text: str) -> str:
    """Return text without anything that draws nothing, joiners of emoji included."""
    if text.isascii():
        return text
    return "".join(" " if c in BLANKS else c for c in UNSEEN_MARKS.sub("", text) if unicodedata.category(c) != "Cf")


def _line(text: str) -> str:
    if CLEAN.fullmatch(text):
        return text
    if text.isascii():
        return " ".join(text.split())
    kept = _seen(text.translate(IDEOGRAPHS))
    # What stood between a letter and its accent is gone: only now the two compose.
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _seen(text: str) -> str:
    """Return text without what draws nothing, but with what holds an emoji together."""
    kept, past = [], 0
    for emoji in EMOJI.finditer(text):
        kept += [_drawn(text[past : emoji.start()]), emoji[0]]
        past = emoji.end()
    return "".join([*kept, _drawn(text[past:])])


def _drawn(text: str) -> str:
    kept = (" " if c in BLANKS else c for c in UNSEEN_MARKS.sub("", text))
    return "".join(c for c in kept if unicodedata.category(c) != "Cf" or c == OVERRIDE)
