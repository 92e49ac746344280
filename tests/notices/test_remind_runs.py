"""Runs of `flask remind`: twice, late, beside another, with a clock that is put back, over ten thousand filings."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import time_machine
from sqlalchemy import func, select

from benchmarks.instance import heard
from portal import calendar
from portal.cases.models import Case
from portal.database import db
from portal.filings.models import Filing, State
from portal.filings.models.filing import DESKS
from portal.notices import reminders
from portal.notices.lease import Hold, held
from portal.notices.models import Notice
from portal.notices.reminders import messages, send
from portal.people.models import Role, Unit
from tests.filings.looking import deactivated, with_role
from tests.filings.making import laid
from tests.notices.reminding import OFFICE, draft, people, run, who

if TYPE_CHECKING:
    import pytest
    from flask import Flask

    from tests.databases import Database
    from tests.pages import Page


def test_two_runs_a_day_tell_once(app: Flask) -> None:
    draft(app)
    assert len(run(app, "2026-11-18")) == 1
    assert run(app, "2026-11-18", "T08:00:00Z") == []


def test_of_one_thing_one_reminder_is_unread_the_latest(app: Flask) -> None:
    draft(app)
    draft(app, registered="2026-11-11")
    for day in (13, 16, 18):
        run(app, f"2026-11-{day}")
    with app.app_context():
        own = Notice.read_at.is_(None), Notice.total == 0
        unread = db.session.scalars(select(Notice).where(*own).order_by(Notice.id)).all()
        assert sorted(n.title.rpartition("：")[2] for n in unread) == ["今天到期", "剩余 1 天"]
        assert db.session.scalar(select(func.count(Notice.id))) > len(unread)


def test_who_loses_the_lease_stops(app: Flask) -> None:
    draft(app)
    with time_machine.travel("2026-11-18T00:00:00Z", tick=False), app.app_context(), held("remind"):
        found = messages()
        assert send(found, Hold("remind")) == len(found) == 1


def test_a_clock_that_is_put_back_an_hour_tells_nothing_twice(app: Flask) -> None:
    draft(app)
    assert len(run(app, "2026-11-17", "T16:30:00Z")) == 1  # half past midnight of the eighteenth
    assert run(app, "2026-11-17", "T15:30:00Z") == []  # and an hour before, still the seventeenth: an earlier stage
    assert run(app, "2026-11-18") == []


def test_after_a_week_without_a_scheduler_only_the_latest_stage_is_told(app: Flask) -> None:
    draft(app)
    assert who(run(app, "2026-11-24")) == ["head", "operator"]
    assert run(app, "2026-11-25") == []
    assert who(run(app, "2026-11-26")) == OFFICE


def test_who_can_no_longer_sign_in_is_not_told_but_those_above_are(app: Flask) -> None:
    draft(app)
    deactivated(app, "operator")
    assert run(app, "2026-11-19") == []
    assert who(run(app, "2026-11-23")) == ["head"]


def test_a_rehearsal_prints_what_a_day_would_bring_and_writes_nothing(app: Flask) -> None:
    draft(app)
    result = app.test_cli_runner().invoke(args=["remind", "--on", "2026-11-23"])
    assert result.exit_code == 0, result.output
    assert "演练 2026-11-23：将提醒 2 人次，未写入。" in result.output
    assert "已超期 4 天" in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count(Notice.id))) == 0
    assert app.test_cli_runner().invoke(args=["remind", "--on", "2026-11-31"]).exit_code == 2


def test_while_another_process_reminds_this_one_does_not(app: Flask) -> None:
    draft(app)
    with app.app_context(), held("remind"):
        result = app.test_cli_runner().invoke(args=["remind"])
    assert "另一个进程正在提醒" in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count(Notice.id))) == 0


def test_two_processes_at_once_tell_once(app: Flask, database: Database) -> None:
    for _ in range(5):
        draft(app, registered="2026-01-05", at="2026-01-06T02:00:00Z")
    call = [sys.executable, "-m", "tests.notices.at_once", database.url]
    both = [subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    with app.app_context():
        keys = db.session.execute(select(Notice.user_id, Notice.key).where(Notice.total == 0)).all()
        messages = db.session.scalars(select(Notice.user_id).where(Notice.head_id.is_(None))).all()
    assert len(keys) == len(set(keys)) == 5 * 4  # the author, the head, two of the office
    assert len(messages) == len(set(messages)) == 4, "to each one message"


def table_of(filing: Filing, table: Any) -> dict[str, Any]:
    """What stands of a filing in one of its two tables, but for what is its own."""
    by_column = {c.name: p.key for p in Filing.__mapper__.column_attrs for c in p.columns}
    return {c.name: getattr(filing, by_column[c.name]) for c in table.columns if c.name not in {"id", "token", "data"}}


def lay_open(number: int) -> None:
    """Lay so many open filings of one unit, a quarter in each of four states."""
    with time_machine.travel("2026-11-12T02:00:00Z", tick=False):
        user = people()["operator"]
        first = laid(user, user.unit)
        db.session.flush()
        states = [State.DRAFT, State.UNIT_REVIEW, State.PUBLICITY_REVIEW, State.WITHDRAWN]
        cases, filings = (table_of(first, table) for table in (Case.__table__, Filing.__table__))
        on = {"due": date(2026, 11, 19), "deciding_unit_id": user.unit_id}
        rows = [
            {
                **cases,
                **on,
                "id": first.id * 100_000 + n,
                "token": f"many-{first.id}-{n}",
                "state": s.value,
                "desk": DESKS[s],
            }
            for n in range(number)
            if (s := states[n % 4])
        ]
        db.session.execute(Case.__table__.insert(), rows)
        db.session.execute(Filing.__table__.insert(), [{**filings, "id": row["id"], "data": {}} for row in rows])
        db.session.commit()


def test_ten_thousand_open_filings_are_read_in_a_bounded_number_of_questions(app: Flask) -> None:
    with app.app_context():
        lay_open(10_000)
    with heard(app) as asked, app.app_context(), time_machine.travel("2026-11-24T00:00:00Z", tick=False):
        db.session.remove()
        found = messages()
        db.session.rollback()
    assert len(found) > 10_000
    assert len([said for said, _ in asked if said.lstrip().upper().startswith("SELECT")]) < 30


def test_where_the_head_is_of_the_office_too_it_is_asked_as_often_for_many_filings_as_for_few(app: Flask) -> None:
    """Whose opinion counts once is asked of all of them together: in each the head may be torn between the two desks."""
    with_role(app, "head", Role.PUBLICITY)
    with app.app_context():
        lay_open(4)
        few = asked_for(app)
        lay_open(200)
    assert asked_for(app) == few


def asked_for(app: Flask) -> int:
    """How many questions the reminders of a day ask."""
    with heard(app) as asked, app.app_context(), time_machine.travel("2026-11-24T00:00:00Z", tick=False):
        db.session.remove()
        assert messages()
        db.session.rollback()
    return len(asked)


def test_of_many_units_is_asked_as_often_as_of_one(app: Flask) -> None:
    draft(app)
    one = asked_for(app)
    with app.app_context(), time_machine.travel("2026-11-12T02:00:00Z", tick=False):
        units = list(db.session.scalars(select(Unit)))
        for unit in units:
            laid(people()["operator"], unit).due = date(2026, 11, 19)
        db.session.commit()
    assert len(units) > 3
    assert asked_for(app) <= one + 2, "the units and 校团委 besides"


def test_of_what_is_over_no_reminder_is_read_again(app: Flask) -> None:
    draft(app)
    run(app, "2026-11-18")
    with app.app_context():
        user = people()["operator"].id
        same = {"sort": "deadline", "title": "x", "text": "", "url": "/", "at": calendar.now(), "user_id": user}
        old = [
            {**same, "subject": f"filing:{n}", "key": f"remind:filing:filing:{n}:2020-01-01:0"}
            for n in range(900, 3900)
        ]
        db.session.execute(Notice.__table__.insert(), old)
        db.session.commit()
    with heard(app) as asked, app.app_context(), time_machine.travel("2026-11-19T00:00:00Z", tick=False):
        assert len(messages()) == 1
        read = [db.session.connection().exec_driver_sql(*one).all() for one in asked[:] if "FROM notice" in one[0]]
        assert sum(map(len, read)) == 1, "the one that was told of the draft that is open"
        db.session.rollback()


def test_what_was_told_is_found_however_many_things_are_asked_about_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "ASKED", 2)
    for _ in range(5):
        draft(app)
    assert len(run(app, "2026-11-18")) == 5
    assert run(app, "2026-11-18") == []


def test_get_writes_no_reminder(app: Flask, operator: Page) -> None:
    draft(app, registered="2026-01-05", at="2026-01-06T02:00:00Z")
    for address in ("/", "/filings/", "/notices/"):
        operator.open(address)
    with app.app_context():
        assert db.session.scalar(select(func.count(Notice.id))) == 0


def test_the_days_between_the_stages_bring_nothing_new(app: Flask) -> None:
    draft(app, registered="2026-01-05", at="2026-01-06T02:00:00Z")
    first = date(2026, 3, 2)
    assert len(run(app, first.isoformat())) == 4
    assert not any(run(app, (first + timedelta(days=n)).isoformat()) for n in range(1, 15, 7))
