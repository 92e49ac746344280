"""交接单: who hands which accounts to whom, and what goes with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model
from portal.people.models import Person, Unit, User

# What is handed over besides the accounts themselves. Keys are kept in the rows: never renamed, only added to.
ITEMS = (
    ("admin_wechat", "管理员微信变更"),
    ("operator_unbound", "运营者解绑"),
    ("password", "登录密码修改"),
    ("bound_phone", "绑定手机、邮箱更换"),
    ("papers", "认证材料移交"),
    ("library", "素材库移交"),
)
TICKED = "handover.ticked"
"""The entry of the trail that says which of them were done from then on."""


class Handover(Model):
    """One person's accounts of one unit handed to another (第十条). Passwords are never kept here: only that they were changed.

    `accounts` lists {"account_id", "number", "name", "platform", "parts", "filing_id", "remark"}, one for each account: `parts` are the
    groups of people it was in, `filing_id` the change filing prepared for it (None where none could be, and `remark` says why).
    `items` are keys of ITEMS; `witness` is the 监交人; `leaves_on` is the day on which the people change, `changed_on` of each filing.
    """

    __tablename__ = "handover"
    __table_args__ = (
        Index("ix_handover_unit_id_made_at", "unit_id", "made_at"),
        Index("ix_handover_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_name: Mapped[str] = mapped_column(String(20))
    to_phone: Mapped[str] = mapped_column(String(20))
    witness: Mapped[str] = mapped_column(String(20), default="")
    leaves_on: Mapped[date | None]
    items: Mapped[list[str]] = mapped_column(JSON)
    accounts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(200), default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    revision: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship()
    made_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @property
    def label(self) -> str:
        """Return how the sheet is called: 交接单第 3 号."""
        return f"交接单第 {self.id} 号"
