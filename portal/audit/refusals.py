"""Refusals: of somebody signed in each is an entry; of the anonymous the first of a minute is, and the others are counted.

Whoever sends eighteen thousand requests without signing in would else write as many rows that nobody can delete. One address, one
action, one minute are one row of `audit_repeated`; when the minute is over, an entry says how many there were and the row goes, in
one transaction: by the next refusal, by `flask deliver` every minute, or when the auditor looks. Beyond MOST_ADDRESSES a
minute addresses are counted together, and beyond MOST_ACCOUNTS the accounts that one address tries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from flask_login import current_user
from sqlalchemy import delete, distinct, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.audit.models import Repeated
from portal.audit.trail import alone, record, record_apart, record_of, wait_for_turn
from portal.calendar import local, now
from portal.database import db

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

MOST_ADDRESSES = 100
MOST_ACCOUNTS = 20
INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
RESULTS = {"login.locked": "failed"}
REFUSED = "refused"


def record_refusal(action: str, subject: str, **detail: Any) -> None:
    """Roll the failed work back, then keep the fact that it was tried."""
    if current_user.is_authenticated:
        record_apart(action, subject, result=REFUSED, **detail)
        return
    alone()
    tried(action, subject, **detail)
    db.session.commit()
    close()


def tried(action: str, subject: str, *, about: str = "", username: str = "", **detail: Any) -> None:
    """Keep, inside the caller's transaction, that somebody who is not signed in was refused: in an entry, or in the count of others."""
    key: dict[str, Any] = {
        "address": (request.remote_addr or "")[:45],
        "minute": _minute(),
        "action": action,
        "about": about,
    }
    if _counted(key):
        return
    key |= _together(key["address"], key["minute"])
    insert = INSERT[db.session.get_bind().dialect.name](Repeated)
    first = insert.values(**key, username=username if key["about"] else "", times=0)
    more = first.on_conflict_do_update(index_elements=list(key), set_={"times": Repeated.times + 1})
    if db.session.scalar(more.returning(Repeated.times)) == 0:  # else another worker was quicker, or it is one of many
        record(action, subject, result=RESULTS.get(action, REFUSED), username=username, **detail)


def _together(address: str, minute: datetime) -> dict[str, str]:
    """Return what is not told apart any more: whose account it is, from an address that tries many; the address, when they are many."""
    of_minute = select(func.count(distinct(Repeated.address))).where(Repeated.minute == minute)
    own = db.session.scalar(select(func.count()).where(Repeated.minute == minute, Repeated.address == address))
    if own:
        return {"about": ""} if own >= MOST_ACCOUNTS else {}
    return {"address": "", "about": ""} if (db.session.scalar(of_minute) or 0) >= MOST_ADDRESSES else {}


def _counted(key: Mapping[str, Any]) -> bool:
    """Count one more of what was refused before in this minute; False where it was not."""
    same = [getattr(Repeated, name) == value for name, value in key.items()]
    more = update(Repeated).where(*same).values(times=Repeated.times + 1).returning(Repeated.times)
    return db.session.scalar(more.execution_options(synchronize_session=False)) is not None


def close() -> int:
    """Write the entries of the minutes that are over, in a transaction of its own. Return how many there were."""
    over = Repeated.minute < _minute()
    if not db.session.scalar(select(exists().where(over))):
        return 0
    alone()
    wait_for_turn()
    gone = delete(Repeated).where(over).returning(Repeated).execution_options(synchronize_session=False)
    rows: Sequence[Repeated] = db.session.scalars(gone).all()
    said = sorted((row for row in rows if row.times), key=lambda row: (row.minute, row.address, row.action, row.about))
    for row in said:
        at = f"{local(row.minute):%Y-%m-%d %H:%M}"
        doer = {"address": row.address, "username": row.username}
        record_of(
            doer, row.action, row.about or "page", RESULTS.get(row.action, REFUSED), {"minute": at, "times": row.times}
        )
    db.session.commit()
    return len(said)


def _minute() -> datetime:
    return now().replace(second=0, microsecond=0)
