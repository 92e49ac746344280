"""Changes and closures for tests: an account through the real steps, then a form that begins as a copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts import effects
from portal.accounts.models import Account, Status, Version
from portal.accounts.queries import current_data, current_version
from portal.calendar import today
from portal.database import db
from portal.people.models import User
from tests.filings.making import days_ago, decide, filed, id_in

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

NEW_OPERATOR = {"operators-0-name": "李娜", "operators-0-phone": "13803710088"}


def account_of(app: Flask, filing: int) -> int:
    """The account that a filing has made."""
    with app.app_context():
        return db.session.scalars(select(Version.account_id).where(Version.filing_id == filing)).one()


def registered(app: Flask, browser_of: Any, platform: str = "wechat", **changes: Any) -> int:
    """An account of 信息工程学院, consented to; its id."""
    made = filed(browser_of("operator"), browser_of("head"), browser_of("publicity"), platform, **changes)
    return account_of(app, made)


def form_of(author: Page, account: int, kind: str = "change") -> Answer:
    return author.open(f"/filings/new?kind={kind}&account={account}")


def changing(author: Page, account: int, save: str = "draft", **changes: Any) -> int:
    """Open the change of an account, change some fields on the real form, save or submit it; the filing's id."""
    fields = {"changed_on": days_ago(1), **changes}
    answer = author.send(form_of(author, account), fields, button=("save", save))
    assert answer.status == 303, answer.text
    return id_in(answer.location)


def consented(browser_of: Any, filing: int) -> None:
    assert decide(browser_of("head"), filing, "approve").status == 303
    answer = decide(browser_of("publicity"), filing, "approve", "同意变更备案。")
    assert answer.status == 303, answer.text


def versions(app: Flask, account: int) -> list[dict[str, Any]]:
    with app.app_context():
        found = select(Version).where(Version.account_id == account).order_by(Version.number)
        return [version.data for version in db.session.scalars(found)]


def current(app: Flask, account: int) -> dict[str, Any]:
    """What is true of an account now, corrections included."""
    with app.app_context():
        return current_data(current_version(account))


def corrected(app: Flask, account: int, key: str, value: Any, row: tuple[str, str] = ("", "")) -> None:
    """Correct a fact at once, as the account's page does."""
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == "operator")).one()
        effects.correct(db.session.get_one(Account, account), user, key, value, row)
        db.session.commit()


def marked(app: Flask, account: int, status: Status) -> None:
    """Let an account be on its way out, or gone."""
    with app.app_context():
        row = db.session.get_one(Account, account)
        row.status, row.closed_on = status, today() if status is Status.CLOSED else None
        db.session.commit()


def account_row(app: Flask, account: int) -> Account:
    with app.app_context():
        return db.session.get_one(Account, account)
