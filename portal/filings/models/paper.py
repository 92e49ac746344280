"""The signed, stamped paper: what came back of it as a scan, and where it is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model
from portal.filings.models.filing import Filing
from portal.people.models import User


class Scan(Model):
    """One scan of a filing's signed paper, kept as a PDF of pictures; `by_code`: filed by the QR code on it, else by hand.

    Without a filing it waits, with the `reason`, for whoever brought it to say where it belongs. A scan filed wrongly is
    withdrawn, never deleted.
    """

    __tablename__ = "scan"
    __table_args__ = (UniqueConstraint("filing_id", "file"), Index("ix_scan_by_id_at", "by_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"))
    file: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200), default="")
    by_code: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    filing: Mapped[Filing | None] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so


class Archived(Model):
    """Where the paper of a filing is kept: 纸质件已归档, with box and folder number."""

    __tablename__ = "archived"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    box: Mapped[str] = mapped_column(String(20))
    folder: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    revision: Mapped[int] = mapped_column(default=1)

    filing: Mapped[Filing] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so
