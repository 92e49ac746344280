"""How long steps usually take: reckoned daily from what was done in the last year, and said by first cards from five cases on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from benchmarks.instance import counted
from portal import calendar
from portal.cases import pace
from portal.cases.models import OFFICE, Event, Pace
from portal.database import db
from portal.filings.workflow import FILING
from tests.cases.made_up import State, Trip
from tests.filings.cases import begun, users

if TYPE_CHECKING:
    from flask import Flask

    from portal.people.models import Unit

COLLEGE, OTHER = "信息工程学院", "经济与管理学院"


def units() -> dict[str, Unit]:
    return {user.unit.name: user.unit for user in users().values()}


def done(unit: str, minutes: int, *, action: str = "approve", state: State = State.UNIT_REVIEW, days: int = 1) -> None:
    """Lay a trip by whose event a desk took its step, so many minutes after it had come and so many days ago."""
    people, at = users(), calendar.now() - timedelta(days=days)
    trip = Trip(author=people["operator"], unit=units()[unit], deciding_unit=units()[unit], state=State.GRANTED)
    target = State.OFFICE_REVIEW if state is State.UNIT_REVIEW else State.GRANTED
    db.session.add(trip)
    db.session.flush()
    since = at - timedelta(minutes=minutes)
    step = {"action": action, "label": action, "source": state, "target": state if action == "urge" else target}
    db.session.add(Event(case=trip, place=1, user=people["head"], at=at, since=since, desk=OFFICE, **step))


def waiting(unit: str, state: State = State.UNIT_REVIEW) -> Trip:
    """A trip that lies where it waits, since this moment."""
    people = users()
    found = Trip(
        author=people["operator"], unit=units()[unit], deciding_unit=units()[unit], state=state, name="省教育厅"
    )
    found.state_since = calendar.now()
    db.session.add(found)
    db.session.flush()
    return found


def kept() -> dict[tuple[str, str | None], tuple[int, int, int]]:
    called = {unit.id: name for name, unit in units().items()}
    return {(p.state, called.get(p.unit_id)): (p.number, p.median, p.ninety) for p in db.session.scalars(select(Pace))}


def test_number_median_and_ninety_of_each_step_by_unit(app: Flask) -> None:
    with app.app_context():
        for minutes in (10, 30, 20, 40, 50, 60, 70, 80, 90, 6000):
            done(COLLEGE, minutes)
            done(OTHER, 2 * minutes, state=State.OFFICE_REVIEW)
        done(OTHER, 5, action="return")
        done(COLLEGE, 3, action="urge")  # leaves it where it lies
        done(COLLEGE, 3, days=366)
        done(COLLEGE, 3, action="submit")  # no step of the desk
        db.session.commit()
        pace.write()
        assert kept() == {
            ("unit_review", COLLEGE): (10, 55, 90),
            ("unit_review", OTHER): (1, 5, 5),
            ("office_review", None): (10, 110, 180),
        }
        with counted(app) as seen:
            pace.write()
        assert seen.total() <= 4, "as many statements however many steps were taken"
        assert len(kept()) == 3, "what was known is replaced"


def test_what_the_author_takes_back_is_no_step_of_the_desk(app: Flask) -> None:
    with app.app_context():
        filing, people = begun("creation", "operator"), users()
        for who, action in (
            ("operator", "submit"),
            ("operator", "withdraw"),
            ("operator", "submit"),
            ("publicity", "void"),
        ):
            FILING.take(filing, action, people[who], "情况属实。")
            db.session.flush()
        db.session.commit()
        pace.write()
        assert kept() == {}


PROMISED = ((20, "1 小时"), (60, "1 小时"), (61, "2 小时"), (1381, "24 小时"), (1440, "1 天"), (1441, "2 天"))


@pytest.mark.parametrize(("minutes", "said"), PROMISED)
def test_a_length_of_time_is_promised_rounded_up(minutes: int, said: str) -> None:
    assert pace.span(minutes) == said


def test_a_day_of_a_year_whose_holidays_nobody_knows_says_so() -> None:
    on = date(2027, 1, 4)
    assert pace.Promise("", on, late=False).words == f"最迟 {pace.short_day(on)} 办结"
    said = pace.Promise("", on, late=False, caveat="按周末推算，2027 年放假安排公布后可能变化").words
    assert said == f"最迟 {pace.short_day(on)}（按周末推算，2027 年放假安排公布后可能变化）办结"


def test_from_five_cases_on_the_usual_time_is_said_and_below_the_deadline(app: Flask) -> None:
    with app.app_context():
        for unit, number in ((COLLEGE, 5), (OTHER, 4)):
            for _ in range(number):
                done(unit, 90)
        db.session.commit()
        pace.write()
        by = pace.working_days().after(calendar.today(), pace.number("step_days"))
        usual, rare = pace.promise(waiting(COLLEGE)), pace.promise(waiting(OTHER))
        assert usual is not None
        assert rare is not None
        assert usual.words == "通常 2 小时内办结"
        assert rare.words == pace.Promise("", by, late=False, caveat=pace.caveat(by)).words
        assert pace.promise(waiting(COLLEGE, State.GRANTED)) is None
        late = waiting(COLLEGE)
        late.state_since -= timedelta(days=40)
        said = pace.promise(late)
        assert said is not None
        assert said.late
        assert said.words.startswith("通常 2 小时内办结，已超过应办结的 ")


def test_the_daily_run_keeps_it_and_a_rehearsal_does_not(app: Flask) -> None:
    with app.app_context():
        done(COLLEGE, 90)
        db.session.commit()
    run = app.test_cli_runner().invoke
    assert run(args=["remind", "--on", "2026-11-24"]).exit_code == 0
    with app.app_context():
        assert kept() == {}
    assert run(args=["remind"]).exit_code == 0
    with app.app_context():
        assert kept() == {("unit_review", COLLEGE): (1, 90, 90)}
