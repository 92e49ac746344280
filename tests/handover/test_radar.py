"""The radar: who leaves soon or has left while accounts still name them, by unit, with few questions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from benchmarks.instance import counted
from portal.accounts.models import Account, Status
from portal.calendar import today
from portal.database import db
from tests.handover.making import OTHER, STUDENT, add_person, describe, passed, person_id, run_by

if TYPE_CHECKING:
    from tests.pages import Page

# Every page: the session with its person, their roles, the school's parameters, 校团委, who stands in for whom, the to-dos, the messages.
FRAME = 7


def leaves(author: Page, days: int) -> int:
    """Say of the student when they leave; return their id."""
    person = person_id(author.app)
    describe(author, person, identity="student", leaves_on=(today() + timedelta(days=days)).isoformat())
    return person


@pytest.fixture
def account(runs_one: int) -> int:
    return runs_one


# The days until somebody leaves, and in which of the windows 30, 90 and 180 they are.
SEEN = {-40: (1, 1, 1), 0: (1, 1, 1), 30: (1, 1, 1), 31: (0, 1, 1), 90: (0, 1, 1), 180: (0, 0, 1), 181: (0, 0, 0)}


@pytest.mark.parametrize("days", SEEN)
def test_who_leaves_within_the_window_is_on_it(operator: Page, account: int, days: int) -> None:
    leaves(operator, days)
    for window, wanted in zip((30, 90, 180), SEEN[days], strict=True):
        text = operator.open(f"/handover/radar?days={window}").text
        assert f"仍在运行账号：{wanted} 人" in text
    assert operator.open("/handover/radar?days=abc&unit=x").status == 200


def test_each_line_says_how_near_it_is_and_leads_to_the_hand_over(operator: Page, account: int) -> None:
    person = leaves(operator, 12)
    page = operator.open("/handover/radar")
    assert f"{STUDENT} 学生" in page.text
    assert "还有 12 天" in page.text
    assert "1 个账号 未开始" in page.text
    begin = next(link for link in page.links() if link.startswith("/handover/new"))
    assert f"person={person}" in begin
    assert operator.open(begin).status == 200
    passed(operator, person, "new", name="李晓明", phone="13800000077")
    assert "已开始 交接单" in operator.open("/handover/radar").text


def test_somebody_who_has_left_stays_on_it_until_no_account_in_use_names_them(operator: Page, account: int) -> None:
    person = person_id(operator.app)
    operator.send(operator.open(f"/handover/people/{person}"), {"left_on": "2026-01-05"}, action="/left")
    assert "已于 2026-01-05 离校" in operator.open("/handover/radar?days=30").text
    with operator.app.app_context():
        db.session.get_one(Account, account).status = Status.CLOSED
        db.session.commit()
    assert "没有需要交接的人员" in operator.open("/handover/radar").text


def test_the_office_sees_every_unit_with_its_count_and_starts_nothing(
    operator: Page, head: Page, stranger: Page, otherhead: Page, publicity: Page, leader: Page, account: int
) -> None:
    run_by(
        stranger,
        otherhead,
        publicity,
        "weibo",
        **{**OTHER, "operators-0-name": "周远", "operators-0-phone": "13800000088"},
    )
    leaves(operator, 5)
    other = person_id(operator.app, "周远")
    describe(stranger, other, identity="student", leaves_on=today().isoformat())
    text = publicity.open("/handover/radar").text
    assert "信息工程学院 1" in text
    assert "经济与管理学院 1" in text
    assert "今天离校" in text
    for page in (publicity, leader):
        assert not [link for link in page.open("/handover/radar").links() if link.startswith("/handover/new")]
    assert "周远" not in operator.open("/handover/radar").text
    unit = next(link for link in publicity.open("/handover/radar").links() if "unit=" in link)
    assert publicity.open(unit).text.count("个账号") == 1


def test_students_without_a_date_are_counted_with_a_link_to_them(operator: Page, account: int) -> None:
    person = person_id(operator.app)
    describe(operator, person, identity="student")
    page = operator.open("/handover/radar")
    assert "另有 1 名学生未填离校日期" in page.text
    link = next(link for link in page.links() if "leaving=unknown" in link)
    assert "共 1 人" in operator.open(link).text


def test_the_radar_asks_at_most_four_questions_of_its_own(operator: Page, publicity: Page, account: int) -> None:
    leaves(operator, 5)
    for n in range(20):
        add_person(operator.app, f"人{n}", f"138000001{n:02d}", leaves_on=today())
    for person in (operator, publicity):
        person.open("/handover/radar")
        with counted(operator.app) as seen:
            person.open("/handover/radar")
        assert seen.total() <= FRAME + 4, person.username


def test_the_list_asks_as_often_for_many_people_as_for_few(operator: Page, account: int) -> None:
    operator.open("/handover/")
    with counted(operator.app) as few:
        operator.open("/handover/")
    for n in range(30):
        add_person(operator.app, f"人{n}", f"138000001{n:02d}")
    with counted(operator.app) as many:
        operator.open("/handover/")
    assert many.total() == few.total() <= FRAME + 4
