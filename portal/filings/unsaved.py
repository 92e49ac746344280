"""What a form says beyond what is kept of it: whether anybody touched it, and whether somebody else saved it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from portal.filings import drafts
from portal.filings.starting import opening

if TYPE_CHECKING:
    from portal.filings.models import Filing

EMPTY: tuple[Any, ...] = ("", None, [], {})


def touched(filing: Filing, typed: drafts.Typed) -> bool:
    """Say whether a form says anything else than is kept of it; a new one: than the page was opened with, or than nothing.

    What is not touched is not written: no draft of a form that was only looked at, no revision for a save that changes nothing.
    """
    said = _said(typed.data)
    if filing.id is not None:
        return said != _said(filing.data) or (typed.unit or filing.unit) is not filing.unit
    opened = drafts.as_typed(filing, filing.data)
    opening.prefill(opened)
    return said not in (_said(filing.data), _said(opened.data))


def _said(told: Any) -> Any:
    """Return a form as it is read: without what is empty, and without the marks of its rows."""
    if isinstance(told, dict):
        return {key: said for key, value in told.items() if key != "row_id" and (said := _said(value)) not in EMPTY}
    return [said for row in told if (said := _said(row)) not in EMPTY] if isinstance(told, list) else told


def conflict(filing: Filing, typed: drafts.Typed, token: str) -> bool:
    """Say whether somebody else, or another window, saved this draft after this page was opened, and it differs."""
    posted = request.form.get("revision", type=int)
    known = filing.id is None or posted is None or posted == filing.revision or filing.saved_by == token
    return not known and _said(typed.data) != _said(filing.data)
