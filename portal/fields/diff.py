"""What changed between two states of a form: by field, and by person whatever their place in the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.fields.masks import WHOLE, Sight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.fields.definition import FormDefinition, Rows


@dataclass(frozen=True)
class Change:
    """One difference in words; `old` or `new` is "" for what was not there.

    `at_once`: the fact needs no approval. `row_id` names the person whose fact it is; `whole`: that person came or went.
    """

    key: str
    label: str
    old: str
    new: str
    weighty: bool = False
    at_once: bool = False
    row_id: str = ""
    whole: bool = False


def changes(definition: FormDefinition, old: dict[str, Any], new: dict[str, Any], sight: Sight = WHOLE) -> list[Change]:
    """Return the differences in the order of the paper, told as `sight` says; keys that either side lacks count as empty."""
    found: list[Change] = []
    for item in definition.items:
        if item.is_rows:
            found.extend(_rows(item, old.get(item.key) or [], new.get(item.key) or [], sight))  # type: ignore[arg-type]
            continue
        kind = item.kind  # type: ignore[union-attr]
        before, after = old.get(item.key, kind.empty), new.get(item.key, kind.empty)
        if not kind.alike(before, after):
            was, now = (sight.words(item, kind.show(value)) for value in (before, after))  # type: ignore[arg-type]
            if was == now and kind.widget == "picture":
                was, now = "原图片", "新图片"
            found.append(Change(item.key, item.label, was, now, item.weighty, item.at_once))  # type: ignore[union-attr]
    return found


def _rows(rows: Rows, old: list[dict[str, Any]], new: list[dict[str, Any]], sight: Sight) -> Iterator[Change]:
    before, after = {r["row_id"]: r for r in old}, {r["row_id"]: r for r in new}
    for row_id, row in before.items():
        if row_id in after:
            yield from _of_person(rows, row, after[row_id], sight)
        else:
            yield Change(rows.key, rows.label, _person(rows, row, sight), "", rows.weighty, row_id=row_id, whole=True)
    for row_id, row in after.items():
        if row_id not in before:
            yield Change(rows.key, rows.label, "", _person(rows, row, sight), rows.weighty, row_id=row_id, whole=True)


def _of_person(rows: Rows, before: dict[str, Any], after: dict[str, Any], sight: Sight) -> Iterator[Change]:
    """Yield what changed of one person who stays."""
    for field in rows.fields:
        was, now = before.get(field.key, ""), after.get(field.key, "")
        if field.kind.alike(was, now):
            continue
        name = after.get("name", "") if field.key != "name" else ""
        label = f"{rows.label}{name and f'（{name}）'}{field.label}"
        weighty = rows.weighty and not field.at_once
        words = sight.pair(field, field.kind.show(was), field.kind.show(now))
        yield Change(rows.key, label, *words, weighty, at_once=field.at_once, row_id=after["row_id"])


def _person(rows: Rows, row: dict[str, Any], sight: Sight) -> str:
    told = (sight.fact(f, f.kind.show(row.get(f.key, ""))) for f in rows.fields)
    return "，".join(text for text in told if text)
