"""What one administrator wants done and a second person has to agree to (三员分立): until then, and ever after, one row."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model, words
from portal.people.models.user import User


class ConsentStage(StrEnum):
    """How far it is: waiting, agreed to, not agreed to, or taken back by whoever asked."""

    OPEN = "open"
    ALLOWED = "allowed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Consent(Model):
    """One act of `kind` upon one `user`, with the facts that it needs, asked for by one and agreed to by another.

    `decided_by_id` is None where the command line on the server decided. `done_at` is when the act was done: with the agreement, but
    for a one-time password, which its asker then has shown. Past `expires_at` nothing comes of it any more.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_stage_expires_at", "stage", "expires_at"),
        Index("ix_consent_user_id_done_at", "user_id", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    stage: Mapped[ConsentStage] = mapped_column(words(ConsentStage), default=ConsentStage.OPEN)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @property
    def waits(self) -> bool:
        """Say whether somebody can still agree to it."""
        return self.stage is ConsentStage.OPEN and self.expires_at > now()

    @property
    def usable(self) -> bool:
        """Say whether it was agreed to and what it is for is not done yet."""
        return self.stage is ConsentStage.ALLOWED and self.done_at is None and self.expires_at > now()

    @property
    def standing(self) -> tuple[str, str]:
        """Return (tone, words) of how far it is."""
        if self.stage in {ConsentStage.REFUSED, ConsentStage.WITHDRAWN}:
            return {"refused": ("bad", "不同意"), "withdrawn": ("void", "已撤回")}[self.stage.value]
        if self.done_at is not None:
            return "done", "已办理"
        if self.expires_at <= now():
            return "void", "已过期"
        return ("wait", "待确认") if self.waits else ("wait", "已同意，待申请人取用")
