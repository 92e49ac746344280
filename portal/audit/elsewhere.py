"""The end of the trail in a second place: a line a day, with which `flask audit verify --since` finds what was taken back here.

Whoever has the database and the key can take the last entries away and seal what is left. What is kept elsewhere they cannot reach:
a file on another machine, a mailbox. Where it is kept, features declare (`trail_carriers`); the file is this module's.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from flask import current_app
from sqlalchemy import func, select

from portal import config
from portal.audit.models import Entry, Head
from portal.audit.trail import THE_HEAD, is_sealed, record_apart
from portal.calendar import local, today
from portal.database import db
from portal.feature import Carrier, Hint, declared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COPIED = "trail.copied"
AUDITOR, PAGE = "auditor", "audit.index"
KEPT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{1,18}) ([0-9a-f]{64}) ([0-9a-f]{64}) ([0-9]{1,18})")
ASKED = 500
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


class End(NamedTuple):
    """Where the trail ended on a day: the last entry, its digest, the seal of the head, and how many entries there were."""

    day: str
    entry: int
    digest: str
    seal: str
    entries: int

    def __str__(self) -> str:
        return " ".join(str(part) for part in self)


def ends(text: str) -> list[End]:
    """Return the lines of a file, or of mails put together; whatever else stands there is passed over."""
    return [End(day, int(e), digest, seal, int(n)) for day, e, digest, seal, n in KEPT.findall(text)]


def here() -> End | None:
    """Return where the trail ends now; None while nothing is in it."""
    head = db.session.get(Head, THE_HEAD, populate_existing=True)
    count = db.session.scalar(select(func.count()).select_from(Entry)) or 0
    return End(today().isoformat(), head.entry_id, head.digest, head.seal, count) if head else None


def places() -> list[Carrier]:
    """Return the second places that are set up here."""
    return [carrier for carrier in declared("trail_carriers") if carrier.is_set()]


def copy() -> Entry | None:
    """Take the end of the trail to every second place, and keep in an entry which took it and which did not; None where there is none.

    Nobody waits for a place that does not answer: the entry is written afterwards.
    """
    db.session.rollback()
    db.session.connection(execution_options={"writes": False})
    end, carriers = here(), places()
    db.session.rollback()
    if end is None or not carriers:
        return None
    failed: dict[str, str] = {}
    for carrier in carriers:
        if why := carrier.carry(str(end)):
            failed[carrier.name] = why
        db.session.rollback()  # what it read holds nobody up while the next one waits for a server
    facts: dict[str, Any] = {"entry": end.entry, "places": [c.name for c in carriers if c.name not in failed]}
    facts |= {"failed": [f"{name}：{why}" for name, why in failed.items()]} if failed else {}
    record_apart(COPIED, "trail", result="failed" if failed else "ok", **facts)
    return last(good=not failed)


def daily() -> None:
    """Copy once a day; what failed is tried again by the next run, and told on standard error and to the auditor."""
    done = last(good=True)
    if done and local(done.at).date() == today():
        return
    made = copy()
    if made is not None and made.result != "ok":
        said = f"审计日志末端未能异地留存：{'；'.join(made.detail['failed'])}"
        current_app.logger.error(said)
        click.echo(said, err=True)


def last(*, good: bool) -> Entry | None:
    """Return the last copy that reached every place, or the last try."""
    found = select(Entry).where(Entry.subject == "trail", Entry.action == COPIED).order_by(Entry.id.desc()).limit(1)
    return db.session.scalar(found.where(Entry.result == "ok") if good else found)


def hints(user: Any) -> list[Hint]:
    """Tell the auditor that a copy failed, or that none was made for a day; where no second place is set, their page says so."""
    if AUDITOR not in user.roles or not places():
        return []
    tried, done = last(good=False), last(good=True)
    if tried and tried.result != "ok":
        return [Hint("审计日志末端最近一次异地留存没有成功，请联系系统运维人员。", PAGE, "查看审计日志")]
    if done is None or local(done.at).date() < today() - timedelta(days=1):
        return [Hint("审计日志末端昨日没有异地留存，请联系系统运维人员检查每日任务。", PAGE, "查看审计日志")]
    return []


def said() -> str:
    """Return for the auditor's page when the end of the trail was last kept elsewhere, and where."""
    if not places():
        return (
            "尚未设置异地留存，日志末尾如被删除将无从发现。请系统运维人员设置 PORTAL_AUDIT_COPY 或 PORTAL_AUDIT_MAIL。"
        )
    done = last(good=True)
    if done is None:
        return "最近一次异地留存：尚未成功过。"
    where = "、".join(done.detail["places"])
    return f"最近一次异地留存：{local(done.at):%Y-%m-%d %H:%M}，至第 {done.detail['entry']} 条（{where}）。"


def _file() -> str:
    return config.current().audit_copy


def _into_file(line: str) -> str:
    """Add a line to the file; return "" or why that was not done, or what the file says that the trail does not."""
    path = Path(_file())
    try:
        if not path.exists() and _was_there():
            return "文件不见了，请检查存放位置是否已挂载；确需重新开始的，先建立空文件"
        old = path.read_text("utf-8") if path.exists() else ""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | NO_FOLLOW
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            half = old and not old.endswith("\n")  # a line that was cut off by a full disk
            file.write("\n" * bool(half) + line + "\n")
            file.flush()
            os.fsync(file.fileno())
    except (OSError, UnicodeError) as error:
        return f"无法写入（{type(error).__name__}）"
    return (
        "先前留存的记录与现在的日志不符，请运行 flask audit verify --since 核对"
        if ends(old) and any(faults(old))
        else ""
    )


def _was_there() -> bool:
    """Say whether the file took a line before, also on a day on which another place did not."""
    return any(done is not None and FILE.name in done.detail["places"] for done in (last(good=False), last(good=True)))


FILE = Carrier("文件", lambda: bool(_file()), _into_file)


def faults(text: str) -> Iterator[str]:
    """Compare what was kept elsewhere with the trail as it is now; yield what is missing or another, oldest first."""
    kept = ends(text)
    if not kept:
        yield "there is no line of the end of a trail in it"
        return
    known = _digests(kept)
    for end in kept:
        said = f"entry {end.entry}, the last one on {end.day}"
        sealed = "the seal" if is_sealed(end.entry, end.digest, end.seal) else "NOT the seal"
        if end.entry not in known:
            yield f"{said}, is missing; the line bears {sealed} of this installation"
        elif known[end.entry] != end.digest:
            yield f"{said}, is another one now; the line bears {sealed} of this installation"
    yield from _miscounted([end for end in kept if known.get(end.entry) == end.digest])


def _miscounted(good: list[End]) -> Iterator[str]:
    """Say whether there are as many entries as there were, up to the newest end that is still there."""
    if not good:
        return
    newest = max(good, key=lambda end: end.entry)
    counted = select(func.count()).select_from(Entry).where(Entry.id <= newest.entry)
    if (now := db.session.scalar(counted) or 0) != newest.entries:
        yield f"up to entry {newest.entry} there were {newest.entries} entries on {newest.day}, and there are {now} now"


def _digests(kept: Sequence[End]) -> dict[int, str]:
    found: dict[int, str] = {}
    numbers = sorted({end.entry for end in kept})
    for start in range(0, len(numbers), ASKED):
        asked = select(Entry.id, Entry.digest).where(Entry.id.in_(numbers[start : start + ASKED]))
        found |= {row.id: row.digest for row in db.session.execute(asked)}
    return found
