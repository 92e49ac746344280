"""Accounts of the registry, the sealed versions of each, what identifies them, and the series of numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.audit import triggers
from portal.calendar import now
from portal.database import Model
from portal.people.models import Unit
from portal.platforms import PLATFORMS


class Account(Model):
    """A row of the registry: only approved truth. `name`, `handle` are projected from the current version, for search and sorting."""

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_unit_id_platform", "unit_id", "platform"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    platform: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(60), index=True)
    handle: Mapped[str] = mapped_column(String(60))
    filed_on: Mapped[date] = mapped_column(index=True)
    late: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship(lazy="joined")
    versions: Mapped[list[Version]] = relationship(back_populates="account", order_by="Version.number")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @property
    def platform_label(self) -> str:
        """Return 微信, 微博, QQ公众空间."""
        return PLATFORMS[self.platform].label

    @property
    def level_label(self) -> str:
        """Return 一级, 二级 or 团学, from the unit (第六条)."""
        return self.unit.level


class Version(Model):
    """The contents of one approved form, sealed: the database itself refuses to change or delete it."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("account_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    number: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), unique=True)
    sealed_at: Mapped[datetime] = mapped_column(default=now)

    account: Mapped[Account] = relationship(back_populates="versions")


class Identifier(Model):
    """What names one account and no other on its platform: handle, original id, QR content. UNIQUE is the last wall."""

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("platform", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    platform: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(500))

    account: Mapped[Account] = relationship(lazy="joined")


class AccountPerson(Model):
    """Who runs or oversees an account now, projected from its current version: “which accounts does this person run”."""

    __tablename__ = "account_person"
    __table_args__ = (UniqueConstraint("account_id", "part", "row_id"), Index("ix_account_person_phone", "phone"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    part: Mapped[str] = mapped_column(String(20))
    row_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str] = mapped_column(String(20))


class NumberSeries(Model):
    """The last number given in one year for one platform; it only grows, so no number is given twice."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


triggers.attach(Version.__table__)  # type: ignore[arg-type]
