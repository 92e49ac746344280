"""How long the steps of a sort usually take, as `flask remind` reckons it once a day: pages read it, none reckons it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Pace(Model):
    """How long cases of a sort lay in one state until somebody took them on, ways back counted: `median` and `ninety` in minutes.

    `unit_id` is the unit that decided, None where the desk is an office of the whole school. `number` is how many were counted.
    """

    __tablename__ = "pace"
    __table_args__ = (UniqueConstraint("sort", "state", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sort: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    number: Mapped[int]
    median: Mapped[int]
    ninety: Mapped[int]
    written_on: Mapped[date]
