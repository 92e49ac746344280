"""What the page of the form shows that is still written: its pictures, what the registry says, and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal.filings import change, checks, merging
from portal.filings.conditions import technical
from portal.filings.display.reading import belated, origins
from portal.filings.misplaced import out_of_place
from portal.filings.models import Kind, State
from portal.filings.people.rows import told
from portal.filings.warnings import warnings
from portal.platforms.occasions import compared

if TYPE_CHECKING:
    from portal.filings.models import Filing


def _asked(filing: Filing) -> set[str]:
    """Return the controls that must be filled: single fields, and those of every person."""
    asked = {f.key for f in filing.definition.asked.fields.values() if f.required}
    for key, rows in filing.definition.asked.rows.items():
        count = max(rows.minimum, len(change.people_of(filing.data, key)))
        asked |= {f"{key}-{place}-{f.key}" for place in range(count) for f in rows.fields if f.required}
    return asked


def side(filing: Filing, *, saved: bool, places: checks.Places | None = None) -> dict[str, Any]:
    """Return what stands beside the form: the clock, what is missing, what is worth a remark, when it was saved."""
    _form, found = checks.examine(filing, places)
    differs = change.differences(filing) if filing.kind is Kind.CHANGE else None
    lacking = [(f.control, "尚无改动" if f.control == "change_note" and not differs else f.label) for f in found]
    bad = {control for control, _ in lacking}
    wanted = _asked(filing) | bad
    return {
        "timed": filing.kind.registers,
        "changed": differs,
        "moved_on": change.moved_on(filing),
        "clock": (deadline := checks.clock(filing)),
        "belated": belated(filing, deadline) if deadline and deadline.late and deadline.calm else "",
        "missing": lacking,
        "warnings": [*origins(filing), *warnings(filing)],
        "done": len(wanted - bad),
        "total": len(wanted),
        "saved_at": filing.saved_at if saved else None,
    }


def _picture_url(filing: Filing, key: str, digest: str) -> str:
    """Return where a picture of a form is seen: kept with the filing, or still the registry's; "" while it is only carried along."""
    if digest != filing.data.get(key):
        return ""
    if filing.id:
        return url_for("filings.picture", filing_id=filing.id, key=key, v=digest[:12])
    return (
        url_for("accounts.picture", account_id=filing.account_id, key=key, v=digest[:12]) if filing.account_id else ""
    )


def _carried_url(key: str, kept: dict[str, str]) -> str:
    """Return where a picture is seen that the form carries along by its mark; "" for none."""
    return url_for("filings.carried", key=key, mark=kept[key]) if kept.get(key) else ""


def _pictures(filing: Filing, seen: Filing, kept: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return, by field, what the form shows of each picture: where it is seen, what its code says."""
    codes = seen.data.get("codes") or {}
    return {
        f.key: {
            "url": _picture_url(filing, f.key, seen.data[f.key]) or _carried_url(f.key, kept),
            "code": codes.get(f.key, ""),
            "sha256": seen.data[f.key],
        }
        for f in filing.definition.pictures
        if seen.data.get(f.key)
    }


def registered(filing: Filing) -> dict[str, Any]:
    """Return what the form of a change says of the registry: old values of the fields that differ, people by row, the base's mark."""
    old = change.old_data(filing)
    if old is None:
        return {"old": {}, "old_people": {}, "base": ""}
    fields = compared(filing.platform).fields
    found = {c.key: fields[c.key].kind.show(old.get(c.key, "")) for c in change.differences(filing) if c.key in fields}
    people = {key: {row["row_id"]: row for row in change.people_of(old, key)} for key in filing.definition.rows}
    return {"old": found, "old_people": people, "base": str(change.base_of(filing))}


def writing(
    filing: Filing, form: Any, seen: Filing | None = None, places: checks.Places | None = None, **more: Any
) -> dict[str, Any]:
    """Return the whole context of the form; `seen` is the filing as just typed, where that is not (yet) saved.

    `places` are those of the rows on the page, where they differ from those that are kept.
    """
    seen = seen or filing
    for key, sentence in out_of_place(seen).items():
        form[key].remark = sentence  # beside the field, not a fault
    beside = side(seen, saved=filing.id is not None, places=places)
    return {
        "filing": filing,
        "technical": technical(filing),
        "definition": filing.definition.asked,
        "form": form,
        "errors": [],
        "side": beside,
        "late": bool(beside["clock"] and beside["clock"].late),
        "pictures": _pictures(filing, seen, more.get("kept") or {}),
        "kept": {},
        "returned": filing.last_move if filing.state is State.RETURNED else None,
        # A page that is not kept yet knows no revision: it never writes over a draft begun elsewhere.
        "revision": filing.revision if filing.id else 0,
        "registered": registered(seen),
        "told": told(form) if filing.kind.registers else set(),
        "unit": seen.unit,
        "conflicts": merging.conflicts(seen, request.args.get("rebased", 0, type=int)),
        **more,
    }
