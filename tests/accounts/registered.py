"""Accounts for the tests of the list: registered by the effect that a consented filing has, without its steps."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts import effects
from portal.accounts.models import Account
from portal.calendar import today
from portal.database import db
from portal.filings.models import Filing, Kind, State
from portal.people.models import Unit, User

if TYPE_CHECKING:
    from flask import Flask

_serial = count(1)
UNIT = "信息工程学院"
PEOPLE = {
    "supervisors": [{"row_id": "aaaaaaaaaaaa", "name": "赵建国", "phone": "13803710001"}],
    "operators": [{"row_id": "bbbbbbbbbbbb", "name": "王敏", "phone": "13803710002"}],
}
FACTS = {
    "category": "subscription",
    "registered_on": "2026-01-05",
    "verified": "no",
    "entity": "郑州工商学院",
    "followers": 0,
    "topics": ["news"],
}


def data_of(serial: int, **facts: Any) -> dict[str, Any]:
    """A complete form, with identifiers of its own."""
    own = {"name": f"账号{serial:05d}", "handle": f"zzgs-{serial:05d}", "original_id": f"gh_{serial:012x}"}
    return {**FACTS, **PEOPLE, **own, "codes": {}, **facts}


def registered(app: Flask, unit: str = UNIT, platform: str = "wechat", **facts: Any) -> int:
    """Register one account; `late`, `filed_on` and `number` go to the account, all other facts to its form. Return its id."""
    with app.app_context():
        about = {key: facts.pop(key) for key in ("number", "filed_on") if key in facts}
        late, serial = facts.pop("late", False), next(_serial)
        if platform == "qq":
            facts.setdefault("handle", f"{2_900_000_000 + serial}")
        data = data_of(serial, **facts)
        if platform != "wechat":
            data = {key: value for key, value in data.items() if key != "original_id"}
        of = db.session.scalars(select(Unit).where(Unit.name == unit)).one()
        author = db.session.scalars(select(User).order_by(User.id).limit(1)).one()
        filing = Filing(
            kind=Kind.CREATION,
            platform=platform,
            unit=of,
            author=author,
            state=State.FILED,
            data=data,
            name=data["name"],
            handle=data["handle"],
            token=f"registered-{serial}",
            submitted_on=today(),
        )
        db.session.add(filing)
        db.session.flush()
        account = effects.register(platform, of, data, filing.id, late=late, **about)
        filing.account = account
        db.session.commit()
        return account.id


def changed(app: Flask, account_id: int, **columns: Any) -> None:
    """Set columns of an account that its form does not decide."""
    with app.app_context():
        account = db.session.get_one(Account, account_id)
        for name, value in columns.items():
            setattr(account, name, value)
        db.session.commit()


def many(app: Flask, total: int) -> None:
    """Put accounts in by hand, many of one day and one count, some of one name."""
    with app.app_context():
        unit = db.session.scalar(select(Unit.id).where(Unit.name == UNIT))
        db.session.add_all(
            Account(
                number=f"T-{n:05d}",
                platform="wechat",
                unit_id=unit,
                name=f"账号{n % 40:03d}",
                handle=f"h{n}",
                sought=f"账号{n % 40:03d}|h{n}|t-{n:05d}|zh",
                filed_on=date(2026, 1, 1 + n % 5),
                followers=n % 7,
            )
            for n in range(total)
        )
        db.session.commit()
