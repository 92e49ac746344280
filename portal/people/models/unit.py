"""Units of the school, and who keeps their seals (第四、六条)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, case, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.calendar import now
from portal.database import IN_ORDER, Model, words
from portal.spelling import clean, initials, key, ordered

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    # Users belong to units; the registry finds the class by its name.
    from portal.people.models.user import User  # noqa: TC004


class UnitKind(StrEnum):
    """What a unit is; it decides the level of the unit's accounts (第六条)."""

    SCHOOL = "school"
    COLLEGE = "college"
    DEPARTMENT = "department"
    LEAGUE = "league"
    ORGANISATION = "organisation"
    CLUB = "club"

    @property
    def label(self) -> str:
        """Return the kind in the words of the office."""
        return UNIT_KINDS[self][0]

    @property
    def level(self) -> str:
        """Return 一级, 二级 or 团学: derived, never typed (第六条)."""
        return UNIT_KINDS[self][1]

    @property
    def of_league(self) -> bool:
        """Say whether units of this kind are managed by 校团委 (第六条)."""
        return self in {UnitKind.ORGANISATION, UnitKind.CLUB}


UNIT_KINDS = {
    UnitKind.SCHOOL: ("学校", "一级"),
    UnitKind.COLLEGE: ("二级学院", "二级"),
    UnitKind.DEPARTMENT: ("职能部门", "二级"),
    UnitKind.LEAGUE: ("校团委", "二级"),
    UnitKind.ORGANISATION: ("团学组织", "团学"),
    UnitKind.CLUB: ("学生社团", "团学"),
}


class Unit(Model):
    """A unit of the school, compared by `name_key` and sought also by the `initials` of its pinyin; `name_order` is what it is sorted by.

    `parent` is the supervising unit: for 团学组织 and 社团 it is 校团委, which approves for them.
    """

    __tablename__ = "unit"
    # There is one school and one youth league committee: the route of approval hangs on them.
    __table_args__ = (
        Index(
            "uq_unit_one_of_a_kind",
            "kind",
            unique=True,
            sqlite_where=text("kind in ('school', 'league')"),
            postgresql_where=text("kind in ('school', 'league')"),
        ),
        # By units, the registry is walked one after the other.
        Index("ix_unit_name_order", "name_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    name_key: Mapped[str] = mapped_column(String(120), default="")
    initials: Mapped[str] = mapped_column(String(60), default="")
    name_order: Mapped[str] = mapped_column(IN_ORDER, default="")
    kind: Mapped[UnitKind] = mapped_column(words(UnitKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", use_alter=True))
    seal: Mapped[str] = mapped_column(String(64), default="")
    active: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id")
    responsible: Mapped[User | None] = relationship(foreign_keys=[responsible_id], post_update=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @validates("name")
    def _spelled(self, _key: str, name: str) -> str:
        name = clean(name)
        self.name_key, self.initials, self.name_order = key(name)[:120], initials(name)[:60], ordered(name)
        return name

    @classmethod
    def in_order(cls) -> tuple[ColumnElement[Any], ...]:
        """Return the order in which units stand wherever several are named: the school first, by kind, in use first, by their pinyin."""
        place = case({kind: number for number, kind in enumerate(UnitKind)}, value=cls.kind)
        return place, cls.active.desc(), cls.name_order.asc(), cls.id.asc()

    @property
    def place(self) -> tuple[int, bool, str, int]:
        """Return by what units that are at hand stand in the same order."""
        return list(UnitKind).index(self.kind), not self.active, self.name_order, self.id

    @property
    def level(self) -> str:
        """Return the level of this unit's accounts (第六条)."""
        return self.kind.level

    @property
    def kind_label(self) -> str:
        """Return the kind in the words of the office."""
        return self.kind.label


class SealKeeper(Model):
    """Who may use a unit's seal, as the administrator has said; each use is in the audit trail."""

    __tablename__ = "seal_keeper"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
