"""What the page of the regulation counts of accounts: those there are, by level, and those that were closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.models import Account, Status
from portal.database import db
from portal.feature import Count
from portal.people.models import Unit, UnitKind

if TYPE_CHECKING:
    from portal.people.models import User


def counts(_user: User) -> dict[str, Count]:
    """Return how many accounts there are: the directory tells everybody."""
    kinds = {"level_1": [], "level_2": [], "level_3": []}  # type: dict[str, list[UnitKind]]
    places = {"一级": "level_1", "二级": "level_2", "团学": "level_3"}
    for kind in UnitKind:
        kinds[places[kind.level]].append(kind)
    there = Account.status != Status.CLOSED
    asked = [func.count(Account.id).filter(there, Unit.kind.in_(of)).label(key) for key, of in kinds.items()]
    asked += [
        func.count(Account.id).filter(there).label("accounts"),
        func.count(Account.id).filter(Account.status == Status.CLOSED).label("closed"),
    ]
    row = db.session.execute(select(*asked).select_from(Account).join(Unit)).one()
    labels = {
        "level_1": "一级平台",
        "level_2": "二级平台",
        "level_3": "团学平台",
        "accounts": "在册账号",
        "closed": "已注销",
    }
    return {key: Count(label, getattr(row, key), "个") for key, label in labels.items()}
