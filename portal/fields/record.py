"""The filled form as a record to read: what the page, the print and the account card lay out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.fields.definition import Rows
from portal.fields.masks import WHOLE, Sight, place_of

if TYPE_CHECKING:
    from portal.fields.definition import Field, FormDefinition


@dataclass(frozen=True)
class Item:
    """One line of the record: `shape` is text, boxes, picture or rows, and says which of the others is filled."""

    key: str
    label: str
    shape: str
    text: str = ""
    boxes: tuple[tuple[str, bool], ...] = ()
    header: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class RecordSection:
    """One group of the record."""

    title: str
    items: tuple[Item, ...]


def record(
    definition: FormDefinition, data: dict[str, Any], *, personal: bool = True, sight: Sight = WHOLE
) -> tuple[RecordSection, ...]:
    """Return the record of `data`; without `personal` it leaves out people and whatever names one, of people it tells as `sight` says.

    Keys that the data lacks, as data of an older shape may, show empty. Sections without a line are left out.
    """
    sections = (
        RecordSection(
            section.title,
            tuple(
                _rows(i, data, sight) if isinstance(i, Rows) else _field(i, data, sight)
                for i in section.items
                if _is_shown(i, data, personal=personal)
            ),
        )
        for section in definition.sections
    )
    return tuple(section for section in sections if section.items)


def _is_shown(item: Field | Rows, data: dict[str, Any], *, personal: bool) -> bool:
    if isinstance(item, Rows):
        return personal
    return (personal or not item.personal) and (not item.quiet or bool(data.get(item.key)))


def _field(field: Field, data: dict[str, Any], sight: Sight) -> Item:
    stored = data.get(field.key, field.kind.empty)
    if field.kind.widget == "picture":
        return Item(field.key, field.label, "picture", text=stored or "")
    boxes = field.kind.boxes(stored)
    text = sight.words(field, field.kind.show(stored))
    return Item(field.key, field.label, "boxes" if boxes else "text", text=text, boxes=boxes)


def _rows(rows: Rows, data: dict[str, Any], sight: Sight) -> Item:
    lines = tuple(
        tuple(
            sight.fact(f, f.kind.show(row.get(f.key, "")), place_of(rows.key, row.get("row_id", ""), f.key))
            for f in rows.fields
        )
        for row in data.get(rows.key) or []
    )
    return Item(rows.key, rows.label, "rows", header=tuple(f.label for f in rows.fields), lines=lines)


def fact_at(definition: FormDefinition, data: dict[str, Any], place: str) -> tuple[str, str]:
    """Return one fact of one person by its place (`place_of`): what it is, with whose, and its words; ("", "") for none."""
    for rows in definition.rows.values():
        for row in data.get(rows.key) or []:
            for field in rows.fields:
                if place_of(rows.key, row.get("row_id", ""), field.key) == place:
                    return f"{rows.label}{row.get('name', '')}的{field.label}", field.kind.show(row.get(field.key, ""))
    return "", ""
