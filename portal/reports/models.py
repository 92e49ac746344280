"""Reports of accounts that pretend to be the school's: a sort of case that anybody begins, and the office settles."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import OFFICE, Case

if TYPE_CHECKING:
    from portal.people.models import User

LABEL = "冒用举报"


class State(StrEnum):
    """Where a report lies, and what became of it."""

    REPORTED = "reported"
    CHECKING = "checking"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"

    @property
    def label(self) -> str:
        """Return the state in the words of the office."""
        return self.word

    @property
    def word(self) -> str:
        """Return the state in the words of the regulation."""
        return STATES[self][0]

    @property
    def tone(self) -> str:
        """Return how the state looks."""
        return STATES[self][1]


STATES = {
    State.REPORTED: ("待核查", "due"),
    State.CHECKING: ("核查中", "wait"),
    State.CONFIRMED: ("确认冒用", "bad"),
    State.DISMISSED: ("不属冒用", "void"),
}


class Report(Case):
    """A suspected impostor, reported by anybody (第七条): it has no author and is no unit's.

    `contact` is the reporter's own, given freely, for the office alone. `form` makes a form sent twice one report. `finding`,
    `handled_by` and `handled_at` are the last conclusion; of what was settled before there were steps, they are all that is known.
    """

    __tablename__ = "report"

    states: ClassVar[type[StrEnum]] = State
    desks: ClassVar[dict[State, str]] = {State.REPORTED: OFFICE, State.CHECKING: OFFICE}
    by_serial: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    link: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(500))
    contact: Mapped[str] = mapped_column(String(60), default="")
    form: Mapped[str] = mapped_column("token", String(64), unique=True)
    finding: Mapped[str] = mapped_column(String(500), default="")
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    handled_at: Mapped[datetime | None]

    handled_by: Mapped[User | None] = relationship(foreign_keys=[handled_by_id])

    __mapper_args__ = {"polymorphic_identity": "report"}  # noqa: RUF012 - SQLAlchemy reads it so

    if TYPE_CHECKING:
        state: Mapped[State]
        serial: Mapped[int]

    def __init__(self, **facts: Any) -> None:
        """Begin a report, to be looked into."""
        super().__init__(**{"state": State.REPORTED, **facts})

    @property
    def title(self) -> str:
        """Return what the case is, as a message names it."""
        return f"{self.platform_label}“{self.called}”{LABEL}"
