"""Who works what: a job once, a person one at a time, a dead worker's job once more, everybody in turn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.audit.models import Entry
from portal.calendar import now
from portal.database import db
from portal.filings.models import Scan
from portal.people.models import User
from portal.work import queue
from portal.work.models import Job, JobState
from portal.work.worker import NO_RIGHT, Worker
from tests.filings.looking import counted
from tests.filings.together import at_once
from tests.work.handing import change, claimed, files, handed_in, hostile, job, laid, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.pages import Page

PEOPLE = ("operator", "head", "student", "league", "publicity", "director")


def test_two_workers_at_once_never_take_the_same_job(app: Flask) -> None:
    ids = laid(app, *PEOPLE)
    taken: list[int | None] = []

    def worker(name: str) -> Callable[[], None]:
        return lambda: taken.extend(claimed(app, name) for _ in range(4))

    at_once(worker("one"), worker("two"))
    found = [number for number in taken if number is not None]
    assert sorted(found) == sorted(set(found))
    while (number := claimed(app, "three")) is not None:
        found.append(number)
    assert sorted(found) == ids
    assert {job(app, number).tries for number in ids} == {1}


def test_s65_a_person_has_one_job_running_at_a_time(app: Flask) -> None:
    first, second, other = laid(app, "student", "student", "operator")
    assert [claimed(app, f"w{n}") for n in range(3)] == [first, other, None]
    with app.app_context():
        assert queue.finish(first, "w0", ("filings.scans", {}))
        db.session.commit()
    assert claimed(app, "w3") == second


def test_s65_the_database_itself_refuses_a_second_running_job_of_a_person(app: Flask) -> None:
    _, second = laid(app, "student", "student")
    claimed(app, "one")
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(update(Job).where(Job.id == second).values(stage=JobState.RUNNING))


def test_s65_who_has_been_served_goes_behind_who_has_not(app: Flask) -> None:
    first, _, _, other = laid(app, "student", "student", "student", "operator")
    assert claimed(app, "one") == first
    with app.app_context():
        queue.fail(first, "one", ["坏的。"])
    assert claimed(app, "one") == other


def test_the_job_of_a_worker_that_died_is_given_back_once_and_then_fails_with_a_sentence(app: Flask) -> None:
    (number,) = laid(app, "student")
    for worker in ("one", "two"):
        assert claimed(app, worker) == number
        assert claimed(app, "another") is None, "its worker lives"
        change(app, number, lease_until=now() - timedelta(seconds=1))
    assert claimed(app, "three") is None
    found = job(app, number)
    assert (found.stage, files(app)) == (JobState.FAILED, 0)
    assert "程序两次中断，这次没有保存" in found.faults[0]


def test_what_a_worker_says_that_has_lost_its_job_counts_for_nothing(app: Flask) -> None:
    (number,) = laid(app, "student")
    claimed(app, "one")
    change(app, number, lease_until=now() - timedelta(seconds=1))
    assert claimed(app, "two") == number
    with app.app_context():
        assert not queue.finish(number, "one", ("filings.scans", {}))
        queue.fail(number, "one", ["坏的。"])
    assert (job(app, number).stage, job(app, number).holder) == (JobState.RUNNING, "two")


def test_the_files_are_gone_when_the_job_has_ended_well_or_badly(app: Flask, publicity: Page) -> None:
    handed_in(publicity)
    handed_in(publicity, b"%PDF-1.4 broken", "坏的.pdf")
    assert files(app) == 2
    assert Worker(app).work_off() == 2
    assert states(app) == [JobState.DONE, JobState.FAILED]
    assert files(app) == 0


def test_s57_what_the_worker_keeps_is_the_act_of_who_handed_it_in(app: Flask, publicity: Page) -> None:
    answer = handed_in(publicity)
    assert counted(app, Scan) == 0
    Worker(app).work_off()
    asked = job(app, int(answer.location.rpartition("/")[2])).origin
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "scan.kept")).one()
    assert (entry.username, entry.address, entry.request_id) == ("publicity", "127.0.0.1", asked["request_id"])
    assert "publicity" in entry.roles.split()


def test_s30_who_has_lost_the_right_meanwhile_has_nothing_kept(app: Flask, publicity: Page) -> None:
    handed_in(publicity)
    with app.app_context():
        db.session.execute(update(User).where(User.username == "publicity").values(active=False))
        db.session.commit()
    Worker(app).work_off()
    assert counted(app, Scan) == 0
    assert job(app, 1).faults == [NO_RIGHT]


def test_what_ended_a_day_ago_is_forgotten_and_what_nobody_worked_fails(app: Flask) -> None:
    old, new, forgotten = laid(app, "student", "operator", "head")
    day_ago = now() - timedelta(days=1, minutes=1)
    change(app, old, stage=JobState.FAILED, finished_at=day_ago)
    change(app, forgotten, created_at=day_ago)
    with app.app_context():
        queue.sweep()
        assert list(db.session.scalars(select(Job.id).order_by(Job.id))) == [new, forgotten]
    assert job(app, forgotten).stage is JobState.FAILED
    assert files(app) == 1


def test_what_breaks_in_the_worker_is_said_without_its_insides(app: Flask, publicity: Page) -> None:
    (number,) = laid(app, "publicity", kind="scans.attached", endpoint="filings.attach_scans")  # it says of no filing
    Worker(app).work_off()
    assert "这次没有保存" in job(app, number).faults[0]
    assert "KeyError" not in publicity.open(f"/jobs/{number}").text


def test_the_command_works_one_or_all_and_says_how_many(app: Flask) -> None:
    laid(app, "student", "operator", "head")
    said = [app.test_cli_runner().invoke(args=["work", option]).output for option in ("--once", "--until-empty")]
    assert said == ["已处理 1 项。\n", "已处理 2 项。\n"]
    assert JobState.WAITING not in states(app)


@pytest.mark.files
def test_the_hostile_file_is_small() -> None:
    assert len(hostile(300_000)) < 40_000
