"""Merging what an author typed with a registry that moves on: whose row is whose, what stays the author's, what is the registry's."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from portal import spelling
from portal.accounts.queries import corrections
from portal.fields import changes
from portal.filings.change import Base, base_of, current_base, data_at, differences, old_data, people_of
from portal.platforms import PLATFORMS
from portal.platforms.occasions import OF_THE_FILING, compared

if TYPE_CHECKING:
    from portal.accounts.models import Correction
    from portal.fields import Change
    from portal.fields.definition import Field, Rows
    from portal.filings.models import Filing


Row = dict[str, Any]  # one person
NAMING = ("name", "phone")


def settle_rows(filing: Filing, data: dict[str, Any]) -> None:
    """Give each person of a change the id that is theirs: a person's history follows the human, whatever ids a page sends.

    Somebody of the registry is known by name and number; a row in which both were overwritten holds another person, who came,
    while the one before left. Works on `data` in place.
    """
    old = old_data(filing)
    if old is None:
        return
    for part in PLATFORMS[filing.platform].rows:
        before = people_of(old, part)
        known = {row["row_id"] for row in before}
        added = [row for row in people_of(filing.data, part) if row["row_id"] not in known]
        data[part] = _settled(people_of(data, part), before, added)


def _settled(rows: list[Row], before: list[Row], added: list[Row]) -> list[Row]:
    """Return `rows` with their ids: first whoever is there just so, then the registry's under another name or number, then the new.

    Each id is given once; whoever matches nobody gets a new one.
    """
    found: dict[int, str] = {}
    for candidates, fits in (([*before, *added], _same), (before, _mended), (added, _alike)):
        for place, row in enumerate(rows):
            fitting = (c["row_id"] for c in candidates if c["row_id"] not in found.values() and fits(row, c))
            if place not in found and (match := next(fitting, "")):
                found[place] = match
    return [{**row, "row_id": found.get(place) or secrets.token_hex(6)} for place, row in enumerate(rows)]


def _same(row: Row, other: Row) -> bool:
    """Say whether two rows name one person under one number."""
    return bool(row.get("name") or row.get("phone")) and all(_same_fact(row, other, fact) for fact in NAMING)


def _mended(row: Row, other: Row) -> bool:
    """Say whether a row is the other one under another name or number."""
    return row["row_id"] == other["row_id"] and _alike(row, other)


def _alike(row: Row, other: Row) -> bool:
    """Say whether two rows can be one person: the name or the number is the same."""
    return any(row.get(fact) and _same_fact(row, other, fact) for fact in NAMING)


def _same_fact(row: Row, other: Row, fact: str) -> bool:
    return spelling.key(row.get(fact) or "") == spelling.key(other.get(fact) or "")


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
    """Return the form with what the author changed from `old`; the rest as it is in `new`."""
    mine, form = filing.data, PLATFORMS[filing.platform]
    data = {key: value for key, value in mine.items() if key in OF_THE_FILING}
    codes: dict[str, str] = {}
    for key, field in form.fields.items():
        if key in OF_THE_FILING:
            continue
        source = new if field.kind.alike(_value(field, mine), _value(field, old)) else mine
        data[key] = _value(field, source)
        if code := (source.get("codes") or {}).get(key):
            codes[key] = code
    for key, rows in form.rows.items():
        data[key] = _rebased_rows(rows, people_of(old, key), people_of(mine, key), people_of(new, key))
    return {**data, "codes": codes}


def _value(field: Field, data: dict[str, Any]) -> Any:
    return data.get(field.key, field.kind.empty)


def _rebased_rows(rows: Rows, old: list[Row], mine: list[Row], new: list[Row]) -> list[Row]:
    """Merge people: who the author left alone is as the registry says; who both have changed is as the author says."""
    before, latest = ({row["row_id"]: row for row in side} for side in (old, new))
    rebased = (_rebased(rows, row, before.get(row["row_id"]), latest.get(row["row_id"])) for row in mine)
    merged = [row for row in rebased if row is not None]
    there = {row["row_id"] for row in merged} | set(before)
    merged += [row for row in new if row["row_id"] not in there]
    return merged[: rows.maximum] or new


def _rebased(rows: Rows, row: Row, was: Row | None, now: Row | None) -> Row | None:
    """Return a person of the author's form over what the registry says now; None for one who has left and was not changed."""
    if was is None:
        return row
    left_alone = {f.key for f in rows.fields if f.kind.alike(row.get(f.key, ""), was.get(f.key, ""))}
    if now is None:
        return None if len(left_alone) == len(rows.fields) else row
    return {key: now.get(key, "") if key in left_alone else value for key, value in row.items()}


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
    return next((row for row in people_of(data, entry.part) if row["row_id"] == entry.row_id), None)


def _fact_in(entry: Correction, data: dict[str, Any]) -> Any:
    return (_holder(entry, data) or {}).get(entry.key)
