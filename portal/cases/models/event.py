"""The events of a case: what was done, by whom, with what opinion; append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.audit import triggers
from portal.calendar import now
from portal.cases.models.case import OVER, TECHNOLOGY, Case
from portal.cases.models.state import Word
from portal.database import Model
from portal.people.models import User

URGED = "action = 'urge'"
AT_TECHNOLOGY = f"desk = '{TECHNOLOGY}'"


class Event(Model):
    """One step of one case: append-only.

    `source` and `target` are words of the sort's states, `desk` is where the case went by the step. `whom` is the person that an act
    beside the way names (转办、加签、抄送). `data` is the form as it was handed in; `note` is what the portal itself remarks.

    What the paper shows of a decision is kept as it was that day, so that an old print never changes: `seal` and `signature` are
    SHA-256 of pictures ("" for none), `unit_name` is the unit that decided (for every other step the case's), and `as_head`
    says whether who decided holds the office that signs as 主要负责人.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("case_id", "place"),
        UniqueConstraint("user_id", "token"),
        Index("ix_event_user_id_case_id", "user_id", "case_id"),
        Index("ix_event_newest", "user_id", "at", "case_id"),  # what somebody did, the latest first
        Index("ix_event_urges", "case_id", "since", sqlite_where=text(URGED), postgresql_where=text(URGED)),
        # What lies or lay at the technology centre: few cases of many.
        Index("ix_event_technology", "case_id", sqlite_where=text(AT_TECHNOLOGY), postgresql_where=text(AT_TECHNOLOGY)),
        # Where a unit's seal was used, however many steps were taken without one.
        Index(
            "ix_event_sealed", "unit_name", "id", sqlite_where=text("seal != ''"), postgresql_where=text("seal != ''")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    place: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Word(20))
    target: Mapped[str] = mapped_column(Word(20))
    desk: Mapped[str] = mapped_column(String(20), default=OVER)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    on_behalf_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    whom_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    since: Mapped[datetime]
    opinion: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    unit_name: Mapped[str] = mapped_column(String(60), default="")
    as_head: Mapped[bool] = mapped_column(default=False)
    seal: Mapped[str] = mapped_column(String(64), default="")
    signature: Mapped[str] = mapped_column(String(64), default="")
    token: Mapped[str | None] = mapped_column(String(64))

    case: Mapped[Case] = relationship(back_populates="events")
    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined")
    on_behalf: Mapped[User | None] = relationship(foreign_keys=[on_behalf_id])
    whom: Mapped[User | None] = relationship(foreign_keys=[whom_id])

    @property
    def moved(self) -> bool:
        """Say whether the case went on by it; urging, asking and telling leave it where it lies."""
        return self.source != self.target


triggers.attach(Event.__table__)  # type: ignore[arg-type]
