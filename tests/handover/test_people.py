"""Who is listed to whom, how people are described several at once, and how leaving is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.calendar import today
from portal.database import db
from portal.handover.table import next_summer
from portal.people.models import Role
from tests.filings.looking import with_role
from tests.handover.making import OTHER, PHONE, STUDENT, add_person, describe, fact, person_id, run_by

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

SOON = (today() + timedelta(days=20)).isoformat()


@pytest.fixture
def zhang(runs_one: int, app: Flask) -> int:
    """A student who runs an account of 信息工程学院."""
    return person_id(app)


def actions(app: Flask) -> list[str]:
    with app.app_context():
        return [e.action for e in db.session.scalars(select(Entry).order_by(Entry.id))]


def test_whoever_runs_an_account_is_listed_with_their_unit_and_how_many(operator: Page, zhang: int) -> None:
    text = operator.open("/handover/").text
    assert f"{STUDENT} 未登记 信息工程学院 138****0003 1 个账号" in text
    assert "共 2 人" in text


@pytest.mark.parametrize("word", ["张一", "zyf", "zy", "0003", PHONE])
def test_somebody_is_found_by_name_initials_and_the_end_of_the_number(operator: Page, zhang: int, word: str) -> None:
    assert "共 1 人" in operator.open(f"/handover/?q={word}").text
    assert "共 0 人" in operator.open("/handover/?q=%25").text


def test_the_filters_find_identity_leaving_and_number_of_accounts(operator: Page, zhang: int) -> None:
    add_person(operator.app, "孙离", "13800000001", left_on=today())
    add_person(operator.app, "周无期", "13800000002")
    describe(operator, zhang, identity="student", leaves_on=SOON)
    found = {
        "identity=student": 3,
        "identity=staff": 1,
        "identity=none": 0,
        "leaving=soon": 1,
        "leaving=left": 1,
        "leaving=unknown": 1,
        "accounts=0": 2,
        "accounts=1": 2,
        "accounts=2": 0,
        "identity=king&leaving=never&unit=x": 4,
    }
    for query, number in found.items():
        assert f"共 {number} 人" in operator.open(f"/handover/?{query}").text, query


def test_a_unit_sees_its_own_people_the_office_all_and_the_leader_no_numbers(
    operator: Page,
    head: Page,
    deputy: Page,
    stranger: Page,
    publicity: Page,
    director: Page,
    leader: Page,
    league: Page,
    zhang: int,
) -> None:
    add_person(operator.app, "罗欣", "13803710032", unit="大学生新媒体协会")
    for person, names in (
        (operator, True),
        (head, True),
        (deputy, True),
        (publicity, True),
        (director, True),
        (leader, True),
        (stranger, False),
        (league, False),
    ):
        assert (STUDENT in person.open("/handover/").text) is names, person.username
        assert person.open(f"/handover/people/{zhang}").status == (200 if names else 404)
    assert "罗欣" in league.open("/handover/").text
    for page in ("/handover/", f"/handover/people/{zhang}"):
        text = leader.open(page).text
        assert PHONE not in text
        assert "138****0003" in text


def test_s30_a_leader_who_files_for_one_unit_reads_no_numbers_of_the_others(
    app: Flask, leader: Page, zhang: int
) -> None:
    with_role(app, "leader", Role.AUTHOR, "经济与管理学院")
    add_person(app, "何静", "13803710021", "经济与管理学院")
    hers = person_id(app, "何静")
    assert "138****0021 显示" in leader.open(f"/handover/people/{hers}").text
    assert "共 1 人" in leader.open("/handover/?q=13803710021").text
    assert "显示" not in leader.open(f"/handover/people/{zhang}").text
    assert "共 0 人" in leader.open(f"/handover/?q={PHONE}").text


def test_a_masked_number_cannot_be_guessed_digit_by_digit(leader: Page, zhang: int) -> None:
    for word in ("3710003", "9990003", "0003", PHONE):
        assert "共 0 人" in leader.open(f"/handover/?q={word}").text, "what is masked is not sought"


def test_the_office_filters_by_unit_and_a_clerk_has_nothing_to_choose(
    publicity: Page, operator: Page, zhang: int
) -> None:
    page = publicity.open("/handover/")
    options = [o for o in page.one("select", id="unit").iter("option") if o.text == "信息工程学院"]
    assert "共 2 人" in publicity.open(f"/handover/?unit={options[0].get('value')}").text
    assert not operator.open("/handover/").has("select", id="unit")


def test_several_people_are_described_at_once_and_only_what_differs_is_kept(operator: Page, zhang: int) -> None:
    app, wang = operator.app, add_person(operator.app, "王五", "13800000003", identity=None)
    page = operator.open("/handover/edit")
    typed = {
        f"person-{zhang}-identity": "student",
        f"person-{zhang}-leaves_on": SOON,
        f"person-{wang}-identity": "outside",
    }
    answer = operator.send(page, typed, button=("act", "save"))
    assert "已保存 2 人" in operator.follow(answer).text
    assert (fact(app, STUDENT, "identity"), str(fact(app, STUDENT, "leaves_on"))) == ("student", SOON)
    assert (fact(app, STUDENT, "revision"), fact(app, "赵建国", "revision")) == (2, 1)
    assert actions(app).count("person.changed") == 2
    assert (
        "内容没有变化" in operator.follow(operator.send(operator.open("/handover/edit"), button=("act", "save"))).text
    )


def test_a_date_that_is_none_is_refused_beside_its_line_and_everything_typed_stays(operator: Page, zhang: int) -> None:
    wang = add_person(operator.app, "王五", "13800000003", identity=None)
    for typed, sentence in (
        ("明年夏天", "不是有效的日期"),
        ("2099-01-01", "请核对"),
        ("1999-01-01", "不能早于"),
        ("2027-02-30", "不是有效的日期"),
    ):
        page = operator.open("/handover/edit")
        sent = {f"person-{zhang}-leaves_on": typed, f"person-{wang}-identity": "outside"}
        answer = operator.send(page, sent, button=("act", "save"))
        assert answer.status == 422
        assert sentence in answer.text
        assert answer.one("input", name=f"person-{zhang}-leaves_on").get("value") == typed
        assert answer.values(answer.form())[f"person-{wang}-identity"] == "outside"
    assert fact(operator.app, "王五", "identity") is None
    assert "person.changed" not in actions(operator.app)


def test_a_line_that_somebody_else_changed_is_named_and_nothing_is_overwritten(
    operator: Page, publicity: Page, zhang: int
) -> None:
    page = operator.open("/handover/edit")
    describe(publicity, zhang, identity="outside")
    answer = operator.send(page, {f"person-{zhang}-identity": "student"}, button=("act", "save"))
    assert answer.status == 409
    assert "已由他人改为：外聘，未填离校日期" in answer.text
    assert fact(operator.app, STUDENT, "identity") == "outside"
    assert operator.send(answer, button=("act", "save")).status == 303
    assert fact(operator.app, STUDENT, "identity") == "student"


def test_next_summer_is_offered_to_students_and_kept_only_when_saved(operator: Page, zhang: int) -> None:
    page = operator.open("/handover/edit")
    filled = operator.send(page, {f"person-{zhang}-identity": "student"}, button=("act", "suggest"))
    assert filled.values(filled.form())[f"person-{zhang}-leaves_on"] == next_summer().isoformat()
    assert fact(operator.app, STUDENT, "leaves_on") is None
    assert (next_summer().month, next_summer().day) == (6, 30)
    assert next_summer() >= today()
    operator.send(filled, button=("act", "save"))
    assert fact(operator.app, STUDENT, "leaves_on") == next_summer()


@pytest.mark.parametrize(
    ("forged", "status"), [("identity=king", 422), ("leaves_on=2027-06-30&x", 422), ("nothing", 303)]
)
def test_what_no_page_sends_changes_nothing(operator: Page, zhang: int, forged: str, status: int) -> None:
    name, _, value = forged.partition("=")
    sent = {"csrf_token": operator.token(), f"person-{zhang}-{name}": value, f"person-{zhang}-revision": "1"}
    answer = operator.post("/handover/edit", sent)
    assert answer.status == status
    assert "person.changed" not in actions(operator.app)
    assert operator.post("/handover/edit", {"csrf_token": operator.token()}).status == 400


def test_s27_a_person_of_another_unit_is_neither_described_nor_marked_as_left(
    operator: Page, stranger: Page, leader: Page, deputy: Page, zhang: int
) -> None:
    for person, status in ((stranger, 404), (leader, 403), (deputy, 403)):
        sent = {"csrf_token": person.token(), f"person-{zhang}-identity": "staff", f"person-{zhang}-revision": "1"}
        assert person.post("/handover/edit", sent).status == status
        sent = {"csrf_token": person.token(), "left_on": today().isoformat(), "revision": "1"}
        assert person.post(f"/handover/people/{zhang}/left", sent).status == status
        assert person.post(f"/handover/people/{zhang}/back", sent).status == status
    assert fact(operator.app, STUDENT, "identity") is None
    assert fact(operator.app, STUDENT, "left_on") is None


def test_leaving_is_recorded_and_taken_back_each_with_its_entry(operator: Page, zhang: int) -> None:
    page = operator.open(f"/handover/people/{zhang}")
    assert operator.send(page, {"left_on": "2026.1.5"}, action="/left").status == 303
    shown = operator.open(f"/handover/people/{zhang}")
    assert "仍有 1 个账号由其运行" in shown.text
    assert str(fact(operator.app, STUDENT, "left_on")) == "2026-01-05"
    again = operator.post(
        f"/handover/people/{zhang}/left", {"csrf_token": operator.token(), "left_on": "2026-01-06", "revision": "2"}
    )
    assert again.status == 409
    assert operator.send(shown, action="/back").status == 303
    assert fact(operator.app, STUDENT, "left_on") is None
    assert actions(operator.app)[-2:] == ["person.left", "person.back"]


@pytest.mark.parametrize(
    ("day", "sentence"), [("2999-01-01", "不能晚于今天"), ("昨天", "不是有效的日期"), ("", "请填写离校日期")]
)
def test_a_day_of_leaving_that_cannot_be_is_refused_with_what_was_typed(
    operator: Page, zhang: int, day: str, sentence: str
) -> None:
    answer = operator.send(operator.open(f"/handover/people/{zhang}"), {"left_on": day}, action="/left")
    assert answer.status == 422
    assert sentence in answer.text
    assert answer.one("input", name="left_on").get("value") == day
    assert fact(operator.app, STUDENT, "left_on") is None


def test_a_page_opened_before_somebody_elses_change_records_nothing(
    operator: Page, publicity: Page, zhang: int
) -> None:
    page = operator.open(f"/handover/people/{zhang}")
    describe(publicity, zhang, identity="student")
    assert operator.send(page, {"left_on": today().isoformat()}, action="/left").status == 409
    assert fact(operator.app, STUDENT, "left_on") is None


def test_a_persons_page_shows_own_accounts_and_counts_those_of_other_units(
    operator: Page, head: Page, stranger: Page, otherhead: Page, publicity: Page, zhang: int
) -> None:
    run_by(
        stranger, otherhead, publicity, "weibo", **{**OTHER, "operators-0-name": STUDENT, "operators-0-phone": PHONE}
    )
    text = operator.open(f"/handover/people/{zhang}").text
    assert "另有 1 个账号属于其他单位" in text
    assert text.count("主要运行人员") == 1
    assert "另有" not in publicity.open(f"/handover/people/{zhang}").text
    assert stranger.open(f"/handover/people/{zhang}").status == 200, "who runs an account of the unit is seen there"


def test_a_supervisor_registered_as_a_student_is_remarked_on(operator: Page, zhang: int, head: Page) -> None:
    zhao = person_id(operator.app, "赵建国")
    describe(operator, zhao, identity="student")
    assert "主管人员须为在职教职工" in head.open(f"/handover/people/{zhao}").text


def test_the_auditor_reads_what_was_said_of_people_in_words(operator: Page, auditor: Page, zhang: int) -> None:
    describe(operator, zhang, identity="student", leaves_on=SOON)
    text: Any = auditor.open("/audit/?action=person.changed").text
    assert "登记人员信息" in text
    assert "身份：无 → 学生" in text
    assert f"预计离校日期：无 → {SOON}" in text
