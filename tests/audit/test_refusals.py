"""Refusals of whoever has not signed in are counted by address and minute, and none is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import time_machine
from sqlalchemy import func, select

from portal import create_app
from portal.audit import refusals
from portal.audit.models import Entry, Repeated
from portal.database import db
from tests.audit.making import verdict
from tests.conftest import a_config
from tests.pages import Page

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.databases import Database

START = datetime(2026, 11, 23, 1, 0, 10, tzinfo=UTC)


def entries(app: Flask, action: str = "access.denied") -> list[Entry]:
    with app.app_context():
        return list(db.session.scalars(select(Entry).where(Entry.action == action).order_by(Entry.id)))


def refuse(app: Flask, address: str = "10.0.0.7", action: str = "access.denied") -> None:
    with app.test_request_context("/logout", method="POST", environ_base={"REMOTE_ADDR": address}):
        refusals.record_refusal(action, "page:people.logout", method="POST", path="/logout")


def times(found: list[Entry]) -> int:
    """How many refusals entries tell of."""
    return sum(entry.detail.get("times", 1) for entry in found)


def test_s57_five_hundred_refusals_of_the_anonymous_are_two_entries_with_the_right_count(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    other = create_app(a_config(tmp_path, database_url=database.url))
    with time_machine.travel(START, tick=False) as clock:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: refuse(other if n % 2 else app), range(500)))
        with other.app_context():
            db.engine.dispose()
        assert len(entries(app)) == 1, "the first is there at once"
        clock.shift(timedelta(minutes=1))
        refuse(app, "10.0.0.8")
    found = entries(app)
    assert len(found) == 3
    assert times([e for e in found if e.address == "10.0.0.7"]) == 500
    told = found[2]
    assert (told.address, told.username, told.result, told.subject) == ("10.0.0.7", "", "refused", "page")
    assert told.detail == {"minute": "2026-11-23 09:00", "times": 499}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Repeated)) == 1, "of the minute that goes on"
    assert verdict(app)[0] == 0


def test_s57_the_minute_s_end_is_written_by_the_minute_s_job_and_when_the_auditor_looks(
    app: Flask, auditor: Page
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(3):
            refuse(app)
        clock.shift(timedelta(minutes=1))
        assert app.test_cli_runner().invoke(args=["deliver"]).exit_code == 0
        assert times(entries(app)) == 3
        for _ in range(3):
            refuse(app)
        clock.shift(timedelta(minutes=1))
        fresh = Page(app, "auditor")
        shown = fresh.open("/audit/?action=access.denied").text
    assert "另外拒绝：2 次" in shown
    assert "时间：2026-11-23 09:01" in shown
    assert times(entries(app)) == 6


def test_s57_cross_site_requests_of_nobody_are_counted_and_each_of_somebody_signed_in_is_kept(
    app: Flask, operator: Page
) -> None:
    page = Page(app)
    with time_machine.travel(START, tick=False):
        for _ in range(20):
            assert page.post("/logout", Sec_Fetch_Site="cross-site").status == 403
        assert len(entries(app)) == 1
        fresh = Page(app, "operator")
        for _ in range(3):
            assert fresh.open("/audit/").status == 403
    assert len(entries(app)) == 4


def test_s57_a_flood_from_many_addresses_is_bounded(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for number in range(refusals.MOST_ADDRESSES + 30):
            refuse(app, f"10.0.{number // 250}.{number % 250}")
        assert len(entries(app)) == refusals.MOST_ADDRESSES + 1
        clock.shift(timedelta(minutes=1))
        with app.app_context():
            assert refusals.close() == 1
    assert times(entries(app)) == refusals.MOST_ADDRESSES + 30
    assert entries(app)[-1].address == ""


def test_s57_tries_at_a_locked_account_are_counted_and_whose_it_is_stays_known(app: Flask) -> None:
    page = Page(app)
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(15):
            page.send(page.open("/login"), {"username": "operator", "password": "wrong-password"}, action="/login")
        assert len(entries(app, "login.failed")) == 5
        clock.shift(timedelta(minutes=1))
        with app.app_context():
            assert refusals.close() == 1
    first, told = entries(app, "login.locked")
    assert (first.username, told.username, told.subject, told.result) == (
        "operator",
        "operator",
        first.subject,
        "failed",
    )
    assert told.detail["times"] == 9


def test_s57_many_accounts_tried_from_one_address_are_bounded_and_hide_no_other_address(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        with app.test_request_context("/login", method="POST", environ_base={"REMOTE_ADDR": "10.0.0.7"}):
            for number in range(2 * refusals.MOST_ACCOUNTS + 200):
                refusals.tried("login.locked", f"user:{number}", about=f"user:{number}", username=f"u{number}")
            db.session.commit()
        refuse(app, "10.0.0.8")
        refuse(app, "10.0.0.8")
        clock.shift(timedelta(minutes=1))
        with app.app_context():
            assert refusals.close() == 2
    found = entries(app, "login.locked")
    assert (len(found), times(found)) == (refusals.MOST_ACCOUNTS + 2, 2 * refusals.MOST_ACCOUNTS + 200)
    assert [e.address for e in entries(app)] == ["10.0.0.8", "10.0.0.8"]


def test_s57_no_refusal_is_lost_when_its_minute_ends_in_that_very_moment(app: Flask) -> None:
    def refused(_worker: int) -> None:
        for _ in range(40):
            refuse(app)

    with time_machine.travel(START, tick=False) as clock:
        with ThreadPoolExecutor(4) as pool:
            done = [pool.submit(refused, worker) for worker in range(4)]
            while not all(one.done() for one in done):
                clock.shift(timedelta(minutes=1))
                with app.test_request_context("/", method="POST"):
                    refusals.close()
        assert [one.exception() for one in done] == [None] * 4
        clock.shift(timedelta(minutes=1))
        with app.test_request_context("/", method="POST"):
            refusals.close()
    assert times(entries(app)) == 160
