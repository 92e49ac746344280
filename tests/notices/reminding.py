"""Filings that are due, laid by the real steps at past times, and the runs of the morning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import time_machine
from sqlalchemy import select

from portal.database import db
from portal.filings import checks
from portal.filings.models import Filing
from portal.filings.workflow import FILING
from portal.notices.models import Notice
from portal.people.models import User
from portal.settings.calendar import HOLIDAYS
from portal.settings.models import Setting
from tests.filings.making import laid

if TYPE_CHECKING:
    from flask import Flask

MORNING = "T00:00:00Z"  # eight o'clock in Zhengzhou
DUE = "2026-11-19"  # a Thursday; registered a week before
OFFICE = ["director", "publicity"]


class Told(NamedTuple):
    """A reminder, as its reader gets it."""

    who: str
    title: str
    text: str
    url: str


def filled_in(app: Flask) -> None:
    """Let the school have filled in the holidays of the next year, as it has every year but for the weeks before it does."""
    with app.app_context():
        if db.session.scalar(select(Setting).where(Setting.key == "holidays")) is None:
            next_year = "2027-01-01 元旦\n2027-10-01 至 2027-10-07 国庆节"
            db.session.add(Setting(key="holidays", value=f"{HOLIDAYS}\n{next_year}"))
            db.session.commit()


def people() -> dict[str, User]:
    return {user.username: user for user in db.session.scalars(select(User))}


def draft(
    app: Flask, registered: str = "2026-11-12", at: str = "2026-11-12T02:00:00Z", author: str = "operator"
) -> int:
    """Lay a complete draft of a platform account registered on that day; return its id."""
    filled_in(app)
    with time_machine.travel(at, tick=False), app.app_context():
        user = people()[author]
        filing = laid(user, user.unit)
        filing.data = {**filing.data, "registered_on": registered}
        filing.due = checks.due_date(filing.kind, filing.data)
        db.session.commit()
        return filing.id


def take(app: Flask, filing_id: int, at: str, *steps: tuple[str, str], whom: str = "") -> None:
    """Take steps, each (action, who), at one instant, school time."""
    with time_machine.travel(f"{at}+08:00", tick=False), app.app_context():
        filing, known = db.session.get(Filing, filing_id), people()
        for action, who in steps:
            FILING.take(filing, action, known[who], "情况属实，同意。", known.get(whom))
        db.session.commit()


def waiting(app: Flask, since: str, *steps: tuple[str, str]) -> int:
    """Lay a filing that waits since an instant, school time: for the unit, or after further `steps` for whom they lead to."""
    filing = draft(app, registered="2026-11-12")
    take(app, filing, since, ("submit", "operator"), *steps)
    return filing


def run(app: Flask, on: str, at: str = MORNING) -> list[Told]:
    """Let the command run at an instant; return what it told, sorted."""
    filled_in(app)
    with app.app_context():
        before = set(db.session.scalars(select(Notice.id)))
    with time_machine.travel(f"{on}{at}", tick=False):
        result = app.test_cli_runner().invoke(args=["remind"])
    assert result.exit_code == 0, (result.output, result.exception)
    with app.app_context():
        new = [
            n for n in db.session.scalars(select(Notice).where(Notice.key.startswith("remind:"))) if n.id not in before
        ]
        found = sorted(Told(n.user.username, n.title, n.text, n.url) for n in new)
    assert f"已提醒 {len(found)} 人次" in result.output
    return found


def who(found: list[Told]) -> list[str]:
    return [told.who for told in found]


def setting(app: Flask, **values: Any) -> None:
    with app.app_context():
        db.session.add_all([Setting(key=key, value=value) for key, value in values.items()])
        db.session.commit()
