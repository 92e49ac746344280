"""What a row of the registry's own workbook says against what is true now: what is left as it was shown, and what is to change."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from portal import spelling
from portal.accounts.workbooks import columns as registry
from portal.accounts.workbooks.cells import cell, personal, told
from portal.fields import Image
from portal.fields.masks import HIDDEN, MARK, holds_mask
from portal.imports.columns import IDENTITY, LEAVES_ON, Besides, besides_faults
from portal.imports.registry.sheets import PART, PEOPLE, person_title, title_of
from portal.platforms.occasions import OF_THE_FILING
from portal.spelling import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from portal.fields import Field, FormDefinition, Rows

NAMING = ("name", "phone")
LEFT_OUT = "隐去了几位，与登记的不同；要修改请填写完整，不修改请改回原样。"
Person = dict[str, Any]  # one row of people, as it is stored


class Sight(NamedTuple):
    """What the export shows to whoever imports: the people and inner matters of an account, and their whole telephone numbers."""

    people: bool
    numbers: bool


class Said(NamedTuple):
    """One line of sheet 人员: its row, and its texts by the key of the field; a column that is not there has no key."""

    place: int
    texts: dict[str, str]


@dataclass
class Compared:
    """The form as the row would have it, and which controls of it the row touches, each with the heading it stands under.

    `joining` tells the roster of people who are new to the account; `roster`: rows of sheet 人员 that say of others what it does not.
    """

    data: dict[str, Any]
    touched: dict[str, str] = field(default_factory=dict)
    faults: list[list[str]] = field(default_factory=list)
    joining: list[Besides] = field(default_factory=list)
    roster: list[int] = field(default_factory=list)


def compare(
    definition: FormDefinition,
    data: dict[str, Any],
    cells: dict[str, Any],
    sight: Sight,
    roster: Callable[[str, str], Any] = lambda _part, _row_id: None,
) -> Compared:
    """Compare the cells of an account with `data`, which is true now; `roster` gives what is known of a person by part and row.

    What the importer is not shown counts as told when its cell is as the export had it, empty or masked: nobody learns by
    guessing whether a value is right.
    """
    made = Compared(dict(data))
    _facts(definition, cells, made, sight)
    if not cells.get(PEOPLE):
        return made
    if not sight.people:
        made.touched[PEOPLE] = PEOPLE
        return made
    lines = _lines(definition, cells[PEOPLE], made)
    for part, rows in definition.rows.items():
        _people(rows, lines[part], made, sight, partial(roster, part))
    return made


def _facts(definition: FormDefinition, cells: dict[str, Any], made: Compared, sight: Sight) -> None:
    """Compare the facts of the account whose columns are there; pictures stand in no workbook."""
    # An account of whose people the sheet holds nobody was written for a reader who was not shown its inner matters either.
    left_out = cells.get(PEOPLE) == []
    for key, item in definition.fields.items():
        if title_of(key) in cells and not isinstance(item.kind, Image):
            text = clean(cells[title_of(key)], lines=True)
            hidden = item.personal and not sight.people
            if text or not (hidden or (item.personal and left_out)):
                _fact(item, text, made, sight)


def _fact(item: Field, text: str, made: Compared, sight: Sight) -> None:
    """Compare one fact of the account; what is hidden from the importer is held against nothing, in an inner remark a number."""
    was = made.data.get(item.key, item.kind.empty)
    hidden = item.personal and not sight.people
    if not hidden and _left_as_it_was(item, was, text, _read(told(item, was, HIDDEN)), sight):
        return
    if item.personal and holds_mask(text):
        made.faults.append([item.label, f"“{text[:40]}”{LEFT_OUT}"])
        return
    if item.key in OF_THE_FILING or item.retired:
        back = "清空这一格" if hidden else f"改回“{_shown(item, was)}”"
        made.faults.append([item.label, f"{item.label}不能通过导入修改，请{back}。"])
        return
    made.data[item.key] = item.read(text)
    made.touched[item.key] = item.label


def _shown(item: Field, stored: Any) -> str:
    """Return what a cell of the export shows of a value, as it comes back when it is read."""
    return _read(cell(item, stored))


def _read(value: Any) -> str:
    return "" if value is None else clean(str(value), lines=True)


def _untouched(item: Field, was: Any, text: str) -> bool:
    """Say whether a text is what the export shows of a value, or another spelling of it."""
    return text == _shown(item, was) or item.kind.alike(was, item.read(text))


def _kept(item: Field, was: Any, text: str, sight: Sight) -> bool:
    """Say whether a text is what was shown of a person's fact: masked too, and nothing but that where the importer sees masks."""
    return _left_as_it_was(item, was, text, _read(personal(item, was, HIDDEN)), sight)


def _left_as_it_was(item: Field, was: Any, text: str, masked: str, sight: Sight) -> bool:
    if text == masked:
        return True
    return (sight.numbers or masked == _shown(item, was)) and _untouched(item, was, text)


def _lines(definition: FormDefinition, people: Sequence[Any], made: Compared) -> dict[str, list[Said]]:
    """Return the people of an account by part; what belongs to none is a fault."""
    parts = {spelling.key(rows.label): key for key, rows in definition.rows.items()}
    found: dict[str, list[Said]] = {key: [] for key in definition.rows}
    for place, texts in people:
        part = parts.get(spelling.key(texts[PART]))
        if part is None:
            wanted = "或".join(rows.label for rows in definition.rows.values())
            said = f"“{texts[PART][:20]}”不是这里的职责，应为{wanted}。" if texts[PART] else f"没有填写，应为{wanted}。"
            made.faults.append([f"“{PEOPLE}”第 {place} 行{PART}", said])
            continue
        asked = (*definition.rows[part].fields, IDENTITY, LEAVES_ON)
        kept = {f.key: clean(texts[title], lines=True) for f in asked if (title := person_title(f)) in texts}
        found[part].append(Said(place, kept))
    return found


def _people(rows: Rows, lines: Sequence[Said], made: Compared, sight: Sight, roster: Callable[[str], Any]) -> None:
    """Compare the people of one part: whoever is there under the same name or number keeps their row, in the order of the sheet."""
    before: list[Person] = made.data.get(rows.key) or []
    found = _matched(rows, lines, before, sight)
    people = []
    for place, line in enumerate(lines):
        was = found.get(place)
        people.append(_person(rows, line, was, made, f"{rows.key}-{place}", sight))
        _besides(rows, line, people[-1], made, roster(was["row_id"]) if was else None, new=was is None)
    gone = len(before) > len(found)
    while len(people) < rows.minimum:
        place, gone = len(people), True
        made.touched |= {f"{rows.key}-{place}-{f.key}": f"{rows.label}{f.label}" for f in rows.fields}
        people.append({"row_id": secrets.token_hex(6), **{f.key: "" for f in rows.fields}})
    if len(people) > max(rows.maximum, len(before)):
        made.faults.append([rows.label, f"{rows.label}最多 {rows.maximum} 人，现为 {len(people)} 人。"])
    if gone:
        made.touched.setdefault(rows.key, rows.label)
    made.data[rows.key] = people


def _matched(rows: Rows, lines: Sequence[Said], before: Sequence[Person], sight: Sight) -> dict[int, Person]:
    """Return by the place among the lines who of the registry each one is: those who are named just so first."""
    fields = {f.key: f for f in rows.fields if f.key in NAMING}

    def agrees(line: Said, was: Person) -> list[bool]:
        keys = [key for key in fields if key in line.texts]
        return [_same(fields[key], was.get(key, ""), line.texts[key], sight) for key in keys]

    def bears(key: str, line: Said, was: Person) -> bool:
        return bool(line.texts.get(key)) and _same(fields[key], was.get(key, ""), line.texts[key], sight)

    found: dict[int, Person] = {}
    ways: list[Callable[[Said, Person], bool]] = [lambda line, was: all(agrees(line, was))]
    ways += [partial(bears, key) for key in fields]
    for fits in ways:
        for place, line in enumerate(lines):
            fitting = (was for was in _left(before, found) if fits(line, was))
            if place not in found and (match := next(fitting, None)) is not None:
                found[place] = match
    return found


def _left(before: Sequence[Person], found: dict[int, Person]) -> Iterator[Person]:
    """Yield the people of the registry whom no line is yet."""
    for was in before:
        if not any(was is taken for taken in found.values()):
            yield was


def _same(item: Field, was: Any, text: str, sight: Sight) -> bool:
    return _kept(item, was, text, sight) or (item.key == "name" and spelling.key(text) == spelling.key(str(was or "")))


def _person(  # noqa: PLR0913, PLR0917 - one line of people: who it is, where it stands, for whom it was shown
    rows: Rows, line: Said, was: Person | None, made: Compared, control: str, sight: Sight
) -> Person:
    """Return a person as the line would have them, and note what it touches."""
    person = dict(was) if was else {"row_id": secrets.token_hex(6), **{f.key: "" for f in rows.fields}}
    for item in rows.fields:
        title = f"“{PEOPLE}”第 {line.place} 行{item.label}"
        if was is None:
            made.touched[f"{control}-{item.key}"] = title
        elif item.key not in line.texts or _kept(item, was.get(item.key, ""), line.texts[item.key], sight):
            continue
        text = line.texts.get(item.key, "")
        if MARK in text:
            made.faults.append([title, f"“{text[:40]}”{LEFT_OUT}"])
        person[item.key] = item.read(text)
        made.touched[f"{control}-{item.key}"] = title
    return person


def _besides(  # noqa: PLR0913 - what the roster is told of one person
    rows: Rows, line: Said, person: Person, made: Compared, known: Any, *, new: bool
) -> None:
    """Take what the roster wants to know of somebody new; of whoever is there already say only that it differs."""
    identity, leaves_on = line.texts.get(IDENTITY.key, ""), line.texts.get(LEAVES_ON.key, "")
    if new:
        identity = "" if identity == registry.roster_cells(known)[0] else IDENTITY.read(identity)
        leaves_on = LEAVES_ON.read(leaves_on)
        made.faults += besides_faults(rows, f"“{PEOPLE}”第 {line.place} 行", identity, leaves_on)
        if identity or leaves_on:
            made.joining.append(Besides(person["name"], person["phone"], identity, leaves_on))
    elif _differs(identity, leaves_on, known):
        made.roster.append(line.place)


def _differs(identity: str, leaves_on: str, known: Any) -> bool:
    """Say whether a line tells another 身份 or day of leaving than the roster; what it leaves empty tells nothing."""
    shown, until = registry.roster_cells(known)
    if identity and identity != shown and IDENTITY.read(identity) != (known.identity if known else ""):
        return True
    return bool(leaves_on) and leaves_on != (until.isoformat() if until else "")
