"""The trail taken out as lines of JSON, one an entry, with its digests: such a file is verified by itself, without the database."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import closing, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from portal import calendar
from portal.audit.models import Entry
from portal.audit.stubs import is_stub
from portal.audit.trail import digest_of, record
from portal.database import db

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

EXPORTED = "trail.exported"
COLUMNS = tuple(column.name for column in Entry.__table__.columns)


class Taken(NamedTuple):
    """What stands in a file: how many entries, from which to which."""

    entries: int
    first: int
    last: int


def export(file: Path, first: date | None, last: date | None) -> Taken:
    """Write every entry from the first of one day to the last of another, without a gap; keep in the trail that it was done.

    The file is new and readable by its owner only. Raises FileExistsError, OSError; then there is no file of ours.
    """
    db.session.rollback()
    db.session.connection(execution_options={"writes": False})  # nobody waits for a long trail
    sum_, span = hashlib.sha256(), _span(first, last)
    found = select(Entry).where(Entry.id.between(*span)).order_by(Entry.id).execution_options(yield_per=1000)
    count = 0
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out, closing(db.session.scalars(found)) as entries:
            for entry in entries:
                line = _line(entry)
                out.write(line)
                sum_.update(line)
                count += 1
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        with suppress(OSError):
            file.unlink()
        raise
    db.session.rollback()
    said = "；".join(f"{word} {day}" for word, day in (("自", first), ("至", last)) if day) or "全部记录"
    record(
        EXPORTED,
        "trail",
        filters=said,
        entries=count,
        first=span[0],
        last=span[1],
        file=file.name,
        sha256=sum_.hexdigest(),
    )
    db.session.commit()
    return Taken(count, *span)


def _span(first: date | None, last: date | None) -> tuple[int, int]:
    """Return the first and the last number of the days; (0, -1) where nothing was written on them."""
    ends = select(func.min(Entry.id), func.max(Entry.id))
    if first:
        ends = ends.where(Entry.at >= calendar.at(first))
    if last:
        ends = ends.where(Entry.at < calendar.at(last + timedelta(days=1)))
    low, high = db.session.execute(ends).one()
    return (low, high) if low else (0, -1)


def _line(entry: Entry) -> bytes:
    facts = {name: getattr(entry, name) for name in COLUMNS} | {"at": entry.at.isoformat()}
    return f"{json.dumps(facts, ensure_ascii=False)}\n".encode()


def fault(lines: Iterable[str]) -> tuple[int, int, str]:
    """Verify such a file by itself. Return (entries read, those of them without contents, "" or what is wrong with which).

    Where its entries come from is said by the first digest of all, `previous` of the first line, and by the trail itself.
    """
    count, emptied, previous, last = 0, 0, "", 0
    for line in lines:
        try:
            entry = _read(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError):
            return count, emptied, f"line {count + 1}: this is no entry of a trail"
        if count and entry.previous != previous:
            return count, emptied, f"entry {entry.id}: a row between {last} and {entry.id} was removed or inserted"
        if is_stub(entry):
            emptied += 1
        elif entry.digest != digest_of(entry):
            return count, emptied, f"entry {entry.id}: its contents were changed"
        count, previous, last = count + 1, entry.digest, entry.id
    return count, emptied, ""


def _read(facts: dict[str, Any]) -> Entry:
    return Entry(**{name: facts[name] for name in COLUMNS} | {"at": datetime.fromisoformat(facts["at"])})


def covers(first: int, last: int) -> bool:
    """Say whether an export that was made here holds every entry between two."""
    found = select(Entry.detail).where(Entry.subject == "trail", Entry.action == EXPORTED)
    spans = ((detail.get("first"), detail.get("last")) for detail in db.session.scalars(found))
    return any(low is not None and low <= first and high >= last for low, high in spans)
