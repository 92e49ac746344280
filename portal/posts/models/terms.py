"""What the machine asks about in texts (第十一条), and what a unit has answered once and for all."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.calendar import now
from portal.database import Model, words
from portal.people.models import Unit, User
from portal.posts.findings import fold

LONGEST_WORD, LONGEST_WHY = 40, 100
FOUND = {"term": "提示核对", "fixed": "固定表述", "personal": "个人信息", "date": "日期", "link": "链接"}


class TermKind(StrEnum):
    """What a word is on the list for; the labels stand in workbooks, too."""

    ASK = "ask"
    FIXED = "fixed"
    ALLOW = "allow"

    @property
    def label(self) -> str:
        """Return it in the words of the office."""
        return {"ask": "提示核对", "fixed": "固定表述", "allow": "不提示"}[self]


class Term(Model):
    """One word; `right` is what a wrong form (固定表述) should be, `why` what is said of it. `word_key` is the word as it is compared."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("kind", "word_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TermKind] = mapped_column(words(TermKind))
    word: Mapped[str] = mapped_column(String(LONGEST_WORD))
    word_key: Mapped[str] = mapped_column(String(LONGEST_WORD))
    right: Mapped[str] = mapped_column(String(LONGEST_WORD), default="")
    why: Mapped[str] = mapped_column(String(LONGEST_WHY), default="")
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @validates("word")
    def _folded(self, _key: str, word: str) -> str:
        self.word_key = fold(word)
        return word


class Exemption(Model):
    """What a unit is asked no more: `key` is that of the finding, `shown` the word of a list, or something masked; `reason` of a number."""

    __tablename__ = "exemption"
    __table_args__ = (
        Index(
            *("uq_exemption_live", "unit_id", "key"),
            unique=True,
            sqlite_where=text("revoked_at is null"),
            postgresql_where=text("revoked_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(100))
    shown: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(LONGEST_WHY), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    unit: Mapped[Unit] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    @property
    def label(self) -> str:
        """Return what sort of finding it was, in words."""
        return FOUND[self.kind]
