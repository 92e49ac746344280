"""What happens beside the way of a case: opinions asked of a third person, and people who are told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.cases.models.case import Case
from portal.database import Model
from portal.people.models import User


class Consultation(Model):
    """An opinion asked of a third person (加签): while it is open the case waits for `whom`, then returns to who asked.

    `ended_at` is set by the answer, by taking the question back, and by whatever moves the case on; `answer` is "" but for the first.
    """

    __tablename__ = "consultation"
    # One question at a time: two would leave it open who has the case.
    __table_args__ = (
        Index(
            "uq_consultation_open",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at is null"),
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_consultation_whom_id_ended_at", "whom_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    whom_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    question: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(String(500), default="")
    ended_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(back_populates="questions")
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    whom: Mapped[User] = relationship(foreign_keys=[whom_id])


class Copy(Model):
    """Somebody who is told of a case (抄送) and may read it; `read_at` once they said so (已阅)."""

    __tablename__ = "copy"
    __table_args__ = (UniqueConstraint("case_id", "user_id"), Index("ix_copy_user_id_read_at", "user_id", "read_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(back_populates="copies")
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])
