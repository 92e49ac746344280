"""The passwords that somebody had before: their hashes, so that they are not taken again (等保)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.calendar import now
from portal.database import Model


class FormerPassword(Model):
    """The hash of a password that somebody chose once and has no longer; as many are kept as the school asks for."""

    __tablename__ = "former_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kept: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
