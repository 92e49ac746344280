"""What the pages of parameters show: each with its value, where that comes from, and the controls to change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.settings.declaring import NATURAL, WORKING
from portal.settings.names import default_of, in_school_words
from portal.settings.queries import changed, last_versions, versions
from portal.settings.reminding import CIRCLES, apart, in_words, spoken
from portal.settings.switches import in_the_way

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from portal.settings.declaring import Parameter
    from portal.settings.models import Setting, SettingVersion

UNITS = (NATURAL, WORKING)


def said(parameter: Parameter, value: str) -> str:
    """Return a value as a reader is shown it."""
    if parameter.kind == "several":
        return in_school_words(parameter.said(value))
    return in_words(value) if parameter.kind == "rule" else parameter.said(value)


@dataclass(frozen=True)
class ParameterRow:
    """One parameter on its page. `value` is what its control holds: what the school set, the default, or what was typed and refused."""

    parameter: Parameter
    value: str
    revision: int
    changed: bool
    last: SettingVersion | None
    error: str = ""

    @property
    def label(self) -> str:
        """Return its label with the school's own names."""
        return in_school_words(self.parameter.label)

    @property
    def help(self) -> str:
        """Return its line of help with the school's own names."""
        return in_school_words(self.parameter.help)

    @property
    def default(self) -> str:
        """Return the declared default as a reader is shown it."""
        return said(self.parameter, default_of(self.parameter))

    @property
    def said(self) -> str:
        """Return the value as a reader is shown it."""
        return said(self.parameter, self.value)

    @property
    def in_the_way(self) -> tuple[str, str] | None:
        """Return (words, address) of what a refused value is refused for, None where that has no page."""
        return in_the_way(self.parameter) if self.error else None

    @property
    def count(self) -> str:
        """Return the number of a period."""
        return self.value.partition(" ")[0]

    @property
    def stages(self) -> list[tuple[str, str, str]]:
        """Return each circle of a rule with the control's name and what it holds; none when it is no such text."""
        found = apart(self.value) if self.parameter.kind == "rule" else None
        days = map(spoken, found[0]) if found else ()
        return list(zip(("value", "heads", "office"), CIRCLES, days, strict=True)) if found else []

    @property
    def unit(self) -> str:
        """Return whether a period or a rule counts natural or working days; “7” alone means natural ones."""
        if self.parameter.kind == "rule" and (found := apart(self.value)):
            return found[1]
        return self.value.partition(" ")[2] or NATURAL


def rows(parameters: Iterable[Parameter], key: str = "", typed: str = "", error: str = "") -> list[ParameterRow]:
    """Return the parameters as their page shows them; `key` is the one whose `typed` value was refused for `error`."""
    kept, last = changed(), last_versions()
    return [
        ParameterRow(p, typed, _revision(kept.get(p.key)), p.key in kept, last.get(p.key), error)
        if p.key == key
        else ParameterRow(p, _value(p, kept.get(p.key)), _revision(kept.get(p.key)), p.key in kept, last.get(p.key))
        for p in parameters
    ]


def _revision(row: Setting | None) -> int:
    return row.revision if row else 0


def _value(parameter: Parameter, row: Setting | None) -> str:
    return row.value if row else default_of(parameter)


@dataclass(frozen=True)
class Past:
    """One version of a parameter: what it was, what it became, by whom and when; `back` is the value to put back, None the default."""

    old: str
    new: str
    username: str
    at: datetime
    back: str | None
    now: bool


def history(parameter: Parameter, current: str | None) -> list[Past]:
    """Return the versions of a parameter, newest first, and at the end the default; `current` is its value now, None the default."""
    found = versions(parameter.key)
    values = [v.value for v in found] + [None]
    return [
        Past(
            _said(parameter, values[place + 1]),
            _said(parameter, v.value),
            v.username,
            v.at,
            v.value,
            v.value == current,
        )
        for place, v in enumerate(found)
    ]


def _said(parameter: Parameter, value: str | None) -> str:
    return f"默认：{said(parameter, default_of(parameter))}" if value is None else said(parameter, value) or "（空）"
