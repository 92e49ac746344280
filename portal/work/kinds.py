"""What one kind of work is: declared by its feature, carried out by the worker, which names no feature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for

from portal.feature import declared

if TYPE_CHECKING:
    from collections.abc import Callable


class Place(NamedTuple):
    """A page: its endpoint and the arguments of its address."""

    endpoint: str
    arguments: dict[str, Any]

    @property
    def url(self) -> str:
        """Return its address."""
        return url_for(self.endpoint, **self.arguments)


class Sent(NamedTuple):
    """One file as it came."""

    name: str
    content: bytes


class NotRead(Exception):
    """What was handed in cannot be taken; `faults` are the sentences that its owner reads."""

    def __init__(self, *faults: str) -> None:
        super().__init__(*faults)
        self.faults = list(faults)


@dataclass(frozen=True)
class Task:
    """One job in the worker's hands: for whom, what the form said, the files, and how to tell its owner how far it is.

    `tell(words, done, total)`: “正在读取第 2 个文件”, of `total` things `done` are finished.
    """

    user: Any
    said: dict[str, Any]
    files: tuple[Sent, ...]
    tell: Callable[[str, int, int], None]


@dataclass(frozen=True)
class JobKind:
    """A kind of work. `key` stands in the rows and is never renamed; `noun` is what it reads, in the words of the page.

    `read(task)` does what takes long, in no transaction that keeps others from writing; what it returns goes to `keep(task, material)`,
    which writes it all in one transaction, with its events in the trail, and returns where its owner goes from there. Both may raise
    NotRead or what a view raises. `keep` may be called twice, when somebody else wrote the same in the same moment.
    """

    key: str
    noun: str
    read: Callable[[Task], Any]
    keep: Callable[[Task, Any], Place]


def kind_of(key: str) -> JobKind | None:
    """Return a kind that some feature declares, also one that is switched off; None where no feature knows it any more."""
    found: JobKind | None = next((kind for kind in declared("jobs") if kind.key == key), None)
    return found
