"""Accounts of the registry, the sealed versions of each, what identifies them, and the series of numbers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.audit import triggers
from portal.calendar import now
from portal.database import IN_ORDER, Model, words
from portal.people.models import Person, Unit, User
from portal.platforms import PLATFORMS
from portal.spelling import clean, clean_name, initials, key, ordered


class Status(StrEnum):
    """What has become of an account; its number stays with it for ever."""

    ACTIVE = "active"
    CLOSING = "closing"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Return the state in the words of the office."""
        return {"active": "正常", "closing": "注销中", "closed": "已注销"}[self.value]

    @property
    def tone(self) -> str:
        """Return how the state looks."""
        return {"active": "done", "closing": "wait", "closed": "void"}[self.value]


class Account(Model):
    """A row of the registry: only approved truth. No form edits it.

    Projected for search, filters and sorting: `name`, `handle`, `verified` (yes, no or ""), `verified_until`, `followers` from the
    current version and the corrections to it; `sought` holds the keys of name, handle and number and the name's pinyin initials,
    `name_key` and `number_key` are what somebody who asks for the very name or number is answered by; `link` is 主页链接 in the form
    in which links are compared; `name_order` is what names are sorted by; `sealed_on` is the day of the current version.
    """

    __tablename__ = "account"
    __table_args__ = (
        Index("ix_account_unit_id_platform", "unit_id", "platform"),
        # Search and filters read this index alone, in the order of the list: ten times cheaper than the rows themselves.
        Index(
            "ix_account_newest",
            *("filed_on", "id", "sought", "unit_id", "platform", "status", "verified", "verified_until", "late"),
        ),
        Index("ix_account_name_order_id", "name_order", "id"),
        Index("ix_account_followers_id", "followers", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    platform: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(60))
    handle: Mapped[str] = mapped_column(String(60))
    sought: Mapped[str] = mapped_column(String(250), default="")
    name_key: Mapped[str] = mapped_column(String(120), default="", index=True)
    number_key: Mapped[str] = mapped_column(String(60), default="", index=True)
    name_order: Mapped[str] = mapped_column(IN_ORDER, default="")
    link: Mapped[str] = mapped_column(String(500), default="", index=True)
    filed_on: Mapped[date]
    sealed_on: Mapped[date | None]
    late: Mapped[bool] = mapped_column(default=False)
    verified: Mapped[str] = mapped_column(String(3), default="")
    verified_until: Mapped[date | None]
    followers: Mapped[int] = mapped_column(BigInteger, default=0)
    status: Mapped[Status] = mapped_column(words(Status), default=Status.ACTIVE)
    closed_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship(lazy="joined")
    versions: Mapped[list[Version]] = relationship(back_populates="account", order_by="Version.number")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @validates("number", "name", "handle")
    def _spelled(self, field: str, text: str) -> str:
        text = clean(text)
        said = {"number": self.number or "", "name": self.name or "", "handle": self.handle or "", field: text}
        self.name_key, self.number_key = key(said["name"])[:120], key(said["number"])[:60]
        self.name_order = ordered(said["name"])
        parts = (self.name_key[:80], key(said["handle"])[:80], self.number_key[:40], initials(said["name"]))
        self.sought = "|".join(parts)[:250]
        return text

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


# What the parts of a form that name people are called in a sentence.
PARTS = {"supervisors": "主管人员", "operators": "运行人员"}


class AccountPerson(Model):
    """Who runs or oversees an account now, projected from its current version: “which accounts does this person run”."""

    __tablename__ = "account_person"
    __table_args__ = (
        UniqueConstraint("account_id", "part", "row_id"),
        Index("ix_account_person_phone", "phone"),
        Index("ix_account_person_person_id_part", "person_id", "part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    part: Mapped[str] = mapped_column(String(20))
    row_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    account: Mapped[Account] = relationship()
    person: Mapped[Person] = relationship(lazy="joined")

    @validates("name")
    def _spelled(self, _key: str, name: str) -> str:
        return clean_name(name)


class Correction(Model):
    """A fact that needs no approval, edited at once over one version: append-only, shown in the history (第十条 names what needs it).

    `part` and `row_id` name the person, both "" for a field of the account; `old` and `new` are stored values.
    """

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_account_id_version", "account_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int]
    part: Mapped[str] = mapped_column(String(20), default="")
    row_id: Mapped[str] = mapped_column(String(32), default="")
    key: Mapped[str] = mapped_column(String(20))
    old: Mapped[Any] = mapped_column(JSON)
    new: Mapped[Any] = mapped_column(JSON)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()


class SavedView(Model):
    """A list's filters kept under a name by one person: `query` is the part of the address after the question mark."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(String(1000))  # sixty Chinese characters are 540 in an address
    created_at: Mapped[datetime] = mapped_column(default=now)


class NumberSeries(Model):
    """The last number given in one year for one platform; it only grows, so no number is given twice."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


triggers.attach(Version.__table__)  # type: ignore[arg-type]
triggers.attach(Correction.__table__)  # type: ignore[arg-type]
