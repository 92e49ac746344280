"""The queues of leavers for tests: opened and handed over on the real page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cases.models import Event
from portal.database import db
from portal.filings.models import Filing
from portal.people.models import User

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

COLLEGE = "信息工程学院"


def id_of(app: Flask, username: str) -> int:
    with app.app_context():
        return db.session.scalars(select(User.id).where(User.username == username)).one()


def queue(person: Page, leaver: str) -> Answer:
    return person.open(f"/handover/queue?user={id_of(person.app, leaver)}")


def handed(person: Page, leaver: str, successor: str, **facts: Any) -> Answer:
    return person.send(queue(person, leaver), {"successor": successor, **facts})


def filing_of(app: Flask, filing: int) -> Filing:
    with app.app_context():
        found = db.session.get_one(Filing, filing)
        _ = (found.author, found.assignee, [(q.whom.username, q.ended_at) for q in found.questions])
        return found


def events(app: Flask, filing: int) -> list[tuple[str, str, str, str]]:
    with app.app_context():
        found = select(Event).where(Event.case_id == filing, Event.action == "hand").order_by(Event.place)
        return [
            (e.user.username, e.whom.username if e.whom else "", e.opinion, e.label) for e in db.session.scalars(found)
        ]


def passed_on(head: Page, filing: int, whom: str) -> None:
    answer = head.send(head.open(f"/filings/{filing}"), {"whom": whom}, action=f"/filings/{filing}/steps/transfer")
    assert answer.status == 303, answer.text


def consulted(person: Page, filing: int, whom: str) -> None:
    page = person.open(f"/filings/{filing}")
    data = {"whom": whom, "opinion": "请您看看是否妥当。"}
    answer = person.send(page, data, action=f"/filings/{filing}/steps/consult")
    assert answer.status == 303, answer.text
