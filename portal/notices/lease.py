"""A task that only one process runs at a time, by a row of the database: two schedulers started by mistake work once."""

from __future__ import annotations

import os
import secrets
import socket
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError

from portal import calendar
from portal.database import db
from portal.notices.models import Lease

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTES = 10


class Hold:
    """A lease that this process has; it ends by itself when it is not renewed, so that a crash blocks nobody for long."""

    def __init__(self, name: str, minutes: int = MINUTES) -> None:
        self.name, self.minutes = name, minutes
        self.holder = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"

    def take(self) -> bool:
        """Take the lease, or prolong it; commits. Return False when another process has it."""
        moment = calendar.now()
        until = moment + timedelta(minutes=self.minutes)
        free = or_(Lease.holder == self.holder, Lease.until <= moment)
        mine = update(Lease).where(Lease.name == self.name, free).values(holder=self.holder, until=until)
        taken = bool(db.session.execute(mine).rowcount)  # type: ignore[attr-defined]
        if not taken and db.session.get(Lease, self.name, populate_existing=True) is None:
            db.session.add(Lease(name=self.name, holder=self.holder, until=until))
            taken = True
        try:
            db.session.commit()
        except IntegrityError:  # another process made the first row in this moment
            db.session.rollback()
            return False
        return taken

    def release(self) -> None:
        """Give the lease back; commits."""
        db.session.rollback()
        db.session.execute(delete(Lease).where(Lease.name == self.name, Lease.holder == self.holder))
        db.session.commit()


@contextmanager
def held(name: str, minutes: int = MINUTES) -> Iterator[Hold | None]:
    """Hold the lease of a task inside the block; yields None when another process has it. `take` it again in long tasks."""
    hold = Hold(name, minutes)
    if not hold.take():
        yield None
        return
    try:
        yield hold
    finally:
        hold.release()
