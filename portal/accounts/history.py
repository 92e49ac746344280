"""The history of an account: what each version changed, what was corrected between them, since when each fact holds (第十条)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.accounts.queries import corrected
from portal.fields import changes
from portal.fields.masks import HIDDEN
from portal.platforms import PLATFORMS
from portal.platforms.occasions import compared as of_account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from portal.accounts.models import Account, Correction, Version
    from portal.accounts.neighbours import Origin
    from portal.fields import Field, FormDefinition

Place = tuple[str, str, str]  # part and row of a person, both "" for a field of the account, and the field's key
PictureUrl = Callable[[int, str, str], str]  # version, field, digest
NAME = "name"
TOGETHER = timedelta(minutes=1)


@dataclass(frozen=True)
class Past:
    """All that is kept of an account: its versions, newest first, and the corrections, in order.

    Without `personal` nothing is told of people, nor what names one; what people are reached by is masked in any case. `picture_url`
    is where a version's picture is seen.
    """

    account: Account
    versions: list[Version]
    entries: list[Correction]
    picture_url: PictureUrl
    personal: bool

    @property
    def definition(self) -> FormDefinition:
        """Return the declaration of the account's form."""
        return PLATFORMS[self.account.platform]


class Difference(NamedTuple):
    """One difference; of a picture, besides, where the old and the new one are seen ("" for none)."""

    label: str
    old: str
    new: str
    old_picture: str = ""
    new_picture: str = ""


class Amended(NamedTuple):
    """Facts corrected at once over a version, in one go: when, by whom, and what."""

    at: datetime
    by: str
    lines: list[Difference]


class Step(NamedTuple):
    """One sealed version: where it comes from, what it changed (nothing, for the first), what was corrected over it, newest first."""

    version: Version
    origin: Origin | None
    lines: list[Difference]
    amended: list[Amended]


class Mark(NamedTuple):
    """What made a fact what it is: the sealing of a version, or a correction over it."""

    version: Version
    entry: Correction | None

    @property
    def at(self) -> datetime:
        """Return when."""
        return self.entry.at if self.entry else self.version.sealed_at


class Since(NamedTuple):
    """One fact of today, and what made it so."""

    label: str
    value: str
    mark: Mark


def steps(past: Past, origins: dict[int, Origin]) -> list[Step]:
    """Return the history, newest first; each version is compared with what was true when it was sealed, corrections and all."""
    found = []
    for place, version in enumerate(past.versions):
        before = past.versions[place + 1] if place + 1 < len(past.versions) else None
        lines = []
        if before:
            states = (corrected(before, past.entries), version.data)
            lines = _differences(past, states, (before.number, version.number))
        found.append(Step(version, origins.get(version.filing_id), lines, _amended(past, version)))
    return found


def _amended(past: Past, version: Version) -> list[Amended]:
    """Return what was corrected over one version, newest first, what one person did within a minute together."""
    found: list[Amended] = []
    for entry in past.entries:
        line = _correction(past, version, entry) if entry.version == version.number else None
        if line is None:
            continue
        last = found[-1] if found else None
        if last and last.by == entry.user.name and entry.at - last.at < TOGETHER:
            last.lines.append(line)
        else:
            found.append(Amended(entry.at, entry.user.name, [line]))
    return found[::-1]


def compared(past: Past, older: Version, newer: Version) -> list[Difference]:
    """Return old → new between two versions as they were sealed."""
    return _differences(past, (older.data, newer.data), (older.number, newer.number))


def _differences(
    past: Past, states: tuple[dict[str, Any], dict[str, Any]], numbers: tuple[int, int]
) -> list[Difference]:
    found = []
    for change in changes(of_account(past.account.platform), *states, HIDDEN):
        field = past.definition.fields.get(change.key)
        if not past.personal and (field is None or field.personal):
            continue
        line = Difference(change.label, change.old, change.new)
        if field and field.kind.widget == "picture":
            old, new = (_seen_at(past, n, change.key, state) for n, state in zip(numbers, states, strict=True))
            line = line._replace(old_picture=old, new_picture=new)
        found.append(line)
    return found


def _seen_at(past: Past, number: int, key: str, state: dict[str, Any]) -> str:
    """Return where the picture of a version is seen, "" when there is none."""
    digest = str(state.get(key) or "")
    return past.picture_url(number, key, digest) if digest else ""


def _correction(past: Past, version: Version, entry: Correction) -> Difference | None:
    if not entry.part:
        field = past.definition.fields[entry.key]
        old, new = (HIDDEN.words(field, field.kind.show(value)) for value in (entry.old, entry.new))
        return Difference(field.label, old, new)
    if past.personal:
        item = past.definition.rows[entry.part]
        rows: list[dict[str, Any]] = version.data.get(entry.part) or []
        name = next((r[NAME] for r in rows if r["row_id"] == entry.row_id), "")
        field = next(f for f in item.fields if f.key == entry.key)
        label = f"{item.label}（{name}）{field.label}"
        return Difference(label, *HIDDEN.pair(field, field.kind.show(entry.old), field.kind.show(entry.new)))
    return None


def since(past: Past) -> list[Since]:
    """Return every fact of today with what made it so; of a person, the name and whatever else changed after it."""
    marks = _marks(past)
    found = []
    for fact in _facts(past, corrected(past.versions[0], past.entries)):
        part, row_id, key = fact.place
        if part and key != NAME and marks[fact.place] == marks.get((part, row_id, NAME)):
            continue
        if text := fact.field.kind.show(fact.value):
            told = HIDDEN.fact(fact.field, text) if part else HIDDEN.words(fact.field, text)
            found.append(Since(fact.label, told, marks[fact.place]))
    return found


def _marks(past: Past) -> dict[Place, Mark]:
    """Return what last made each fact what it is, from the first version on."""
    marks: dict[Place, Mark] = {}
    state: dict[Place, Any] = {}
    for version in reversed(past.versions):
        now = {fact.place: fact.value for fact in _facts(past, version.data)}
        fresh = (place for place, value in now.items() if place not in state or state[place] != value)
        marks |= dict.fromkeys(fresh, Mark(version, None))
        state = now
        for entry in past.entries:
            place = (entry.part, entry.row_id, entry.key)
            if entry.version == version.number and place in state:
                state[place], marks[place] = entry.new, Mark(version, entry)
    return marks


class _Fact(NamedTuple):
    """One fact of a form: `value` as it is stored, `field` knows how to show it."""

    place: Place
    label: str
    field: Field
    value: Any


def _facts(past: Past, data: dict[str, Any]) -> Iterator[_Fact]:
    """Yield every fact of a form in the order of the paper; of people only where they may be told."""
    for item in past.definition.items:
        if item.key in past.definition.fields:
            field = past.definition.fields[item.key]
            if past.personal or not field.personal:
                stored = data.get(field.key, field.kind.empty)
                yield _Fact(("", "", field.key), field.label, field, stored)
        elif past.personal:
            for row in data.get(item.key) or []:
                for field in past.definition.rows[item.key].fields:
                    label = item.label if field.key == NAME else f"{item.label}（{row.get(NAME, '')}）{field.label}"
                    yield _Fact((item.key, row["row_id"], field.key), label, field, row.get(field.key, ""))
