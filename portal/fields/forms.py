"""From a declaration to a WTForms form: one class for drafts, one for submission."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wtforms import Form
from wtforms.fields import (
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from portal.fields.definition import Field, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.fields.definition import FormDefinition

KEYBOARDS = {"tel": "tel", "digits": "numeric", "number": "numeric", "email": "email", "url": "url"}
ROW_ID = re.compile(r"[0-9a-f]{8,32}")


@dataclass(frozen=True)
class Fault:
    """One thing to mend: the id of its control, the label the user knows it by, and the sentence."""

    control: str
    label: str
    sentence: str


class PictureField(StringField):  # type: ignore[misc]
    """Holds the digest of a stored picture; the upload itself is taken by the view, never from this field's text."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Ignore what a browser sends under this name: a digest typed by hand would show another's picture."""


class RowList(FieldList):  # type: ignore[misc]
    """Rows under names that our own pages send: `operators-0-name`, the place in a few plain digits."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """Yield the places posted; WTForms would take "²" for a number and fail on it."""
        yield from (int(found[1]) for name in formdata if (found := place_in(name, prefix)))


class PlacedRows(RowList):
    """Rows that keep their places, though one between them is missing: what is said of a row is said where it stands on the page."""

    def _compact_indices(self) -> None:
        """Leave the rows where they are."""


def place_in(name: str, key: str) -> re.Match[str] | None:
    """Match a posted name that belongs to a row of `key`; its first group is the place."""
    return re.match(rf"{re.escape(key)}-([0-9]{{1,9}})-", name)


class DeclaredForm(Form):  # type: ignore[misc]
    """A form made from a FormDefinition."""

    definition: FormDefinition

    def stored(self) -> dict[str, Any]:
        """Return the JSON to keep: every declared key; rows without any entry dropped, down to the least number."""
        data: dict[str, Any] = {key: f.kind.store(self[key].data) for key, f in self.definition.fields.items()}
        for key, rows in self.definition.rows.items():
            data[key] = [row for _, row in _stored_rows(rows, self[key].entries)]
        return data

    def places(self) -> dict[str, list[int]]:
        """Return where on the page each row stands that `stored` keeps: an empty one between two others is not kept."""
        return {k: [place for place, _ in _stored_rows(r, self[k].entries)] for k, r in self.definition.rows.items()}

    def controls(self) -> Iterator[Any]:
        """Yield every single control, also those of the rows."""
        for item in self.definition.items:
            if isinstance(item, Field):
                yield self[item.key]
            else:
                yield from (entry.form[field.key] for entry in self[item.key].entries for field in item.asked)

    def faults(self) -> Iterator[Fault]:
        """Yield what validation found, in the order of the paper."""
        for item in self.definition.items:
            if isinstance(item, Field):
                yield from (Fault(item.key, item.label, e) for e in self[item.key].errors)
                continue
            for entry in self[item.key].entries:
                which = f"第 {_place_of(entry) + 1} 人" if item.maximum > 1 else ""
                for field in item.asked:
                    label = f"{item.label}{which}{field.label}"
                    yield from (Fault(entry.form[field.key].id, label, e) for e in entry.form[field.key].errors)


def _place_of(entry: Any) -> int:
    return int(entry.name.rpartition("-")[2])


def _stored_rows(rows: Rows, entries: Iterable[Any]) -> list[tuple[int, dict[str, Any]]]:
    kept: list[tuple[int, dict[str, Any]]] = []
    used: set[str] = set()
    for entry in entries:
        row = {f.key: f.kind.store(entry.form[f.key].data) for f in rows.fields}
        row |= {f.key: said for f in rows.beside if (said := f.kind.store(entry.form[f.key].data))}
        known = entry.form["row_id"].data or ""
        if any(row.values()) or len(kept) < rows.minimum:
            # A row's id follows a person through every change, so no two rows may share one.
            row_id = known if ROW_ID.fullmatch(known) and known not in used else secrets.token_hex(6)
            used.add(row_id)
            kept.append((_place_of(entry), {"row_id": row_id, **row}))
    return kept


class _Check:
    """The validator of one declared field: what is never kept, and at submission also what is missing or wrong."""

    def __init__(self, field: Field, *, final: bool) -> None:
        self.field, self.final = field, final
        self.field_flags: dict[str, Any] = {}

    def __call__(self, form: Any, control: Any) -> None:
        del form
        kind = self.field.kind
        stored = kind.store(control.data)
        if sentence := kind.refusal(stored):
            raise StopValidation(sentence)
        if not self.final:
            raise StopValidation
        if stored in ("", []):
            if self.field.required:
                if kind.multiple:
                    raise StopValidation(f"请至少选择一项{self.field.label}。")
                verb = "选择" if kind.widget in {"radio", "checks"} else "上传" if kind.widget == "picture" else "填写"
                raise StopValidation(f"请{verb}{self.field.label}。")
            raise StopValidation
        if sentence := kind.fault(stored):
            raise StopValidation(sentence)


def _control(field: Field, *, final: bool) -> Any:
    kind = field.kind
    check = _Check(field, final=final)
    if kind.widget == "picture":
        return PictureField(field.label, [check])
    if kind.widget in {"radio", "checks"}:
        choices = [SelectChoice(value=o.key, label=o.label) for o in kind.options]  # type: ignore[attr-defined]
        made = SelectMultipleField if kind.multiple else RadioField
        # The check above answers with our sentence; WTForms' own would say it in English.
        return made(field.label, [check], choices=choices, validate_choice=False, default=[] if kind.multiple else None)
    return (TextAreaField if kind.widget == "area" else StringField)(
        field.label, [check], render_kw=attributes(kind.widget)
    )


def attributes(widget: str) -> dict[str, str]:
    """Return how the control of a kind is written into: by which keyboard of a phone, and never by the browser's own memory.

    It knows whoever sits before it, and the forms ask of others. No type="number" and no maxlength: a browser would drop or cut in
    silence what does not fit.
    """
    how = {"autocomplete": "off"}
    if widget == "date":
        how["type"] = "date"
    elif widget in KEYBOARDS:
        how["inputmode"] = KEYBOARDS[widget]
    return how


@lru_cache(maxsize=256)
def form_class(definition: FormDefinition, *, final: bool) -> type[DeclaredForm]:
    """Return the form of a declaration; with `final` it validates as a submission, else as a draft."""
    definition = definition.asked
    members: dict[str, Any] = {"definition": definition}
    for item in definition.items:
        if isinstance(item, Field):
            members[item.key] = _control(item, final=final)
            continue
        row = type(
            "RowForm", (Form,), {"row_id": HiddenField(), **{f.key: _control(f, final=final) for f in item.asked}}
        )
        members[item.key] = (PlacedRows if final else RowList)(FormField(row), item.label, min_entries=item.minimum)
    return type("DeclaredForm", (DeclaredForm,), members)


def too_many_rows(definition: FormDefinition, names: Iterable[str]) -> str | None:
    """Return a sentence when more rows were posted than the form takes.

    FieldList(max_entries=…) would drop the surplus in silence, so the posted names are counted before a form is built.
    """
    posted = list(names)
    for key, rows in definition.rows.items():
        found = {m[1] for name in posted if (m := place_in(name, key))}
        if len(found) > rows.maximum:
            return f"{rows.label}最多 {rows.maximum} 人，现为 {len(found)} 人，请减少后再提交。"
    return None
