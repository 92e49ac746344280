"""The form for facts that need no approval: followers, the end of verification, how people are reached (第十条 names what needs it)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.accounts.effects import Corrected
from portal.fields import Field, FormDefinition, Rows, Section, form_class, too_many_rows
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.datastructures import MultiDict

    from portal.accounts.models import Account
    from portal.fields import Fault
    from portal.fields.forms import DeclaredForm

LONGEST_BASE = 20_000
Facts = dict[str, Any]  # "followers", or "operators:1a2b3c4d5e6f:phone" for a person's, and the stored value


def form_of(platform: str) -> FormDefinition:
    """Return the part of a platform's form that is corrected without approval; what it lacks altogether is left out."""
    asked = PLATFORMS[platform].asked
    single = tuple(item for item in asked.items if isinstance(item, Field) and item.at_once)
    groups = (replace(r, fields=tuple(f for f in r.fields if f.at_once)) for r in asked.rows.values())
    sections = [Section("账号", single)] if single else []
    sections += [Section(rows.label, (rows,)) for rows in groups if rows.fields]
    return FormDefinition(f"{platform}-facts", asked.label, tuple(sections), identifiers=())


def facts_in(definition: FormDefinition, data: dict[str, Any]) -> Facts:
    """Return what the form holds of an account's data, each in the spelling in which it would be typed today."""
    found = {key: field.kind.store(data.get(key, field.kind.empty)) for key, field in definition.fields.items()}
    for part, rows in definition.rows.items():
        for row in data.get(part) or []:
            found |= {_place(part, row["row_id"], f.key): f.kind.store(row.get(f.key, "")) for f in rows.fields}
    return found


def _place(part: str, row_id: str, key: str) -> str:
    return f"{part}:{row_id}:{key}" if part else key


@dataclass
class Sent:
    """A posted form: what was typed, which control holds which fact, and the faults of what was really changed.

    `base` is what the page had shown, so that who was slower loses nothing; `known` says whether its people are still those of today.
    """

    form: DeclaredForm
    facts: Facts
    controls: dict[str, str]
    base: Facts
    revision: int | None
    too_many: str | None

    def changed(self, now: Facts) -> list[Corrected]:
        """Return what differs from what is true now."""
        found = []
        for place, value in self.facts.items():
            if place in now and now[place] != value:
                part, _, rest = place.rpartition(":")[0].partition(":")
                found.append(Corrected(place.rpartition(":")[2], value, part, rest))
        return found

    def faults(self, now: Facts) -> list[Fault]:
        """Return what is wrong with what was changed; what stands in the registry already is not the writer's fault now."""
        self.form.validate()
        for item in self.form.definition.items:
            controls = [self.form[item.key]] if isinstance(item, Field) else _controls(self.form, item)
            for control in controls:
                place = self.controls[control.id]
                if place in now and now[place] == self.facts[place]:
                    control.errors = []
        return list(self.form.faults())

    def same_people(self, now: Facts) -> bool:
        """Say whether the form names the people who are registered today, each once."""
        return set(self.facts) == set(now)

    def merged(self, now: Facts) -> Facts:
        """Return what is true now with what this writer typed over what they had seen."""
        return {
            p: self.facts[p] if p in self.facts and self.facts[p] != self.base.get(p) else v for p, v in now.items()
        }


def _controls(form: DeclaredForm, rows: Rows) -> Iterator[Any]:
    for entry in form[rows.key].entries:
        for field in rows.fields:
            yield entry.form[field.key]


def sent(account: Account, posted: MultiDict[str, str]) -> Sent:
    """Read a posted form; nothing in it is trusted but what the declaration knows."""
    definition = form_of(account.platform)
    too_many = too_many_rows(definition, posted)
    form = form_class(definition, final=True)(None if too_many else posted)
    facts: Facts = {}
    controls: dict[str, str] = {}
    for key, field in definition.fields.items():
        facts[key], controls[form[key].id] = field.kind.store(form[key].data), key
    for part, rows in definition.rows.items():
        for entry in form[part].entries:
            for field in rows.fields:
                place = _place(part, str(entry.form["row_id"].data or ""), field.key)
                control = entry.form[field.key]
                facts[place], controls[control.id] = field.kind.store(control.data), place
    return Sent(form, facts, controls, _base(posted.get("base", "")), posted.get("revision", type=int), too_many)


def _base(text: str) -> Facts:
    try:
        found = json.loads(text) if len(text) <= LONGEST_BASE else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def filled(account: Account, data: dict[str, Any], facts: Facts) -> DeclaredForm:
    """Return the form with these facts in it, each person in the place that `data` gives them."""
    definition = form_of(account.platform)
    values: dict[str, Any] = {key: facts[key] for key in definition.fields}
    for part, rows in definition.rows.items():
        values[part] = [
            {"row_id": row["row_id"], **{f.key: facts[_place(part, row["row_id"], f.key)] for f in rows.fields}}
            for row in data.get(part) or []
        ]
    return form_class(definition, final=True)(data=values)


def names_in(definition: FormDefinition, data: dict[str, Any]) -> dict[str, str]:
    """Return the names of the people by their row, as the form shows them beside what is corrected."""
    return {row["row_id"]: row["name"] for part in definition.rows for row in data.get(part) or []}


def labels(definition: FormDefinition, data: dict[str, Any], now: Facts, merged: Facts) -> list[tuple[str, str, str]]:
    """Return (label, what the registry says, what is about to replace it) of everything in which the two differ."""
    names, found = names_in(definition, data), []
    for place, value in merged.items():
        if now[place] == value:
            continue
        part, _, row_id = place.rpartition(":")[0].partition(":")
        key = place.rpartition(":")[2]
        fields = definition.rows[part].fields if part else definition.fields.values()
        field = next(f for f in fields if f.key == key)
        label = f"{names.get(row_id, '')}的{field.label}" if part else field.label
        found.append((label, field.kind.show(now[place]), field.kind.show(value)))
    return found
