"""What the drafts of an import still lack, asked before all of them are submitted at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from portal.database import db
from portal.filings.models import Filing
from portal.imports import queries
from portal.imports.models import ImportRow
from portal.platforms.occasions import form_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.imports.models import Import

NAMED = 5


class Lacking(NamedTuple):
    """One fact that some drafts lack: its label, whether they cannot be submitted without it, how many, and (id, name) of the first."""

    label: str
    required: bool
    number: int
    first: list[tuple[int, str]]


class Question(NamedTuple):
    """What is asked before everything is submitted: how many drafts there are, and what they lack, what is required first."""

    drafts: int
    lacking: list[Lacking]


def question(imported: Import) -> Question:
    """Return what the drafts of an import lack: what is required, and pictures, which no workbook holds."""
    wanted = (
        select(Filing.id, Filing.name, Filing.platform, Filing.kind, Filing.data)
        .join(ImportRow, ImportRow.filing_id == Filing.id)
        .where(ImportRow.import_id == imported.id, Filing.state.in_(queries.EDITABLE))
        .order_by(ImportRow.id)
    )
    found: dict[tuple[str, bool], list[tuple[int, str]]] = {}
    number = 0
    for row in db.session.execute(wanted):
        number += 1
        for lack in _lacks(row.platform, row.kind, row.data):
            found.setdefault(lack, []).append((row.id, row.name))
    lacking = [Lacking(label, must, len(of), of[:NAMED]) for (label, must), of in found.items()]
    return Question(number, sorted(lacking, key=lambda lack: not lack.required))


def _lacks(platform: str, kind: str, data: dict[str, object]) -> Iterator[tuple[str, bool]]:
    """Yield (label, whether it is required) of what one draft has left empty."""
    for item in form_for(platform, kind).asked.fields.values():
        empty = data.get(item.key) in ("", None, [])
        if empty and (item.required or item.kind.widget == "picture"):
            yield item.label, item.required
