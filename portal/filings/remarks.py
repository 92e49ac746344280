"""A remark on a filing as it is written: a sentence that knows whether it is advice, and where it can be acted upon."""

from __future__ import annotations

from typing import Self


class Linked(str):
    """A remark that knows where it can be acted upon.

    `word` is what the link to `url` says; `own`: that is for whoever writes the filing alone. `field` is the control of the form that
    it is about.
    """

    __slots__ = ("field", "own", "url", "word")
    advice = False
    """Whether it may stay as it is: nothing of the regulation stands against it, and whoever decides need not look at it."""
    field: str
    own: bool
    url: str
    word: str

    def __new__(cls, sentence: str, word: str = "", url: str = "", *, own: bool = False, field: str = "") -> Self:
        """Make the sentence."""
        made = super().__new__(cls, sentence)
        made.word, made.url, made.own, made.field = word, url, own, field
        return made


class Advice(Linked):
    """A remark on what would be better so, folded away from what must be looked at."""

    __slots__ = ()
    advice = True
