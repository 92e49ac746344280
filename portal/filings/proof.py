"""Ties every event of a filing to the audit trail: its SHA-256 stands in its entry, and `flask audit verify` compares them."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from portal.audit.models import Entry
from portal.database import db
from portal.filings.models import Event

if TYPE_CHECKING:
    from collections.abc import Iterator


def digest_of(event: Event) -> str:
    """Return the SHA-256 of a flushed event; every column but its own key counts."""
    facts = [
        event.filing_id, event.place, event.action, event.label, event.source, event.target, event.user_id,
        event.on_behalf_id, event.at.isoformat(), event.since.isoformat(), event.opinion, event.note, event.data,
        event.unit_name, event.as_head, event.seal, event.signature, event.token,
    ]  # fmt: skip
    if event.whom_id is not None:  # a step of before there was such a thing keeps the digest it had
        facts.append(event.whom_id)
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def fault() -> str:
    """Compare every event with the digest in its audit entry; return "" or what is wrong with which row."""
    sealed = dict(_sealed())
    events = select(Event).options(lazyload("*")).order_by(Event.id).execution_options(yield_per=500)
    with closing(db.session.scalars(events)) as rows:
        for event in rows:
            if sealed.pop((event.filing_id, event.place), None) != digest_of(event):
                return f"event {event.id}: step {event.place} of filing {event.filing_id} is not what the trail says"
    for filing_id, place in sealed:
        return f"step {place} of filing {filing_id} is in the trail, but its event was removed"
    return ""


def _sealed() -> Iterator[tuple[tuple[int, int], str]]:
    """Yield ((filing, place), digest) of every step in the trail."""
    entries = select(Entry.subject, Entry.detail).where(Entry.action.startswith("filing.")).order_by(Entry.id)
    for subject, detail in db.session.execute(entries.execution_options(yield_per=1000)):
        if "event" in detail and "digest" in detail:
            yield (int(subject.removeprefix("filing:")), int(detail["event"])), detail["digest"]
