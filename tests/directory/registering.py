"""Accounts in the registry and what surrounds them, for looking at the directory: every field that names a person holds a mark."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts import effects
from portal.accounts.models import Account
from portal.database import db
from portal.demo.pictures import qr_code
from portal.files.store import keep
from portal.people.models import Unit, User
from tests.filings.making import laid

if TYPE_CHECKING:
    from datetime import date

    from flask import Flask

MARKS = (
    "标记主管",
    "标记运行",
    "标记创建人",
    "标记备注",
    "标记逾期",
    "13812345678",
    "13887654321",
    "mark-wx",
    "99887766",
    "mark@zzgs.edu.cn",
    "标记文件名",
)
SUPERVISOR = {
    "row_id": "aaaaaaaaaaaa",
    "name": "标记主管",
    "phone": "13812345678",
    "wechat": "mark-wx",
    "qq": "",
    "email": "",
}
OPERATOR = {
    "row_id": "bbbbbbbbbbbb",
    "name": "标记运行",
    "phone": "13887654321",
    "wechat": "",
    "qq": "99887766",
    "email": "mark@zzgs.edu.cn",
}
PRIVATE = {
    "supervisors": [SUPERVISOR],
    "operators": [OPERATOR],
    "creator": "标记创建人",
    "remarks": "标记备注",
    "late_reason": "标记逾期",
}
_serial = count(1)


def registered(
    app: Flask,
    platform: str = "wechat",
    unit: str = "信息工程学院",
    code: str = "",
    *,
    filed_on: date | None = None,
    **facts: Any,
) -> str:
    """Register an account with a QR code that says `code`, filed today or on paper on another day; return its number."""
    serial = next(_serial)
    with app.app_context():
        author = db.session.scalars(select(User).where(User.username == "operator")).one()
        of = db.session.scalars(select(Unit).where(Unit.name == unit)).one()
        filing = laid(author, of, platform if platform in {"wechat", "weibo", "qq"} else "weibo")
        db.session.flush()
        data = {**filing.data, **PRIVATE, "original_id": f"gh_{serial:012x}", **facts}
        if code:
            kept = keep(db.session(), qr_code(code), "标记文件名.png", None, None, 2**40)
            data |= {"avatar": kept.sha256, "qr_code": kept.sha256, "codes": {"qr_code": code}}
        account = effects.register(platform, of, data, filing.id, late=False, filed_on=filed_on)
        db.session.commit()
        return account.number


def changed(app: Flask, number: str, **facts: Any) -> None:
    """Seal another version of an account."""
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.number == number)).one()
        author = db.session.scalars(select(User).where(User.username == "operator")).one()
        filing = laid(author, account.unit, "weibo")
        db.session.flush()
        effects.seal(account, {**account.versions[-1].data, **facts}, filing.id)
        db.session.commit()


def put(app: Flask, number: str, status: str) -> None:
    """Begin the closure of an account, or close it."""
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.number == number)).one()
        effects.begin_closing(account)
        if status == "closed":
            effects.close(account)
        db.session.commit()


def account_id(app: Flask, number: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Account.id).where(Account.number == number)).one()
