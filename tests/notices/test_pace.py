"""Twenty messages a minute are a robot's, whoever sends them: runs, trials, what is sent again, two units with one group."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from sqlalchemy import select, update

from portal.audit.models import Entry
from portal.database import db
from portal.notices.models import Delivery, Lease, Progress
from tests.notices.post import delivered, progress, rows, told
from tests.notices.sending import a_robot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands; `clock.shift` moves it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as found:
        yield found


def tried(admin: Any, number: int) -> Any:
    """Press 试发 once; return the page that says what came of it."""
    return admin.send(admin.open(f"/notices/robots/{number}"), action=f"/notices/robots/{number}/try")


def test_a_trial_is_one_of_the_twenty(app: Flask, group: Any, admin: Any, clock: Any) -> None:
    number = a_robot(app, group.url)
    for _ in range(2):
        assert "试发成功" in tried(admin, number).text
    for n in range(20):
        told(app, "head", key=f"k{n}")
        delivered(app)
    assert len(group.heard) == 20, "two trials, and eighteen messages"
    assert progress(app).count("waiting") == 2
    clock.shift(timedelta(seconds=61))
    assert delivered(app).sent == 1, "what waited goes together"
    assert set(progress(app)) == {"sent"}


def test_no_trial_is_sent_beyond_the_twenty(app: Flask, group: Any, admin: Any, clock: Any) -> None:
    number = a_robot(app, group.url)
    for n in range(20):
        told(app, "head", key=f"k{n}")
        assert delivered(app).sent == 1
    page = tried(admin, number)
    assert "试发没有成功：一分钟内已向这个群发送 20 条消息。请过几分钟再试。" in page.text
    assert len(group.heard) == 20
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "robot.tried")).one()
    assert entry.result == "failed"
    clock.shift(timedelta(seconds=61))
    assert "试发成功" in tried(admin, number).text


def test_a_trial_that_was_too_fast_is_not_promised_to_go_out_by_itself(app: Flask, group: Any, admin: Any) -> None:
    number = a_robot(app, group.url)
    group.answer = {"errcode": 45009, "errmsg": "api freq out of limit"}
    page = tried(admin, number)
    assert "试发没有成功：企业微信要求放慢（45009）。请过几分钟再试。" in page.text
    group.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    assert "（93000）。请核对地址、密钥和群机器人的安全设置。" in tried(admin, number).text


def test_what_is_sent_again_counts_again(app: Flask, group: Any, clock: Any) -> None:
    a_robot(app, group.url)
    group.status = 500
    told(app, "head")
    for _ in range(25):
        with app.app_context():
            db.session.execute(update(Delivery).values(progress=Progress.WAITING, due_at=datetime.now(UTC)))
            db.session.commit()
        delivered(app)
    assert len(group.heard) == 20


def test_one_group_in_two_units_has_twenty_altogether(app: Flask, group: Any, clock: Any) -> None:
    a_robot(app, group.url)
    a_robot(app, group.url)
    for n in range(15):
        told(app, "head", key=f"k{n}")
        delivered(app)
    assert len(group.heard) == 20
    assert progress(app).count("waiting") == 10


def test_the_places_of_a_minute_do_not_name_the_address(app: Flask, group: Any) -> None:
    a_robot(app, group.url)
    told(app, "head")
    assert delivered(app).sent == 1
    assert [row.progress for row in rows(app)] == [Progress.SENT]
    with app.app_context():
        (name,) = db.session.scalars(select(Lease.name))
    assert "abcdefgh" not in name
