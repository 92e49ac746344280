"""The filled form as a record to read: what the page, the print and the account card lay out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.fields.definition import Rows

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


def record(definition: FormDefinition, data: dict[str, Any], *, personal: bool = True) -> tuple[RecordSection, ...]:
    """Return the record of `data`; without `personal` it leaves out people and whatever names one.

    Keys that the data lacks, as data of an older shape may, show empty. Sections without a line are left out.
    """
    sections = (
        RecordSection(
            section.title,
            tuple(
                _rows(i, data) if isinstance(i, Rows) else _field(i, data)
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


def _field(field: Field, data: dict[str, Any]) -> Item:
    stored = data.get(field.key, field.kind.empty)
    if field.kind.widget == "picture":
        return Item(field.key, field.label, "picture", text=stored or "")
    boxes = field.kind.boxes(stored)
    return Item(field.key, field.label, "boxes" if boxes else "text", text=field.kind.show(stored), boxes=boxes)


def _rows(rows: Rows, data: dict[str, Any]) -> Item:
    lines = tuple(tuple(f.kind.show(row.get(f.key, "")) for f in rows.fields) for row in data.get(rows.key) or [])
    return Item(rows.key, rows.label, "rows", header=tuple(f.label for f in rows.fields), lines=lines)
