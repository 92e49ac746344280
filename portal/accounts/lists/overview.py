"""What whoever looks on over the whole school sees of the registry: how many accounts there are, and what is wrong with how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.lists.filters import address, conditions
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Account
from portal.database import db
from portal.feature import Board, Figure
from portal.people.models import Role

if TYPE_CHECKING:
    from portal.people.models import User

WHOLE = {"status": "active"}
TOLD = (
    ("一级平台", {"level": "first", "status": "active"}),
    ("二级平台", {"level": "second", "status": "active"}),
    ("团学平台", {"level": "league", "status": "active"}),
)
# What is told only where there is any.
WRONG = (
    ("注销中", {"status": "closing"}),
    ("无教职工主管", {"issue": "no-staff"}),
    ("运行人员已离校", {"issue": "left"}),
    ("认证已过期", {"verified": "past"}),
)


def boards(user: User) -> list[Board]:
    """Return, for 校领导, the accounts in use by level (第六条), and what is wrong with how many; each figure is its list's length."""
    if not user.holds(Role.LEADER):
        return []
    seen = viewer(user)
    every = [WHOLE, *(filters for _, filters in (*TOLD, *WRONG))]
    each = [select(func.count(Account.id)).where(*conditions(filters, seen)).scalar_subquery() for filters in every]
    total, *numbers = db.session.execute(select(*each)).one()
    figures = [
        Figure(label, number, address(**filters), "个")
        for (label, filters), number in zip((*TOLD, *WRONG), numbers, strict=True)
        if number or filters in (told for _, told in TOLD)
    ]
    return [Board("正常使用的账号", total, address(**WHOLE), figures, "台账里还没有账号。", place=40)]
