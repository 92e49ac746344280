"""The kinds that are boxes on the paper: one of several, or any of several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.fields.kinds import Kind
from portal.fields.meanings import meant, several, words_of, yes_and_no
from portal.fields.written import nothing, quoted
from portal.spelling import clean, key

MOST_QUOTED = 3


@dataclass(frozen=True)
class Option:
    """One box: its key, its label; a retired one is printed and shown but can no longer be chosen.

    `also` are further words that can mean nothing else in its field; the label without brackets or its end needs none.
    """

    key: str
    label: str
    retired: bool = False
    also: tuple[str, ...] = ()


def retired(key: str, label: str, also: tuple[str, ...] = ()) -> Option:
    """Return a box that stays on the paper and in old data only."""
    return Option(key, label, retired=True, also=also)


@dataclass(frozen=True)
class Choice(Kind):
    """One of several boxes."""

    options: tuple[Option, ...] = ()
    widget = "radio"

    @property
    def open(self) -> tuple[Option, ...]:
        """Return the boxes that may still be chosen."""
        return tuple(o for o in self.options if not o.retired)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return the key of each box by what its label is compared by."""
        return {key(o.label): o.key for o in reversed(self.options)}

    @cached_property
    def words(self) -> dict[str, str]:
        """Return the key of a box by each word that means it."""
        pair = yes_and_no([(o.key, o.label) for o in self.open])
        return pair | words_of((o.key, o.label, o.also) for o in self.options)

    def show(self, stored: Any) -> str:
        """Return the label of the ticked box."""
        return next((o.label for o in self.options if o.key == stored), str(stored or ""))

    def typed(self, text: str) -> Any:
        """Return the key of the box that the text means; anything else as it stands, so that it is refused by name."""
        return meant(text, self.words, self.labels) or clean(text)

    def says_nothing(self, text: str) -> bool:
        """Say whether the text means that there is no answer; 无 may well be one."""
        return nothing(text) and meant(text, self.words, self.labels) is None

    def boxes(self, stored: Any) -> tuple[tuple[str, bool], ...]:
        """Return every box of the paper."""
        return tuple((o.label, o.key == stored) for o in self.options)

    def refusal(self, stored: Any) -> str | None:
        """Refuse what is not one of the boxes."""
        return None if stored in {"", *(o.key for o in self.options)} else self.instead(stored)

    def instead(self, *given: str) -> str:
        """Return what is said of what means no box: the words, and which there are."""
        return (
            f"{'、'.join(quoted(text) for text in given[:MOST_QUOTED])}应填：{'、'.join(o.label for o in self.open)}。"
        )

    def fault(self, stored: Any) -> str | None:
        """Say that a retired box can no longer be chosen."""
        gone = next((o for o in self.options if o.key == stored and o.retired), None)
        return f"“{gone.label}”已停用，请改选其他类别。" if gone else None


@dataclass(frozen=True)
class Choices(Choice):
    """Any of several boxes, stored as a list of keys in the order of the paper."""

    widget = "checks"
    multiple = True

    @property
    def empty(self) -> Any:
        """Return no box."""
        return []

    def store(self, typed: Any) -> Any:
        """Return the keys in the paper's order, unknown ones last so that they are refused."""
        given = [str(key) for key in typed or []]
        order = [o.key for o in self.options]
        return sorted(set(given), key=lambda key: (order.index(key) if key in order else len(order), key))

    def show(self, stored: Any) -> str:
        """Return the labels, parted by 、."""
        return "、".join(label for label, ticked in self.boxes(stored) if ticked)

    def typed(self, text: str) -> list[str]:
        """Return the keys of the boxes that a list of labels means, or one whose ticks are typed."""
        return list(several(text, self.words, self.labels))

    def boxes(self, stored: Any) -> tuple[tuple[str, bool], ...]:
        """Return every box of the paper."""
        return tuple((o.label, o.key in (stored or [])) for o in self.options)

    def refusal(self, stored: Any) -> str | None:
        """Refuse a key that is no box."""
        known = {o.key for o in self.options}
        unknown = [str(given) for given in stored if given not in known]
        return self.instead(*unknown) if unknown else None

    def fault(self, stored: Any) -> str | None:
        """Accept any set of known boxes."""
        del stored
        return None
