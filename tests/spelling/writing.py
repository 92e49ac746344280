"""Ways in which one text is typed, pasted and exported: to the eye it stays what it was."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

UNSEEN = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "\u2060",
    "\u200e",
    "\u202a",
    "\u202c",
    "\u2066",
    "\ufe0e",
    "\u034f",
]
SPACES = [" ", "  ", "\u3000", "\u00a0", "\u2003", "\t", "\u3164", "\u2800"]
SIGNS = ["〔", "〕", "[", "］", "（", ")", "－", "—", "-", "’", "'", "“", "·", "•", "：", ":", "，", "|", "｜", "/"]
LETTERS = [
    "a",
    "Z",
    "Ａ",
    "ｚ",
    "０",
    "7",
    "é",
    "e\u0301",
    "Ł",
    "ß",
    "İ",
    "ı",
    "\u0327",
    "青",
    "⻘",
    "⼤",
    "年",
    "㈱",
    "가",
    "が",
    "ﬁ",
    "①",
]
PICTURES = ["👨\u200d👩\u200d👧", "❤\ufe0f", "1\ufe0f\u20e3", "🏴\U000e0067\U000e0062\U000e007f", "🎓"]

anything = st.lists(
    st.one_of(st.characters(), *(st.sampled_from(these) for these in (UNSEEN, SPACES, SIGNS, LETTERS, PICTURES))),
    max_size=14,
).map("".join)
"""Any text at all, thick with what gives trouble."""


def wide(text: str) -> str:
    """Return the text in the full-width forms of a Chinese keyboard."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


WAYS = (str, str.upper, str.lower, wide)


@st.composite
def spelled(draw: Any, text: str) -> str:
    """Return a way of typing `text`: wide or narrow, large or small, with white space and unseen signs in it."""
    said = draw(st.sampled_from(WAYS))(text)
    noise = st.lists(st.sampled_from([*UNSEEN, *SPACES]), max_size=2).map("".join)
    return "".join(part for char in said for part in (draw(noise), char)) + draw(noise)
