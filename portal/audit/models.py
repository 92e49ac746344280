"""The audit trail: rows are added and never changed; each carries the hash of the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit import triggers
from portal.database import Model


class Entry(Model):
    """One fact of the trail. `subject` is what it is about, such as "filing:7"; `detail` holds before and after, never secrets."""

    __tablename__ = triggers.ENTRIES
    __table_args__ = (Index("ix_audit_entry_subject", "subject"), Index("ix_audit_entry_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(60))
    result: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80))
    user_id: Mapped[int | None]
    username: Mapped[str] = mapped_column(String(40))
    roles: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(45))
    request_id: Mapped[str] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class Head(Model):
    """The one row that says where the trail ends, sealed with the installation's key.

    A chain alone does not show that its last entries are gone, nor that all of it was computed anew; the seal does.
    """

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


class Repeated(Model):
    """How often one address was refused the same again within one minute, until that minute is over and an entry says so.

    The first refusal of a minute has its own entry. `about` is whose account was tried at the door, "" for pages.
    """

    __tablename__ = "audit_repeated"

    address: Mapped[str] = mapped_column(String(45), primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(60), primary_key=True)
    about: Mapped[str] = mapped_column(String(80), primary_key=True)
    username: Mapped[str] = mapped_column(String(40))
    times: Mapped[int]


triggers.attach(Entry.metadata.tables[triggers.ENTRIES])
