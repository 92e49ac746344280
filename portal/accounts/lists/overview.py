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

LEVELLED = (("一级平台", "first"), ("二级平台", "second"), ("团学平台", "league"))
# What is told of those in use only where there is any.
WRONG = (
    ("无教职工主管", {"issue": "no-staff"}),
    ("运行人员已过离校日期", {"issue": "left"}),
    ("认证已过期", {"verified": "past"}),
)


def boards(user: User) -> list[Board]:
    """Return, for 校领导, the accounts in use by level (第六条), with how many are to be mended, and those being closed.

    Each number is its list's length, and the levels of a board add up to its total.
    """
    if not user.holds(Role.LEADER):
        return []
    asked = [*_levels("active"), *_levels("closing"), *((label, {**f, "status": "active"}) for label, f in WRONG)]
    seen = viewer(user)
    each = [select(func.count(Account.id)).where(*conditions(filters, seen)).scalar_subquery() for _, filters in asked]
    numbers = db.session.execute(select(*each)).one()
    told = [Figure(label, n, address(**f), "个") for (label, f), n in zip(asked, numbers, strict=True)]
    active, closing, wrong = told[:3], _any(told[3:6]), _any(told[6:])
    found = [_board("正常使用的账号", "active", active, 40)._replace(noted=tuple(wrong))]
    return [*found, _board("注销中的账号", "closing", closing, 41)] if closing else found


def _levels(status: str) -> list[tuple[str, dict[str, str]]]:
    return [(label, {"level": level, "status": status}) for label, level in LEVELLED]


def _any(figures: list[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.number]


def _board(title: str, status: str, parts: list[Figure], place: int) -> Board:
    return Board(title, sum(part.number for part in parts), address(status=status), parts, "台账里还没有账号。", place)
