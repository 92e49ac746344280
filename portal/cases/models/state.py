"""Where cases can lie: each sort's own states, as words in the table and as a badge shows them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

from sqlalchemy import String
from sqlalchemy.types import TypeDecorator

from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class Word(TypeDecorator[str]):
    """A word of some sort's own enumeration, kept as plain text: the table knows no sort."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Keep the value of a member, not the member."""
        return None if value is None else str(value)


class Standing(NamedTuple):
    """Where one case lies, as a badge shows it: `tone` is draft, wait, due, done, bad or void."""

    label: str
    tone: str


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
