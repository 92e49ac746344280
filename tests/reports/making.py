"""Reports of impostors for tests: sent on the public form, and brought where they should lie by the steps of their page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cases.models import Event
from portal.database import db
from portal.reports.models import Report, State
from tests.filings.looking import send as by_hand

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.pages import Answer, Page

FAKE = {
    "name": "郑工商招生办",
    "link": "https://weibo.com/u/666666",
    "reason": "收取预录取费。\n冒用校徽。",
    "contact": "13700001111",
}
FOUND = "非学校开通，已向平台投诉。"
WAYS = {
    State.REPORTED: (),
    State.CHECKING: ("take",),
    State.CONFIRMED: ("take", "confirm"),
    State.DISMISSED: ("dismiss",),
}


def sent(page: Page, **changes: Any) -> Answer:
    return page.send(page.open("/directory/report"), {**FAKE, **changes}, action="/directory/report")


def reports(app: Flask) -> list[Report]:
    with app.app_context():
        return list(db.session.scalars(select(Report).order_by(Report.id)))


def report(app: Flask, number: int) -> Report:
    with app.app_context():
        return db.session.scalars(select(Report).where(Report.serial == number)).one()


def events(app: Flask, number: int) -> list[Event]:
    with app.app_context():
        found = select(Event).join(Report, Report.id == Event.case_id).where(Report.serial == number)
        return list(db.session.scalars(found.order_by(Event.place)))


def reported(app: Flask, page: Page, **changes: Any) -> int:
    """Send a report; return its number."""
    answer = sent(page, **changes)
    assert answer.status == 303, answer.text
    return reports(app)[-1].key


def url(number: int, action: str = "") -> str:
    return f"/directory/reports/{number}" + (f"/steps/{action}" if action else "")


def press(person: Page, number: int, action: str, opinion: str = FOUND, **more: Any) -> TestResponse:
    """Take a step by hand, whether or not the page offers it."""
    return by_hand(person, url(number, action), {"opinion": opinion, **more})


def take(person: Page, number: int, action: str, opinion: str = FOUND, **more: str) -> Answer:
    """Take a step on the page, as its form offers it."""
    return person.send(person.open(url(number)), {"opinion": opinion, **more}, action=f"/steps/{action}")


def brought(app: Flask, anonymous: Page, officer: Page, state: State, **changes: Any) -> int:
    """Bring a report into a state by real steps."""
    number = reported(app, anonymous, **changes)
    for action in WAYS[state]:
        assert press(officer, number, action).status_code == 303
    return number
