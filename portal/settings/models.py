"""Settings that the school changed; what is not here has its declared default."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit import triggers
from portal.calendar import now
from portal.database import Model


class Setting(Model):
    """One changed parameter."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so


class SettingVersion(Model):
    """What a parameter was set to, by whom and when: append-only. `value` is None where the default was put back."""

    __tablename__ = "setting_version"
    __table_args__ = (Index("ix_setting_version_key", "key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    value: Mapped[str | None] = mapped_column(Text)
    username: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=now)


triggers.attach(SettingVersion.__table__)  # type: ignore[arg-type]
