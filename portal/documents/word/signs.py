"""Signs of symbol fonts and of fields, as the characters that a reader takes them for: boxes, ticks, crosses."""

from __future__ import annotations

import re

BOX, TICKED, CROSSED, TICK, CROSS = "□", "☑", "☒", "√", "×"
# By the last byte of the character. A keyboard types them too: in Wingdings 2 an R is drawn as a box with a tick.
_WINGDINGS = {
    0x6C: "●",
    0x6E: "■",
    0x6F: BOX,
    0x70: BOX,
    0x71: BOX,
    0x72: BOX,
    0x9F: "•",
    0xA1: "○",
    0xA4: "◉",
    0xA8: BOX,
    0xFB: CROSS,
    0xFC: TICK,
    0xFD: CROSSED,
    0xFE: TICKED,
}
_WINGDINGS_2 = {
    0x2A: BOX,
    0x30: BOX,
    0x4F: CROSS,
    0x50: TICK,
    0x51: CROSSED,
    0x52: TICKED,
    0x53: CROSSED,
    0x54: CROSSED,
    0xA2: "■",
    0xA3: BOX,
    0xA4: BOX,
}
_WEBDINGS = {0x61: TICK, 0x63: BOX, 0x67: "■", 0x6E: "●", 0x72: CROSS}
_DINGBATS = {0x33: TICK, 0x34: TICK, 0x35: CROSS, 0x36: CROSS, 0x37: CROSS, 0x38: CROSS, 0x6E: "■"}
_DINGBATS |= dict.fromkeys((0x6F, 0x70, 0x71, 0x72), BOX)
_SYMBOL = {0xB4: CROSS, 0xB7: "•", 0xD6: TICK}
FONTS = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "webdings": _WEBDINGS,
    "zapfdingbats": _DINGBATS,
    "zapf dingbats": _DINGBATS,
    "itc zapf dingbats": _DINGBATS,
    "monotype sorts": _DINGBATS,
    "symbol": _SYMBOL,
}
UNKNOWN = "\ufffd"
"""Stands for a sign that nobody here knows: something is drawn there."""
_PRIVATE = range(0xF000, 0xF100)
_LAST_PLAIN = 0xFF
# Signs laid over one another, which Chinese Word calls 带圈字符: EQ \o\ac(□,√).
_OVERLAID = re.compile(r"\s*eq\s*\\o\s*(?:\\a[lcr]\s*)?\((.{1,40})\)\s*", re.IGNORECASE | re.DOTALL)
_SYMBOL_FIELD = re.compile(r'\s*symbol\s+(0x[0-9a-f]{1,4}|[0-9]{1,5})\b.*?\\f\s*"?([a-z0-9 ]{1,30})', re.IGNORECASE)
_BOXES, _TICKS, _RINGS = frozenset("□☐◻▢囗口○◯"), frozenset("√✓✔☑"), frozenset("○◯△◇□")


def sign(font: str, code: int) -> str:
    """Return what a character of a symbol font is read as: "" for white space, `UNKNOWN` for what is none of ours."""
    byte = code & _LAST_PLAIN
    return "" if byte <= 0x20 else FONTS.get(font.strip().lower(), {}).get(byte, UNKNOWN)  # noqa: PLR2004 - the space


def read_in(font: str, text: str) -> str:
    """Return text as it looks in a font: in one of symbols each letter is a sign, but what it lacks comes from another font."""
    if font.strip().lower() == "symbol":  # Greek and mathematics: its plain letters are no boxes
        return "".join(sign(font, ord(c)) if ord(c) in _PRIVATE else c for c in text)
    if font.strip().lower() not in FONTS:
        return "".join(_private(c) for c in text)
    return "".join(
        c if c.isspace() or (ord(c) > _LAST_PLAIN and ord(c) not in _PRIVATE) else sign(font, ord(c)) for c in text
    )


def _private(character: str) -> str:
    """Return what a sign reads as that lost its font: those of Wingdings are the ones that travel."""
    return _WINGDINGS.get(ord(character) & _LAST_PLAIN, character) if ord(character) in _PRIVATE else character


def of_field(code: str) -> str | None:
    """Return the sign that a field draws without having a result of its own, None for any other field."""
    if overlaid := _OVERLAID.fullmatch(code):
        return _laid_over(set(overlaid[1])) or re.sub(rf"[\s,;，；{''.join(_RINGS)}]", "", overlaid[1]) or BOX
    if symbol := _SYMBOL_FIELD.match(code):
        return sign(symbol[2], int(symbol[1], 0))
    return None


def _laid_over(drawn: set[str]) -> str:
    """Return what signs laid over one another read as when a tick is among them, else ""."""
    if not drawn & _TICKS:
        return ""
    return TICKED if drawn & _BOXES else TICK
