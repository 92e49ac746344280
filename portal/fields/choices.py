"""The kinds that are boxes on the paper: one of several, or any of several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from portal.fields.kinds import Kind
from portal.spelling import clean, key


@dataclass(frozen=True)
class Option:
    """One box: its key, its label; a retired one is printed and shown but can no longer be chosen."""

    key: str
    label: str
    retired: bool = False


def retired(key: str, label: str) -> Option:
    """Return a box that stays on the paper and in old data only."""
    return Option(key, label, retired=True)


@dataclass(frozen=True)
class Choice(Kind):
    """One of several boxes."""

    options: tuple[Option, ...] = ()
    widget = "radio"

    @property
    def open(self) -> tuple[Option, ...]:
        """Return the boxes that may still be chosen."""
        return tuple(o for o in self.options if not o.retired)

    def show(self, stored: Any) -> str:
        """Return the label of the ticked box."""
        return next((o.label for o in self.options if o.key == stored), str(stored or ""))

    def typed(self, text: str) -> Any:
        """Return the key of the box with this label; anything else as it stands, so that it is refused by name."""
        said = key(text)
        return next((o.key for o in self.options if key(o.label) == said), clean(text))

    def boxes(self, stored: Any) -> tuple[tuple[str, bool], ...]:
        """Return every box of the paper."""
        return tuple((o.label, o.key == stored) for o in self.options)

    def refusal(self, stored: Any) -> str | None:
        """Refuse what is not one of the boxes."""
        return None if stored in {"", *(o.key for o in self.options)} else "请从列出的选项中选择。"

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
        """Return the keys of labels parted by 、, commas or semicolons; where that is no label, by slashes or spaces."""
        labels = {key(o.label) for o in self.options}
        parts = [part for part in re.split(r"[、,，;；\n]", text) if clean(part)]
        named = [
            p for part in parts for p in ([part] if key(part) in labels else re.split(r"[/／\s]", part)) if clean(p)
        ]
        return [super(Choices, self).typed(part) for part in named]

    def boxes(self, stored: Any) -> tuple[tuple[str, bool], ...]:
        """Return every box of the paper."""
        return tuple((o.label, o.key in (stored or [])) for o in self.options)

    def refusal(self, stored: Any) -> str | None:
        """Refuse a key that is no box."""
        return None if set(stored) <= {o.key for o in self.options} else "请从列出的选项中选择。"

    def fault(self, stored: Any) -> str | None:
        """Accept any set of known boxes."""
        del stored
        return None
