"""A workbook of units, users and people on its way into the portal: its rows until they are taken, and whom it made users (第四、十条)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model, words
from portal.people.models.user import User


class EnrolmentStage(StrEnum):
    """How far an enrolment is: looked through and waiting for its author's word, taken, or given up."""

    OPEN = "open"
    TAKEN = "taken"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """Return the stage in the words of the office."""
        return {"open": "待确认", "taken": "已导入", "dropped": "已放弃"}[self.value]

    @property
    def tone(self) -> str:
        """Return how the stage looks."""
        return {"open": "wait", "taken": "done", "dropped": "void"}[self.value]


class Subject(StrEnum):
    """What the rows of a sheet are about."""

    UNITS = "units"
    USERS = "users"
    PEOPLE = "people"

    @property
    def label(self) -> str:
        """Return the name of the sheet in the template."""
        return {"units": "单位", "users": "用户", "people": "名册"}[self.value]


class Finding(StrEnum):
    """What a row comes to."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"

    @property
    def label(self) -> str:
        """Return what the dry run says of it."""
        return {"new": "新增", "changed": "更新", "unchanged": "无变化", "faulty": "有问题"}[self.value]

    @property
    def tone(self) -> str:
        """Return how it looks."""
        return {"new": "done", "changed": "wait", "unchanged": "void", "faulty": "bad"}[self.value]


class Enrolment(Model):
    """One workbook: of `everything`, or of the roster alone.

    `notes` are sentences on what was passed over; `tally` counts what its rows come to: {subject: {finding: rows}}.
    """

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("user_id", "token"), Index("ix_enrolment_user_id_stage", "user_id", "stage"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    everything: Mapped[bool]
    stage: Mapped[EnrolmentStage] = mapped_column(words(EnrolmentStage), default=EnrolmentStage.OPEN)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    tally: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, default=dict)
    token: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    revision: Mapped[int] = mapped_column(default=1)

    user: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so


class EnrolmentRow(Model):
    """One row: where it stands, its texts by title, what the reading found wrong with them (`unread`), and what it comes to.

    `changes` are [label, old, new], `faults` [title, sentence]; `remark` is a sentence on what is left aside. `made_id` is the user that
    it became: of a row that was taken nothing else is kept.
    """

    __tablename__ = "enrolment_row"
    __table_args__ = (UniqueConstraint("enrolment_id", "sheet", "place"), Index("ix_enrolment_row_made_id", "made_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    subject: Mapped[Subject] = mapped_column(words(Subject))
    sheet: Mapped[str] = mapped_column(String(31))
    place: Mapped[int]
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)
    unread: Mapped[list[Any]] = mapped_column(JSON, default=list)
    finding: Mapped[Finding] = mapped_column(words(Finding))
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    faults: Mapped[list[Any]] = mapped_column(JSON, default=list)
    remark: Mapped[str] = mapped_column(String(400), default="")
    made_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
