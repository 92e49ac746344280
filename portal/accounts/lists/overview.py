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
    from collections.abc import Sequence

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
    levels = [{"level": level, "status": status} for status in ("active", "closing") for _, level in LEVELLED]
    asked = [*levels, *({**filters, "status": "active"} for _, filters in WRONG)]
    seen = viewer(user)
    each = [select(func.count(Account.id)).where(*conditions(filters, seen)).scalar_subquery() for filters in asked]
    numbers = db.session.execute(select(*each)).one()
    labels = [*(label for label, _ in LEVELLED), *(label for label, _ in LEVELLED), *(label for label, _ in WRONG)]
    told = [Figure(label, n, address(**f), "个") for label, n, f in zip(labels, numbers, asked, strict=True)]
    active, closing, wrong = told[: len(LEVELLED)], told[len(LEVELLED) : len(levels)], told[len(levels) :]
    found = [_board("正常使用的账号", "active", active, 40, wrong)]
    return [*found, _board("注销中的账号", "closing", closing, 41)] if any(f.number for f in closing) else found


def _board(title: str, status: str, parts: list[Figure], place: int, noted: Sequence[Figure] = ()) -> Board:
    total, some = sum(part.number for part in parts), tuple(figure for figure in noted if figure.number)
    shown = parts if status == "active" else [part for part in parts if part.number]
    return Board(title, total, address(status=status), shown, "台账里还没有账号。", place, some)
