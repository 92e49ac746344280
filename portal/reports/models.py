"""Reports of accounts that pretend to be the school's."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model, words
from portal.people.models import User


class Outcome(StrEnum):
    """What became of a report."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"

    @property
    def label(self) -> str:
        """Return the outcome in the words of the office."""
        return {"open": "待核查", "confirmed": "确认冒用", "dismissed": "不属冒用"}[self.value]

    @property
    def tone(self) -> str:
        """Return how the outcome looks."""
        return {"open": "due", "confirmed": "bad", "dismissed": "void"}[self.value]


class Report(Model):
    """A suspected impostor, reported by anybody (第七条). `contact` is the reporter's own, given freely, for the office alone."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_outcome_at", "outcome", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(String(60))
    link: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(500))
    contact: Mapped[str] = mapped_column(String(60), default="")
    token: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome), default=Outcome.OPEN)
    finding: Mapped[str] = mapped_column(String(500), default="")
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    handled_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    handled_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so
