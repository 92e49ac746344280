"""Failed sign-ins, counted in the database before the password is looked at, so that no worker lets a sixth try through."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import request
from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.calendar import now
from portal.database import db
from portal.errors import TooMany
from portal.people.models import Throttle

if TYPE_CHECKING:
    from datetime import datetime

PER_ACCOUNT = 5
PER_ADDRESS = 20
"""Failures at one address after which those accounts are locked there that failed there, and nobody else behind it."""
LOCK = timedelta(minutes=15)
MOST_DOCUMENTS = 60
"""Documents of one person in LOCK: reading each costs a process."""
MOST_PRINTS = 120
"""Prints of one person in LOCK: each costs a process most of a second."""
INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def account_key(username: str) -> str:
    """Return the key of an account; a hash, since people type passwords into the wrong field."""
    return "account:" + hashlib.sha256(username.casefold().encode()).hexdigest()


def address_key(address: str) -> str:
    """Return the key of an address."""
    return "address:" + address[:60]


def there_key(address: str, account: str) -> str:
    """Return the key of an account (its key) at one address."""
    return "there:" + hashlib.sha256(f"{address} {account}".encode()).hexdigest()


def try_at(remote: str, account: str) -> bool:
    """Count a try of an account at an address as failed in advance, and say whether it may be made.

    A campus may stand behind one address: once PER_ADDRESS tries have failed there, the accounts that have failed there are locked
    there, everybody else goes on. So whoever tries one password after the other at all accounts has one try at each.
    """
    address = address_key(remote)
    hot, known = reached(address, PER_ADDRESS), reached(there_key(remote, account), 1)
    return not (hot and known) and take(account, PER_ACCOUNT)


def reached(key: str, limit: int) -> bool:
    """Count a try as failed in advance, and say whether so many had been counted before it."""
    row = _counted(key)
    row.failures += 1
    db.session.flush()
    return row.failures > limit


def forgive_at(address: str, account: str) -> None:
    """Take back the try just counted there: it was right, so the account has not failed there."""
    forgive(address_key(address), all_of_them=False)
    forgive(there_key(address, account), all_of_them=True)


def take(key: str, limit: int) -> bool:
    """Count a try as failed in advance, and say whether it may be made. `forgive` it when it turns out right.

    Failures count for LOCK from the first one on: a few mistypings now and then behind one shared address lock nobody.
    The caller commits at once: what is counted must be seen by every other worker before the password is checked.
    """
    moment, row = now(), _counted(key)
    if row.locked_until is not None and row.locked_until > moment:
        return False
    row.failures += 1
    if row.failures >= limit:
        row.locked_until = moment + LOCK
    db.session.flush()
    return True


def _counted(key: str) -> Throttle:
    """Return the row of a key, held for this transaction; what was counted longer ago than LOCK counts no more.

    Made, or held and read, in one statement: between two a right try could take the row away.
    """
    moment = now()
    insert = INSERT[db.session.get_bind().dialect.name](Throttle)
    made = insert.values(key=key, failures=0, since=moment)
    held = made.on_conflict_do_update(index_elements=["key"], set_={"since": Throttle.since}).returning(Throttle)
    row: Throttle = db.session.scalars(held, execution_options={"populate_existing": True}).one()
    over = row.locked_until <= moment if row.locked_until is not None else moment - row.since > LOCK
    if over:
        row.failures, row.since, row.locked_until = 0, moment, None
    return row


def sweep() -> None:
    """Forget what counts no more: everybody who tries a name that nobody has leaves a row. Commits."""
    over = now() - LOCK
    db.session.execute(
        delete(Throttle)
        .where(Throttle.since < over, or_(Throttle.locked_until.is_(None), Throttle.locked_until < now()))
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def forgive(key: str, *, all_of_them: bool) -> None:
    """Take back the try just counted, or every one of them."""
    if all_of_them:
        db.session.execute(delete(Throttle).where(Throttle.key == key))
        return
    db.session.execute(
        update(Throttle)
        .where(Throttle.key == key, Throttle.failures > 0)
        .values(failures=Throttle.failures - 1, locked_until=None)
        .execution_options(synchronize_session=False)
    )


def locked_until(username: str) -> datetime | None:
    """Return until when an account is locked, None when it is not."""
    until = db.session.scalar(select(Throttle.locked_until).where(Throttle.key == account_key(username)))
    return until if until is not None and until > now() else None


def unlock(username: str) -> None:
    """Forget an account's failed tries."""
    forgive(account_key(username), all_of_them=True)


def admit(of: str, limit: int, sentence: str) -> None:
    """Count something costly that this address asks for, `limit` times in LOCK at most. Commits. Raises TooMany with `sentence`."""
    free = take(f"{of}:{(request.remote_addr or '')[:60]}", limit)
    db.session.commit()  # counted before the work is done, and seen by every other worker
    if not free:
        raise TooMany(sentence)


def count_document(user_id: int) -> None:
    """Count a document that is about to be read for this person, which costs a process. Commits. Raises TooMany."""
    free = take(f"import:{user_id}", MOST_DOCUMENTS)
    db.session.commit()  # counted before the work is done, and seen by every other worker
    if not free:
        minutes = int(LOCK.total_seconds() // 60)
        raise TooMany(
            f"上传过于频繁，{minutes} 分钟内最多读取 {MOST_DOCUMENTS} 个文件，这一个没有读取。", "请稍后再上传。"
        )


def count_print(user_id: int) -> None:
    """Count a print that this person asks for, in a transaction of its own: the request's only reads. Raises TooMany."""
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})
    free = take(f"print:{user_id}", MOST_PRINTS)
    db.session.commit()
    if not free:
        minutes = int(LOCK.total_seconds() // 60)
        raise TooMany(
            f"打印过于频繁，{minutes} 分钟内最多打印 {MOST_PRINTS} 次，这一次没有打印。", f"请在 {minutes} 分钟后再试。"
        )
