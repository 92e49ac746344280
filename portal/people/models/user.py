"""Users, the roles they hold, and their sessions: a session is a row, so that it can be ended (第四、五条)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.calendar import now
from portal.database import IN_ORDER, Model, words
from portal.people.models.person import Person
from portal.people.models.unit import Unit
from portal.settings.names import in_school_words
from portal.spelling import clean_name, key, ordered_name, readings


class Role(StrEnum):
    """What somebody may do, alone or for one unit."""

    AUTHOR = "author"
    EDITOR = "editor"
    UNIT_HEAD = "unit_head"
    UNIT_DEPUTY = "unit_deputy"
    PUBLICITY = "publicity"
    PUBLICITY_HEAD = "publicity_head"
    TECH = "tech"
    LEADER = "leader"
    ADMIN = "admin"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """Return the role in the words of the office."""
        return in_school_words(ROLE_LABELS[self])

    @property
    def of_unit(self) -> bool:
        """Say whether the role is held for one unit."""
        return self in UNIT_ROLES


ROLE_LABELS = {
    Role.AUTHOR: "填报人",
    Role.EDITOR: "审稿人",
    Role.UNIT_HEAD: "单位负责人",
    Role.UNIT_DEPUTY: "单位副职",
    Role.PUBLICITY: "宣传部经办",
    Role.PUBLICITY_HEAD: "宣传部负责人",
    Role.TECH: "技术支持",
    Role.LEADER: "校领导",
    Role.ADMIN: "系统管理员",
    Role.AUDITOR: "审计管理员",
}
# The Publicity Department (第四条), and the offices that see every filing of the school (第五条).
PUBLICITY = (Role.PUBLICITY, Role.PUBLICITY_HEAD)
OFFICES = (*PUBLICITY, Role.LEADER)
UNIT_ROLES = (Role.AUTHOR, Role.EDITOR, Role.UNIT_HEAD, Role.UNIT_DEPUTY)


class User(Model):
    """Somebody who can sign in. `password` is an argon2id hash, "" for nobody can; `phrases` are their own 常用意见, one a line.

    `name_key` is what the name is compared by, `initials` those of it in pinyin, one reading beside the other, for whoever types
    them into a box for a person, `name_order` what they are sorted by. `phone` is the telephone by which they are reached about a
    case, `person_id` who they are in the roster, None where nobody has said it. `made_by_id` and `password_by_id` are who added them
    and who last gave them a one-time password (`password_at`), None for the server and for what was before it was kept: whoever knows
    a password may be two people at once. It opens until `one_time_until`; `password_chosen_at` is when they chose their own.
    """

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(String(60), default="", index=True)
    initials: Mapped[str] = mapped_column(String(40), default="")
    name_order: Mapped[str] = mapped_column(IN_ORDER, default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    staff: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str] = mapped_column(String(200), default="")
    must_change: Mapped[bool] = mapped_column(default=False)
    password_chosen_at: Mapped[datetime | None]
    one_time_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    signature: Mapped[str] = mapped_column(String(64), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    phrases: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    password_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    password_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id], lazy="joined")
    person: Mapped[Person | None] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @validates("name")
    def _spelled(self, _key: str, name: str) -> str:
        name = clean_name(name)
        self.name_key, self.initials, self.name_order = key(name)[:60], readings(name), ordered_name(name)
        return name

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Say whether the user may sign in (Flask-Login asks)."""
        return self.active

    def get_id(self) -> str:
        """Return the key Flask-Login keeps."""
        return str(self.id)

    @property
    def one_time_over(self) -> bool:
        """Say whether a one-time password has had its time: by then it may lie about."""
        return self.one_time_until is not None and self.one_time_until < now()

    @property
    def admissible(self) -> bool:
        """Say whether the password they have opens anything at all."""
        return self.active and not self.one_time_over

    @property
    def telephone(self) -> str:
        """Return the number by which they are reached about a case: their own, else that of the roster, "" where there is none.

        For those who may see it alone: whoever is signed in and has the case before them.
        """
        return self.phone or (self.person.phone if self.person else "")

    @property
    def roles(self) -> frozenset[Role]:
        """Return every role held, for whatever unit."""
        return frozenset(a.role for a in self.assignments)

    @property
    def role_names(self) -> str:
        """Return the roles in words, most weighty last: 填报人、单位负责人."""
        return "、".join(role.label for role in Role if role in self.roles)

    def holds(self, *roles: Role, unit_id: int | None = None) -> bool:
        """Say whether one of `roles` is held, for that unit when one is named."""
        return any(a.role in roles and (unit_id is None or a.unit_id == unit_id) for a in self.assignments)

    def units(self, *roles: Role) -> list[int]:
        """Return the ids of the units for which one of `roles` is held."""
        return [a.unit_id for a in self.assignments if a.role in roles and a.unit_id is not None]


class Assignment(Model):
    """One role of one user, for one unit or (for the offices) for the whole school.

    `given_by_id` and `given_at` are None where the server gave it, or where it was given before that was kept.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "unit_id"),
        # A role for the whole school has no unit, and NULLs are never equal: a second wall for those.
        Index(
            "uq_assignment_whole_school",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("unit_id is null"),
            postgresql_where=text("unit_id is null"),
        ),
        Index("ix_assignment_role_unit_id", "role", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    # No foreign key: a second one to `user` would leave every join of the two open. Users are never deleted.
    given_by_id: Mapped[int | None]
    given_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="assignments")
    unit: Mapped[Unit | None] = relationship()

    @property
    def label(self) -> str:
        """Return the role held, in the words of the office."""
        return self.role.label


class SessionRow(Model):
    """One signed-in browser. The cookie holds a random id; the row holds only its hash, so a stolen table opens nothing.

    `enrolling`: its user must set up a second factor before anything else opens.
    """

    __tablename__ = "session"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    address: Mapped[str] = mapped_column(String(45))
    agent: Mapped[str] = mapped_column(String(200))
    enrolling: Mapped[bool] = mapped_column(default=False)


class Throttle(Model):
    """Failed sign-ins counted in the database, per account and per address: restarts and workers share the count.

    `since` is when the first of the failures counted was made.
    """

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(default=now)
    locked_until: Mapped[datetime | None]
