"""An entry as the auditor reads it: who, what about, and its detail in lines; the entry itself stays as it was written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.audit.actions import named, subject, words
from portal.audit.stubs import is_stub
from portal.audit.titles import PARTING, USERNAME, Titles, names
from portal.calendar import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from portal.audit.models import Entry
    from portal.feature import Titled

CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
SHOWN_OF_HASH = 8
HASH = re.compile("[0-9a-f]{64}")  # of a picture
# Told in one line of their own; digests, and the numbers that a purge lists, are for `flask audit verify`, not for eyes.
TOLD = frozenset({"before", "after", "event", "method", "path", "digest", "ranges"})


class Part(NamedTuple):
    """A piece of a line, and the page of the thing that it names, "" for none."""

    text: str
    url: str = ""


Said = list[Part]


class Subject(NamedTuple):
    """What an entry is about: its title, below it how the trail knows it, and its page, "" for none."""

    title: str
    about: str = ""
    url: str = ""


class Read(NamedTuple):
    """One entry as it is read. `person` is None where nobody bears that user name."""

    entry: Entry
    person: Titled | None
    subject: Subject
    lines: list[Said]


def read(entries: Iterable[Entry], titles: Titles) -> list[Read]:
    """Return entries as they are read, with what their things are called now."""
    found = list(entries)
    titles.learn(found)
    return [_emptied(e, titles) if is_stub(e) else _read(e, titles) for e in found]


def _read(entry: Entry, titles: Titles) -> Read:
    subject_ = subject_of(entry.subject, titles)
    return Read(entry, titles.person(entry.username), subject_, lines(entry.action, entry.detail, titles))


def _emptied(entry: Entry, titles: Titles) -> Read:
    """Return a stub: since when its contents are gone is said by the purge that lists it; none does where it was done by hand."""
    purge = titles.purges.of(entry.id)
    said = f"内容已于 {local(purge.at).date()} 按规定清除" if purge else "内容已清除，但没有清除记录，请核对"
    return Read(entry, None, Subject("—"), [[Part(said)]])


def subject_of(of: str, titles: Titles) -> Subject:
    """Return what an entry is about; without a title as the trail knows it, “备案 6”."""
    thing, _, key = of.partition(":")
    if titled := titles.of(thing, key):
        return Subject(titled.title, " · ".join(word for word in (_known_as(of), titled.about) if word), titled.url)
    return Subject(subject(of))


def _known_as(of: str) -> str:
    """Return how the trail knows a thing that has a number; a key of the portal's own is nothing to read."""
    thing, _, key = of.partition(":")
    return subject(of) if key.isdecimal() else words().things.get(thing, "")


def lines(action: str, detail: dict[str, Any], titles: Titles) -> list[Said]:
    """Return the detail of an entry in lines; of before and after only what differs.

    Control characters become visible signs: a page may not hold them, and an auditor should see that they were there.
    """
    return [
        [Part(part.text.translate(CONTROL_PICTURES), part.url) for part in line]
        for line in _lines(action, detail, titles)
    ]


def said(action: str, detail: dict[str, Any], titles: Titles | None = None) -> list[str]:
    """Return the same as bare text."""
    return ["".join(part.text for part in line) for line in lines(action, detail, titles or Titles())]


def _lines(action: str, detail: dict[str, Any], titles: Titles) -> Iterator[Said]:
    before, after = detail.get("before"), detail.get("after")
    if isinstance(after, dict):
        yield from _changed(action, before if isinstance(before, dict) else {}, after, titles)
    elif before is not None or after is not None:
        yield [Part(_moved(action, detail))]
    if "path" in detail:
        yield [Part(f"{detail.get('method', '')} {detail['path']}".strip())]
    for name, value in detail.items():
        if name not in TOLD and value is not None and value != "":
            yield [Part(f"{_fact(name)}："), *_value(action, name, value, titles)]


def _changed(action: str, before: dict[str, Any], after: dict[str, Any], titles: Titles) -> Iterator[Said]:
    """Yield the facts that are new or another than before."""
    for name, value in after.items():
        now = _value(action, name, value, titles)
        if name not in before:
            yield [Part(f"{_fact(name)}："), *now]
        elif before[name] != value:
            yield [Part(f"{_fact(name)}："), *_value(action, name, before[name], titles), Part(" → "), *now]


def _moved(action: str, detail: dict[str, Any]) -> str:
    """Return from which state to which, and by what step where the entry says so."""
    states = words().states.get(action.partition(".")[0], {})
    place = f"{_words('event', detail['event'])}：" if "event" in detail else ""
    return f"{place}{_state(states, detail.get('before'))} → {_state(states, detail.get('after'))}"


def _fact(name: str) -> str:
    return words().facts.get(name, name)


def _state(states: Mapping[str, str], value: object) -> str:
    return named(states[str(value)]) if str(value) in states else _words("", value)


def _value(action: str, name: str, value: object, titles: Titles) -> Said:
    """Return the value of a fact; where it names things, what each is called now, with the way to its page."""
    found: Said = []
    for thing, key in names(action, name, value):
        titled = titles.of(thing, key)
        bare = key if thing == USERNAME else subject(f"{thing}:{key}")
        found += [Part(PARTING)] if found else []
        found.append(Part(titled.title, titled.url) if titled else Part(bare))
    return found or [Part(_words(name, value))]


def _words(name: str, value: object) -> str:
    """Return the value of a fact in words; of the hash of a picture its first signs."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value == "":
        return "无"
    if isinstance(value, list | tuple):
        return "、".join(_words(name, one) for one in value) or "无"
    if isinstance(value, str) and HASH.fullmatch(value):
        return value[:SHOWN_OF_HASH]
    return _declared_words(name, value)


def _declared_words(name: str, value: object) -> str:
    """Return the value as the declaration of its fact says it, else as it stands."""
    if pattern := words().patterns.get(name):
        return pattern.format(value)
    known = words().values.get(name, {}).get(str(value))
    return str(value) if known is None else named(known)
