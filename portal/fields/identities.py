"""What is asked of a person in their row though the paper has no cell for it: what they are to the school, and until when (第十条)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from portal.calendar import today
from portal.fields.choices import Choice, Option
from portal.fields.definition import Field
from portal.fields.kinds import Day

FURTHEST = 10  # years ahead: nobody studies longer, and a year of 20260 is a slip of the hand
STAFF = Option("staff", "教职工")
IDENTITIES = (STAFF, Option("student", "学生"), Option("outside", "外聘"))


@dataclass(frozen=True)
class Departure(Day):
    """The day on which somebody is expected to leave: also one to come, though not in another age."""

    future: bool = True

    def fault(self, stored: Any) -> str | None:
        """Say why this is no such day."""
        if fault := super().fault(stored):
            return fault
        latest = today().year + FURTHEST
        return f"离校日期不应晚于 {latest} 年，请核对。" if (self.load(stored) or today()).year > latest else None


@dataclass(frozen=True)
class OfStaff(Choice):
    """The identity of whoever must be of the staff: 主管人员(教职工), as the paper form asks."""

    def fault(self, stored: Any) -> str | None:
        """Say that a student, or somebody from outside, cannot be one."""
        if stored in {"", STAFF.key}:
            return None
        return f"主管人员须为在职教职工（附件登记表），{self.show(stored)}请填在主要运行人员里。"


LEAVES_ON = Field("leaves_on", "预计离校（学生）", Departure(), required=False)
IDENTITY = Field("identity", "身份", Choice(options=IDENTITIES), required=False)
OF_ANYBODY = (IDENTITY, LEAVES_ON)
OF_A_SUPERVISOR = (replace(IDENTITY, kind=OfStaff(options=IDENTITIES)),)
