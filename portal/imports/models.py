"""Imports of a workbook and their rows, checked before anything becomes a filing."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model, words
from portal.people.models import Unit, User
from portal.platforms import PLATFORMS


class Stage(StrEnum):
    """How far an import is: rows are checked in portions, then saved whole or not at all, then (存量登记) consented to in portions."""

    CHECKING = "checking"
    CHECKED = "checked"
    SAVED = "saved"
    FILED = "filed"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the stage in the words of the office."""
        return {
            "checking": "校验中",
            "checked": "已校验",
            "saved": "已保存",
            "filed": "已备案",
            "dropped": "已放弃",
            "withdrawn": "已撤回",
        }[self.value]

    @property
    def tone(self) -> str:
        """Return how the stage looks."""
        if self in {Stage.CHECKING, Stage.CHECKED}:
            return "wait"
        return "void" if self in {Stage.DROPPED, Stage.WITHDRAWN} else "done"


class Finding(StrEnum):
    """What a row is to the registry: an account that is not there yet, one that is there so already, or one that is to change."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGE = "change"

    @property
    def label(self) -> str:
        """Return what the dry run says of it."""
        return {"new": "新登记", "unchanged": "无变化", "change": "有变更"}[self.value]


class Import(Model):
    """One uploaded workbook. `stock`: accounts filed on paper before, for the Publicity Department to take over.

    `platform` is "" where its sheets are of several; `notes` are sentences on what was passed over in it.
    """

    __tablename__ = "import"
    __table_args__ = (UniqueConstraint("user_id", "token"), Index("ix_import_user_id_at", "user_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    platform: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    stock: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[Stage] = mapped_column(words(Stage), default=Stage.CHECKING)
    total: Mapped[int] = mapped_column(default=0)
    checked: Mapped[int] = mapped_column(default=0)
    faulty: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    token: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now)
    revision: Mapped[int] = mapped_column(default=1)

    user: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @property
    def platform_label(self) -> str:
        """Return 微信, 微博, QQ公众空间 …, or that there are several."""
        return PLATFORMS[self.platform].label if self.platform else "多个平台"

    @property
    def word(self) -> bool:
        """Say that it was paper forms in Word documents."""
        return self.file_name.lower().endswith(".docx")

    @property
    def sort_label(self) -> str:
        """Return what was imported, in the words of the office."""
        return "Word 登记表" if self.word else "存量登记" if self.stock else "补办"


class ImportRow(Model):
    """One account of the workbook.

    `sheet` and `place` say where it stands, `platform` what it is of; `cells` is what stood there, by column heading;
    `data` the form it makes once it is `checked`;
    `faults` lists [column, sentence]; `filing_id` the filing that it became. Of an account that is registered already, `account_id` says
    which, `finding` whether anything is to change, and `changes` what, as [label, old, new].
    """

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("import_id", "sheet", "place"), Index("ix_import_row_filing_id", "filing_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    sheet: Mapped[str] = mapped_column(String(31), default="账号")
    place: Mapped[int]
    platform: Mapped[str] = mapped_column(String(20), default="")
    finding: Mapped[Finding] = mapped_column(words(Finding), default=Finding.NEW)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    checked: Mapped[bool] = mapped_column(default=False)
    faulty: Mapped[bool] = mapped_column(default=False)
    faults: Mapped[list[Any]] = mapped_column(JSON, default=list)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    paper_number: Mapped[str] = mapped_column(String(40), default="")
    paper_on: Mapped[date | None]
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"))

    unit: Mapped[Unit | None] = relationship()
