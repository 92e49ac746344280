"""Who runs or oversees accounts, whether or not they sign in (第十条)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.database import IN_ORDER, Model, words
from portal.people.models.unit import Unit
from portal.spelling import clean_name, key, ordered_name, readings

LONGEST_KEY = 40


class Identity(StrEnum):
    """What somebody who runs accounts is to the school; a student leaves one day, and is known to."""

    STAFF = "staff"
    STUDENT = "student"
    OUTSIDE = "outside"

    @property
    def label(self) -> str:
        """Return the word of the office."""
        return {"staff": "教职工", "student": "学生", "outside": "外聘"}[self.value]


class Going(StrEnum):
    """How near somebody's leaving is: over (recorded, or its expected day gone by), within the days that the school has set, or neither."""

    GONE = "gone"
    SOON = "soon"
    STAYS = ""


def going(leaves_on: date | None, left_on: date | None, day: date, until: date) -> Going:
    """Return how near a leaving is on a day, `until` being the last that counts as soon: the one reckoning of all pages."""
    if left_on is not None or (leaves_on is not None and leaves_on < day):
        return Going.GONE
    return Going.SOON if leaves_on is not None and leaves_on <= until else Going.STAYS


class Spelled:
    """Somebody's name as it is stored, with what it is compared by and the initials of its pinyin: both follow the name."""

    name_key: Mapped[str]
    initials: Mapped[str]

    @validates("name")
    def _spelled(self, _key: str, name: str) -> str:
        name = clean_name(name)
        self.name_key, self.initials = key(name)[:LONGEST_KEY], readings(name)
        return name


class Person(Spelled, Model):
    """Somebody who runs or oversees accounts (第十条), whether or not they sign in: one row for each name with a telephone number.

    Two rows that turn out to be one human are merged into one, which goes on answering to what the other was called (`PersonAlias`).
    `identity` is None until somebody has said it. `leaves_on` is the expected day of graduation or departure, `left_on` the day
    they were recorded as gone. `name_key` is what the name is compared by: with the number it says who somebody is, however the
    name was typed. `initials` are those of the name in pinyin, one reading beside the other, for search; `name_order` is what people
    are sorted by.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("phone", "name"),
        Index("ix_person_unit_id_leaves_on", "unit_id", "leaves_on"),
        Index("ix_person_phone_name_key", "phone", "name_key"),
        Index("ix_person_name_order_id", "name_order", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), index=True)
    phone: Mapped[str] = mapped_column(String(20))
    name_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="", index=True)
    initials: Mapped[str] = mapped_column(String(40), default="")
    name_order: Mapped[str] = mapped_column(IN_ORDER, default="")
    identity: Mapped[Identity | None] = mapped_column(words(Identity))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    leaves_on: Mapped[date | None]
    left_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @validates("name")
    def _spelled(self, _key: str, name: str) -> str:
        name = super()._spelled(_key, name)
        self.name_order = ordered_name(name)
        return name

    @classmethod
    def is_going(cls, how: Going, day: date, until: date) -> ColumnElement[bool]:
        """Return the condition of what `going` says."""
        if how is Going.GONE:
            return or_(cls.left_on.is_not(None), cls.leaves_on < day)
        soon = and_(cls.left_on.is_(None), cls.leaves_on >= day, cls.leaves_on <= until)
        return (
            soon
            if how is Going.SOON
            else and_(cls.left_on.is_(None), or_(cls.leaves_on.is_(None), cls.leaves_on > until))
        )

    @property
    def identity_label(self) -> str:
        """Return 教职工, 学生, 外聘 or 未登记."""
        return self.identity.label if self.identity else "未登记"


class PersonAlias(Spelled, Model):
    """What somebody was called before two rows of the roster became one: sealed versions, papers and workbooks still say it.

    `former_id` is the id of the row that is gone, so that its addresses lead to the one that stays; None where the row stayed and only
    its name or number gave way.
    """

    __tablename__ = "person_alias"
    __table_args__ = (
        Index("ix_person_alias_phone", "phone"),
        Index("ix_person_alias_name_key", "name_key"),
        Index("ix_person_alias_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    former_id: Mapped[int | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str] = mapped_column(String(20))
    name_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="")
    initials: Mapped[str] = mapped_column(String(40), default="")


class PersonApart(Model):
    """Somebody has said that two who look like one are two: nobody is asked about them again. `one_id` is the lower."""

    __tablename__ = "person_apart"
    __table_args__ = (Index("ix_person_apart_other_id", "other_id"),)

    one_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
