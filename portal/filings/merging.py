"""Merging what an author typed with a registry that moves on: whose row is whose, what stays the author's, what is the registry's."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from portal.accounts.queries import corrections
from portal.fields import changes
from portal.filings.change import Base, base_of, current_base, data_at, differences, old_data
from portal.platforms import PLATFORMS
from portal.platforms.occasions import OF_THE_FILING, compared

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.accounts.models import Correction
    from portal.fields import Change
    from portal.fields.definition import Field, Rows
    from portal.filings.models import Filing


def settle_rows(filing: Filing, data: dict[str, Any]) -> None:
    """Give each person of a change the id that is theirs: a person's history follows the human, whatever ids a page sends.

    Somebody of the registry is known by name and number; a row in which both were overwritten holds another person, who came,
    while the one before left. Works on `data` in place.
    """
    old = old_data(filing)
    if old is None:
        return
    for part in PLATFORMS[filing.platform].rows:
        before, kept = old.get(part) or [], filing.data.get(part) or []
        known = {row["row_id"] for row in before}
        added = [row for row in kept if row["row_id"] not in known]
        data[part] = _settled(data.get(part) or [], before, added)


def _settled(
    rows: list[dict[str, Any]], before: list[dict[str, Any]], added: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return `rows` with their ids: first whoever is there just so, then the registry's under another name or number, then the new.

    Each id is given once; whoever matches nobody gets a new one.
    """
    found: dict[int, str] = {}
    passes: tuple[tuple[list[dict[str, Any]], Callable[[dict[str, Any], dict[str, Any]], bool]], ...] = (
        ([*before, *added], _same),
        (before, lambda row, known: row["row_id"] == known["row_id"] and _alike(row, known)),
        (added, _alike),
    )
    for candidates, fits in passes:
        for place, row in enumerate(rows):
            taken = set(found.values())
            match = next((c["row_id"] for c in candidates if c["row_id"] not in taken and fits(row, c)), None)
            if place not in found and match:
                found[place] = match
    return [{**row, "row_id": found.get(place) or secrets.token_hex(6)} for place, row in enumerate(rows)]


def _same(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two rows name one person under one number."""
    return bool(row.get("name") or row.get("phone")) and all(
        row.get(key, "") == other.get(key, "") for key in ("name", "phone")
    )


def _alike(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two rows can be one person: the name or the number is the same."""
    return any(row.get(key) and row.get(key) == other.get(key) for key in ("name", "phone"))


def catch_up(filing: Filing) -> dict[str, Any]:
    """Let a change begin from what the registry says now; return its form, where only what the author changed is not the registry's."""
    old = old_data(filing)
    if old is None or filing.account_id is None:
        return filing.data
    latest = current_base(filing.account_id)
    data = _merged(filing, old, data_at(filing.account_id, latest))
    filing.base_version, filing.base_correction = latest
    return data


def _merged(filing: Filing, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    mine, form = filing.data, PLATFORMS[filing.platform]
    data = {key: value for key, value in mine.items() if key in OF_THE_FILING}
    codes: dict[str, str] = {}
    for key, field in form.fields.items():
        if key in OF_THE_FILING:
            continue
        source = mine if _value(field, mine) != _value(field, old) else new
        data[key] = _value(field, source)
        if code := (source.get("codes") or {}).get(key):
            codes[key] = code
    for key, rows in form.rows.items():
        data[key] = _rebased_rows(rows, old.get(key) or [], mine.get(key) or [], new.get(key) or [])
    return {**data, "codes": codes}


def _value(field: Field, data: dict[str, Any]) -> Any:
    return data.get(field.key, field.kind.empty)


def _rebased_rows(
    rows: Rows, old: list[dict[str, Any]], mine: list[dict[str, Any]], new: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Merge people: who the author left alone is as the registry says; who both have changed is as the author says."""
    before, latest = ({row["row_id"]: row for row in side} for side in (old, new))
    merged: list[dict[str, Any]] = []
    for row in mine:
        was, now = before.get(row["row_id"]), latest.get(row["row_id"])
        if was is None:
            merged.append(row)
        elif now is not None:
            merged.append({key: now.get(key, "") if value == was.get(key, "") else value for key, value in row.items()})
        elif row != was:
            merged.append(row)
    there = {row["row_id"] for row in merged} | set(before)
    merged += [row for row in new if row["row_id"] not in there]
    return merged[: rows.maximum] or new


def conflicts(filing: Filing, since: int) -> list[Change]:
    """Return where the author and the registry have changed the same thing since version `since`: the author's value stands."""
    base = base_of(filing)
    if base is None or filing.account_id is None or not 0 < since < base.version:
        return []
    form = compared(filing.platform)
    theirs = changes(form, data_at(filing.account_id, Base(since, 0)), data_at(filing.account_id, base))
    touched = {(c.key, c.row_id) for c in theirs}
    return [c for c in differences(filing) if (c.key, c.row_id) in touched]


def carried_corrections(filing: Filing) -> list[Correction]:
    """Return what was corrected over the version after the author had begun, and is not theirs to undo by the consent.

    The form is sealed as it was approved; these facts, which need no approval, are then true over it.
    """
    base, old = base_of(filing), old_data(filing)
    if base is None or old is None or filing.account_id is None:
        return []
    over = corrections(filing.account_id, base.version)
    later = {(c.part, c.row_id, c.key): c for c in over if c.id > base.correction}  # the last word on each fact
    return [
        c
        for c in later.values()
        if _holder(c, filing.data) is not None and _fact_in(c, old) == _fact_in(c, filing.data)
    ]


def _holder(entry: Correction, data: dict[str, Any]) -> dict[str, Any] | None:
    if not entry.part:
        return data
    return next((row for row in data.get(entry.part) or [] if row["row_id"] == entry.row_id), None)


def _fact_in(entry: Correction, data: dict[str, Any]) -> Any:
    return (_holder(entry, data) or {}).get(entry.key)
