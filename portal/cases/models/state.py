"""The states of a sort: each with its word for the office and how it looks."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from portal.settings.names import in_school_words


class CaseState(StrEnum):
    """Where a case can lie, written as `NAME = value, word, tone`; `tone` is draft, wait, due, done, bad or void."""

    word: str
    tone: str

    def __new__(cls, value: str, word: str = "", tone: str = "") -> Self:
        """Make the member; in the database and in addresses it is its value alone. Raises TypeError for one without word or tone."""
        if not (word and tone):
            raise TypeError(f"the state {value} has no word or no tone")
        member = str.__new__(cls, value)
        member._value_ = value
        member.word, member.tone = word, tone
        return member

    @property
    def label(self) -> str:
        """Return the state in the words of the office, which has the school's own name."""
        return in_school_words(self.word)
