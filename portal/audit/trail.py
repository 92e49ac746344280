"""Writing the trail and verifying it."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import closing
from typing import Any

from flask import g, has_request_context, request
from flask_login import current_user
from sqlalchemy import select, text

from portal import config
from portal.audit.models import Entry, Head
from portal.calendar import now
from portal.database import db
from portal.feature import declared
from portal.fields.masks import in_text

START = "0" * 64
THE_HEAD = 1
LOCK = 7_401_118  # one number for the advisory lock under which PostgreSQL appends


def record(action: str, subject: str, *, result: str = "ok", username: str | None = None, **detail: Any) -> Entry:
    """Append one entry inside the caller's transaction: what is rolled back leaves no trace.

    `detail` must be JSON; give before and after values, never passwords or tokens. What people are reached by is masked in it, whoever
    gave it: others read the trail (PIPL 第五十一条). In a request with a safe method
    (a download, say) use `record_apart`: there the request's own transaction only reads.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    doer = _doer(username)
    db.session.flush()
    head = db.session.get(Head, THE_HEAD, populate_existing=True)
    entry = Entry(
        at=now(),
        action=action,
        result=result,
        subject=subject,
        detail=_masked(detail),
        previous=head.digest if head else START,
        **doer,
    )
    entry.digest = digest_of(entry)
    db.session.add(entry)
    db.session.flush()
    if head is None:
        head = Head(id=THE_HEAD)
        db.session.add(head)
    head.entry_id, head.digest = entry.id, entry.digest
    head.seal = _seal(config.current().secret_key, entry.id, entry.digest)
    db.session.flush()
    return entry


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return in_text(value)
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    return [_masked(inner) for inner in value] if isinstance(value, list | tuple) else value


def _doer(username: str | None) -> dict[str, Any]:
    """Return who acts and from where, as an entry keeps it; `username` is under what name somebody tries who is not signed in."""
    here = has_request_context()
    user = current_user if here and current_user.is_authenticated else None
    known = user.username if user else "system"
    return {
        "user_id": user.id if user else None,
        "username": known if username is None else username,
        "roles": " ".join(sorted(user.roles)) if user else "",
        "address": (request.remote_addr or "")[:45] if here else "",
        "request_id": g.get("request_id", "") if here else "",
    }


def record_apart(action: str, subject: str, *, result: str = "ok", username: str | None = None, **detail: Any) -> None:
    """Append one entry in a transaction of its own; unfinished work of the session is rolled back first."""
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})  # a reading transaction could not append
    record(action, subject, result=result, username=username, **detail)
    db.session.commit()


def record_refusal(action: str, subject: str, **detail: Any) -> None:
    """Roll the failed work back, then keep the fact that it was tried."""
    record_apart(action, subject, result="refused", **detail)


def digest_of(entry: Entry) -> str:
    """Return the SHA-256 of an entry with the digest before it; every column counts."""
    facts = [
        entry.at.isoformat(),
        entry.action,
        entry.result,
        entry.subject,
        entry.user_id,
        entry.username,
        entry.roles,
        entry.address,
        entry.request_id,
        entry.detail,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def verify() -> tuple[int, str]:
    """Walk the whole chain, then run what features added. Return (entries read, "" or what is wrong with which row)."""
    previous, count, last = START, 0, 0
    with closing(db.session.scalars(select(Entry).order_by(Entry.id).execution_options(yield_per=1000))) as entries:
        for entry in entries:
            if entry.previous != previous:
                return count, f"entry {entry.id}: a row between {last} and {entry.id} was removed or inserted"
            if entry.digest != digest_of(entry):
                return count, f"entry {entry.id}: its contents were changed"
            previous, count, last = entry.digest, count + 1, entry.id
    faults = (check() for check in (lambda: _end_fault(last, previous), *declared("trail_checks")))
    return count, next((fault for fault in faults if fault), "")


def _end_fault(last: int, digest: str) -> str:
    """Return what is wrong with the end of the chain, or ""."""
    head = db.session.get(Head, THE_HEAD, populate_existing=True)
    if head is None:
        return "the seal of the end of the trail was removed" if last else ""
    settings = config.current()
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    if not any(hmac.compare_digest(head.seal, _seal(key, head.entry_id, head.digest)) for key in keys):
        return "the end of the trail was not sealed with this installation's key"
    if (head.entry_id, head.digest) != (last, digest):
        return f"the trail ends with entry {last}, but {head.entry_id} was the last one written"
    return ""


def _seal(key: str, entry_id: int, digest: str) -> str:
    return hmac.new(key.encode(), f"audit:{entry_id}:{digest}".encode(), hashlib.sha256).hexdigest()
