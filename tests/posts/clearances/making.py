"""Authorisations for tests: asked for on the real form, and brought where they should lie by the steps of their page."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.calendar import today
from portal.cases.models import Event
from portal.database import db
from portal.posts.clearances.models import Clearance, State
from portal.settings.models import Setting
from tests.accounts.registered import registered
from tests.filings.looking import send as by_hand

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.pages import Answer, Page

SAID = "情况属实，同意。"
UNTIL = (today() + timedelta(days=20)).isoformat()
FACTS = {
    "name": "实验楼停电",
    "reason": "学生询问较多。\n需要统一说明。",
    "wording": "按计划分楼层停电，\n教学不受影响。",
    "until": UNTIL,
}
# Who takes which step on the way to each state.
HEAD, OFFICE = ("head", "approve"), ("publicity", "approve")
WAYS: dict[State, tuple[tuple[str, str], ...]] = {
    State.UNIT_REVIEW: (),
    State.OFFICE_REVIEW: (HEAD,),
    State.LEADER_REVIEW: (HEAD, OFFICE),
    State.RETURNED: (("head", "return"),),
    State.WITHDRAWN: (("operator", "withdraw"),),
    State.GRANTED: (HEAD, OFFICE),
    State.REFUSED: (HEAD, ("publicity", "refuse")),
    State.REVOKED: (HEAD, OFFICE, ("publicity", "revoke")),
}


def sent(person: Page, owned: list[int], **changes: Any) -> Answer:
    """Send the form as a fresh page of it would."""
    facts = {**FACTS, "accounts": [str(account) for account in owned], **changes}
    return person.post("/clearances/new", person.signed({**facts, "token": secrets.token_hex(8)}))


def asked(app: Flask, person: Page, **changes: Any) -> int:
    """Ask for an authorisation of a new account; return the number of the case."""
    answer = sent(person, [registered(app)], **changes)
    assert answer.status == 303, answer.text
    return int(answer.location.split("?")[0].split("/")[-1])


def url(number: int, action: str = "") -> str:
    return f"/clearances/{number}" + (f"/steps/{action}" if action else "")


def press(person: Page, number: int, action: str, opinion: str = SAID) -> TestResponse:
    """Take a step by hand, whether or not the page offers it."""
    return by_hand(person, url(number, action), {"opinion": opinion})


def take(person: Page, number: int, action: str, opinion: str = SAID) -> Answer:
    """Press the real button on the page of the case; return the page that answers."""
    answer = person.send(person.open(url(number)), {"opinion": opinion}, action=f"/steps/{action}")
    assert answer.status == 303, answer.text
    return person.follow(answer)


def brought(app: Flask, browser_of: Any, state: State, **changes: Any) -> int:
    """Bring an authorisation into a state by real steps; the leader is asked only where that state is theirs."""
    asks_leader(app, "asked" if state is State.LEADER_REVIEW else "no")
    number = asked(app, browser_of("operator"), **changes)
    for who, action in WAYS[state]:
        assert press(browser_of(who), number, action).status_code == 303
    return number


def asks_leader(app: Flask, value: str) -> None:
    """Set whether the leader in charge decides."""
    with app.app_context():
        db.session.merge(Setting(key="clearance_leader", value=value, revision=1))
        db.session.commit()


def clearance(app: Flask, number: int) -> Clearance:
    with app.app_context():
        found = db.session.get_one(Clearance, number)
        assert found.accounts is not None  # loaded while the session is there
        return found


def events(app: Flask, number: int) -> list[Event]:
    with app.app_context():
        return list(db.session.scalars(select(Event).where(Event.case_id == number).order_by(Event.place)))
