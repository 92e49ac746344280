"""Reports of accounts that pretend to be the school's: a sort of case that anybody begins, and the office settles."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import OFFICE, Case, CaseState
from portal.platforms.links import link_key, recognised
from portal.spelling import key

if TYPE_CHECKING:
    from portal.people.models import User

LABEL = "冒用举报"


class State(CaseState):
    """Where a report lies, and what became of it."""

    REPORTED = "reported", "待核查", "due"
    CHECKING = "checking", "核查中", "wait"
    CONFIRMED = "confirmed", "确认冒用", "bad"
    DISMISSED = "dismissed", "不属冒用", "void"


class Report(Case):
    """A suspected impostor, reported by anybody (第七条): it has no author and is no unit's.

    `contact` is the reporter's own, given freely, for the office alone. `form` makes a form sent twice one report. `finding`,
    `handled_by` and `handled_at` are the last conclusion; of what was settled before there were steps, they are all that is known.
    `name_key` and `link_key` are name and link in the form in which they are compared. `screenshots` are the SHA-256 digests of the
    pictures sent with it, in their order, for whoever may see the report.
    """

    __tablename__ = "report"

    states: ClassVar[type[CaseState]] = State
    desks: ClassVar[dict[State, str]] = {State.REPORTED: OFFICE, State.CHECKING: OFFICE}
    by_serial: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    link: Mapped[str] = mapped_column(String(500), default="")
    name_key: Mapped[str] = mapped_column(String(120), default="", index=True)
    link_key: Mapped[str] = mapped_column(String(540), default="", index=True)
    screenshots: Mapped[list[str]] = mapped_column(JSON, default=list)
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
        self.name_key, self.link_key = key(self.name or "")[:120], link_key(self.link or "")

    @property
    def where(self) -> str:
        """Return the key of the platform that was named, or that the link gives away; "" for neither."""
        return self.platform or recognised(self.link).platform

    @property
    def title(self) -> str:
        """Return what the case is, as a message names it."""
        return f"{self.platform_label}“{self.called}”{LABEL}"
