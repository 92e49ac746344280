"""Writing the trail and verifying it."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context, request
from flask_login import current_user
from sqlalchemy import select, text

from portal import config
from portal.audit import triggers
from portal.audit.models import Entry, Head
from portal.audit.stubs import Purges, is_stub
from portal.calendar import now
from portal.database import db
from portal.feature import declared
from portal.fields.masks import in_text

if TYPE_CHECKING:
    from collections.abc import Iterator

START = "0" * 64
THE_HEAD = 1
NOBODY = {"user_id": None, "username": "", "roles": "", "address": "", "request_id": ""}
LOCK = 7_401_118  # one number for the advisory lock under which PostgreSQL appends


def record(action: str, subject: str, *, result: str = "ok", username: str | None = None, **detail: Any) -> Entry:
    """Append one entry inside the caller's transaction: what is rolled back leaves no trace.

    `detail` must be JSON; give before and after values, never passwords or tokens. What people are reached by is masked in it, whoever
    gave it: others read the trail (PIPL 第五十一条). In a request with a safe method
    (a download, say) use `record_apart`: there the request's own transaction only reads.
    """
    if has_request_context():
        g.recorded = True
    return record_of(_doer(username), action, subject, result, detail)


def record_of(doer: dict[str, Any], action: str, subject: str, result: str, detail: dict[str, Any]) -> Entry:
    """Append one entry of what another did than whoever asks now; `doer` is like `_doer`'s, what it leaves out is empty."""
    wait_for_turn()
    db.session.flush()
    head = db.session.get(Head, THE_HEAD, populate_existing=True)
    entry = Entry(
        at=now(),
        action=action,
        result=result,
        subject=subject,
        detail=_masked(detail),
        previous=head.digest if head else START,
        **{**NOBODY, **doer},
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


def wait_for_turn() -> None:
    """Let nobody else append until this transaction is over; on SQLite whoever writes is alone anyhow."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


@contextmanager
def acting(user: Any, address: str, request_id: str) -> Iterator[None]:
    """Let what is recorded inside, outside of any request, be the act of this person, from where and by the request that asked for it."""
    g.acting = user, address, request_id
    try:
        yield
    finally:
        g.pop("acting")


def _doer(username: str | None) -> dict[str, Any]:
    """Return who acts and from where, as an entry keeps it; `username` is under what name somebody tries who is not signed in."""
    user, address, request_id = _asking()
    known = user.username if user else "system"
    return {
        "user_id": user.id if user else None,
        "username": known if username is None else username,
        "roles": " ".join(sorted(user.roles)) if user else "",
        "address": address[:45],
        "request_id": request_id,
    }


def _asking() -> tuple[Any, str, str]:
    """Return who asked for what is done, None for nobody who is signed in, from where, and by which request."""
    if not has_request_context():
        found: tuple[Any, str, str] = g.get("acting") or (None, "", "")
        return found
    user = current_user if current_user.is_authenticated else None
    return user, request.remote_addr or "", g.get("request_id", "")


def record_apart(action: str, subject: str, *, result: str = "ok", username: str | None = None, **detail: Any) -> None:
    """Append one entry in a transaction of its own; unfinished work of the session is rolled back first."""
    alone()
    record(action, subject, result=result, username=username, **detail)
    db.session.commit()


def alone() -> None:
    """Begin a transaction that may write, also where a request only reads; unfinished work of the session is rolled back."""
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})


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
    """Walk the whole chain, then run what features added. Return (entries read, "" or what is wrong with which row).

    An entry without contents is good where a later purge lists it. Last come the triggers that keep the tables as they are.
    """
    previous, count, last, purges = START, 0, 0, Purges()
    with closing(db.session.scalars(select(Entry).order_by(Entry.id).execution_options(yield_per=1000))) as entries:
        for entry in entries:
            if entry.previous != previous:
                return count, f"entry {entry.id}: a row between {last} and {entry.id} was removed or inserted"
            if wrong := _contents_fault(entry, purges):
                return count, wrong
            previous, count, last = entry.digest, count + 1, entry.id
    checks = (lambda: _end_fault(last, previous), purges.end_fault, *declared("trail_checks"), _trigger_fault)
    return count, next((fault for check in checks if (fault := check())), "")


def _contents_fault(entry: Entry, purges: Purges) -> str:
    """Return "" or what is wrong with what an entry says."""
    if is_stub(entry):
        return purges.fault(entry)
    return "" if entry.digest == digest_of(entry) else f"entry {entry.id}: its contents were changed"


def _trigger_fault() -> str:
    return triggers.fault(db.session.connection(), db.metadata)


def _end_fault(last: int, digest: str) -> str:
    """Return what is wrong with the end of the chain, or ""."""
    head = db.session.get(Head, THE_HEAD, populate_existing=True)
    if head is None:
        return "the seal of the end of the trail was removed" if last else ""
    if not is_sealed(head.entry_id, head.digest, head.seal):
        return "the end of the trail was not sealed with this installation's key"
    if (head.entry_id, head.digest) != (last, digest):
        return f"the trail ends with entry {last}, but {head.entry_id} was the last one written"
    return ""


def is_sealed(entry_id: int, digest: str, seal: str) -> bool:
    """Say whether it was this installation that sealed an end of the trail, with its key or one that it had before."""
    settings = config.current()
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    return any(hmac.compare_digest(seal, _seal(key, entry_id, digest)) for key in keys)


def _seal(key: str, entry_id: int, digest: str) -> str:
    return hmac.new(key.encode(), f"audit:{entry_id}:{digest}".encode(), hashlib.sha256).hexdigest()
