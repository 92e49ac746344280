"""敏感内容授权 as a sort of case, the accounts it is for, and the calendar of sensitive periods (第十二条)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Account
from portal.calendar import today
from portal.cases.models import AUTHOR, DRAWER, LEADER, OFFICE, UNIT, Case, CaseState, Standing
from portal.database import Base, Model
from portal.people.models import User


class State(CaseState):
    """Where an authorisation lies; that it has expired is read from the day."""

    DRAFT = "draft", "草稿", "draft"
    UNIT_REVIEW = "unit_review", "待单位审批", "wait"
    OFFICE_REVIEW = "office_review", "待宣传部审批", "wait"
    LEADER_REVIEW = "leader_review", "待校领导审批", "wait"
    RETURNED = "returned", "退回修改", "due"
    WITHDRAWN = "withdrawn", "已撤回", "draft"
    GRANTED = "granted", "已授权", "done"
    REFUSED = "refused", "不予授权", "bad"
    REVOKED = "revoked", "已撤销", "void"


DESKS = {
    State.DRAFT: DRAWER,
    State.UNIT_REVIEW: UNIT,
    State.OFFICE_REVIEW: OFFICE,
    State.LEADER_REVIEW: LEADER,
    State.RETURNED: AUTHOR,
    State.WITHDRAWN: DRAWER,
}
COVERED = Table(
    "clearance_account",
    Base.metadata,
    Column("clearance_id", ForeignKey("clearance.id"), primary_key=True),
    Column("account_id", ForeignKey("account.id"), primary_key=True, index=True),
)


class Clearance(Case):
    """One authorisation: `name` is its topic; `due` until when it holds and `handle` its number too: every list has both."""

    __tablename__ = "clearance"
    states: ClassVar[type[CaseState]] = State
    desks: ClassVar[dict[Any, str]] = DESKS

    id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500))
    wording: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column("granted_as", String(40), unique=True)
    accounts: Mapped[list[Account]] = relationship(secondary=COVERED, order_by=(Account.name_order, Account.id))
    __mapper_args__ = {"polymorphic_identity": "clearance"}  # noqa: RUF012 - SQLAlchemy reads it so

    if TYPE_CHECKING:
        state: Mapped[State]
        due: Mapped[date]

    def cover(self, accounts: list[Account]) -> None:
        """Let it be for these accounts, and of their platform where they have one in common."""
        self.accounts, platforms = accounts, {account.platform for account in accounts}
        self.platform = platforms.pop() if len(platforms) == 1 else ""

    @property
    def standing(self) -> Standing:
        """Return where it lies; what has expired says so, with no timer that would move it."""
        over = self.state is State.GRANTED and self.due < today()
        return Standing("已过期", "void") if over else super().standing

    @property
    def title(self) -> str:
        """Return what the case is, as a message names it."""
        return f"“{self.called}”授权"


class Period(Model):
    """敏感时段: days on which what is published needs an authorisation."""

    __tablename__ = "period"
    __table_args__ = (UniqueConstraint("name", "starts_on", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by: Mapped[User] = relationship()

    @property
    def days(self) -> str:
        """Return from when until when it lasts."""
        return f"{self.starts_on} 至 {self.ends_on}"
