"""The parts of which the declaration of a sort is made: remarks, filters, what happened before, acts in a row, how one is begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement


class Remark(NamedTuple):
    """What whoever decides should know of a case, in the tone of a badge; `advice` need not be looked at, and is folded away.

    `word` is what the link to `url` says; `mends`: it leads to where the author mends it, and is for them alone.
    """

    tone: str
    sentence: str
    advice: bool = False
    word: str = ""
    url: str = ""
    mends: bool = False


class Filter(NamedTuple):
    """One filter of the list of a sort: its `name` in the address, its title, its options by value, and what a value means."""

    name: str
    title: str
    options: Callable[[], Mapping[str, str]]
    condition: Callable[[str], ColumnElement[bool]]


class Earlier(NamedTuple):
    """What happened to a case without a step of the portal: who did what, how it looks in the timeline, when, and what was said."""

    who: str
    label: str
    tone: str
    at: datetime
    said: str = ""


class RowAct(NamedTuple):
    """What is done with a case in its row of a list: the template that holds the button, and the macro, which takes the case."""

    template: str
    macro: str


class Begin(NamedTuple):
    """How a case of a sort is begun: what an empty list says, the page, and its button."""

    sentence: str
    endpoint: str
    label: str
