"""What the things of some entries are called now: asked for once a sort of thing, however many entries there are."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from portal.audit.actions import words
from portal.audit.stubs import Purges
from portal.feature import Titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from portal.audit.models import Entry

PARTING = "、"
SYSTEM = "system"  # who acts where nobody is signed in: a command, a timer
USERNAME = "username"
Key = tuple[str, str]


class Titles:
    """What things are called, as far as it was learned; nothing is asked when one is looked up."""

    def __init__(self, reader: Any = None) -> None:
        self.reader = reader
        self.known: dict[str, dict[str, Titled | None]] = defaultdict(dict)

    @cached_property
    def purges(self) -> Purges:
        """Return what was emptied of the trail, and by which purge; asked when the first stub is read."""
        return Purges()

    def learn(self, entries: Iterable[Entry]) -> None:
        """Ask what the things are called that these entries name, those that are known already left out."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            for thing, key in _named(entry):
                if thing in words().titles and key not in self.known[thing]:
                    wanted[thing].add(key)
        for thing, keys in wanted.items():
            found = words().titles[thing](self.reader, keys)
            self.known[thing] |= {key: found.get(key) for key in keys}

    def of(self, thing: str, key: str) -> Titled | None:
        """Return what one thing is called; None for one that is gone, or of which nobody knows a name."""
        return self.known[thing].get(key) if thing in self.known else None

    def person(self, username: str) -> Titled | None:
        """Return who bears a user name now; what the portal does by itself is done by 系统."""
        return self.of(USERNAME, username) or (Titled("系统", username) if username == SYSTEM else None)


def names(action: str, fact: str, value: object) -> list[Key]:
    """Return (thing, key) of everything that the value of a fact names; nothing for a fact that names no thing."""
    thing = words().names.get(f"{action}:{fact}") or words().names.get(fact)
    if not thing or value is None or isinstance(value, bool | dict | list):
        return []
    return [(thing, key) for key in str(value).split(PARTING) if key]


def _named(entry: Entry) -> Iterator[Key]:
    thing, _, key = entry.subject.partition(":")
    yield thing, key
    yield USERNAME, entry.username
    for facts in (entry.detail, entry.detail.get("before"), entry.detail.get("after")):
        yield from _in(entry.action, facts)


def _in(action: str, facts: Mapping[str, Any] | Any) -> Iterator[Key]:
    for fact, value in facts.items() if isinstance(facts, dict) else ():
        yield from names(action, fact, value)
