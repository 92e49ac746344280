"""Delegations: who stands in for whom, for what, from when until when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model
from portal.feature import declared, gathered, per_app
from portal.people.models import User

ALL = "全部"


@per_app
def kinds() -> dict[str, str]:
    """Return what a delegation was ever limited to, by key: the kinds of case that the features declare; "" for all."""
    return {"": ALL, **dict(declared("kinds"))}


def offered_kinds() -> dict[str, str]:
    """Return what a new delegation can be limited to: the kinds of case of the features that are on."""
    return {"": ALL, **dict(gathered("kinds"))}


class Delegation(Model):
    """`deputy` decides for `principal` on every day from `starts_on` to `ends_on`, both included, school time.

    `kind` limits it to one kind of case (a filing's kind), "" for all. `by` is who set it: the principal, or the office clerk for
    them, and then it holds only when its deputy has accepted it (`accepted_at`) and a second person agreed to it (`allowed_at`); of
    the principal's own both are there at once. `ended_at` is when it was ended before its time.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        Index("ix_delegation_deputy_id_ends_on", "deputy_id", "ends_on"),
        Index("ix_delegation_principal_id_ends_on", "principal_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(20), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(100), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    accepted_at: Mapped[datetime | None]
    allowed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    principal: Mapped[User] = relationship(foreign_keys=[principal_id])
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @property
    def own(self) -> bool:
        """Say whether the principal set it."""
        return self.by_id == self.principal_id

    @property
    def agreed(self) -> bool:
        """Say whether it holds on its days: nobody is still to accept it or agree to it."""
        return self.accepted_at is not None and self.allowed_at is not None

    @property
    def kind_label(self) -> str:
        """Return 全部, 创建, 补办, 变更 or 注销."""
        return kinds().get(self.kind, self.kind)

    def meets(self, kind: str, first: date, last: date) -> bool:
        """Say whether it holds, unended, for some case of `kind` ("" for all) on some day from `first` to `last`."""
        same_kind = not self.kind or not kind or self.kind == kind
        return same_kind and self.ended_at is None and self.starts_on <= last and first <= self.ends_on


def agreed() -> ColumnElement[bool]:
    """Return that a delegation holds on its days: the principal's own, or accepted and agreed to by a second person."""
    return and_(Delegation.accepted_at.is_not(None), Delegation.allowed_at.is_not(None))
