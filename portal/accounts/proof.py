"""Ties every sealed version and every correction to the audit trail: `flask audit verify` finds one altered byte and names the row."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from portal.accounts.models import Correction, Version
from portal.audit.models import Entry
from portal.database import db

if TYPE_CHECKING:
    from collections.abc import Iterator


def digest_of_version(version: Version) -> str:
    """Return the SHA-256 of a flushed version; every column but its own key counts."""
    return _digest([version.account_id, version.number, version.data, version.filing_id, version.sealed_at.isoformat()])


def digest_of_correction(entry: Correction) -> str:
    """Return the SHA-256 of a flushed correction; every column counts."""
    return _digest(
        [
            entry.id,
            entry.account_id,
            entry.version,
            entry.part,
            entry.row_id,
            entry.key,
            entry.old,
            entry.new,
            entry.user_id,
            entry.at.isoformat(),
        ]
    )


def _digest(facts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def fault() -> str:
    """Compare every version and correction with the digest in its audit entry; return "" or what is wrong with which row."""
    sealed = dict(_sealed())
    for kind, rows in (("version", select(Version)), ("correction", select(Correction))):
        statement = rows.options(lazyload("*")).order_by("id").execution_options(yield_per=500)
        with closing(db.session.scalars(statement)) as found:
            for row in found:
                if isinstance(row, Version):
                    key, digest = (kind, row.account_id, row.number), digest_of_version(row)
                else:
                    key, digest = (kind, row.account_id, row.id), digest_of_correction(row)
                if sealed.pop(key, None) != digest:
                    return f"{kind} {row.id}: of account {row.account_id}, is not what the trail says"
    for kind, account_id, number in sealed:
        return f"{kind} {number} of account {account_id} is in the trail, but its row was removed"
    return ""


def _sealed() -> Iterator[tuple[tuple[str, int, int], str]]:
    """Yield ((version or correction, account, its number or key), digest) of every entry in the trail."""
    actions = {"account.sealed": "version", "account.corrected": "correction"}
    entries = select(Entry.action, Entry.subject, Entry.detail).where(Entry.action.in_(actions)).order_by(Entry.id)
    for action, subject, detail in db.session.execute(entries.execution_options(yield_per=1000)):
        kind = actions[action]
        yield (kind, int(subject.removeprefix("account:")), int(detail[kind])), detail["digest"]
