"""`flask remind`: each stage once, upwards after it, never on a day off, paused while returned, and late runs tell the latest stage."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import event, func, select

from portal.accounts.models import Account
from portal.database import db
from portal.filings.models import Filing, Kind
from portal.notices.lease import held
from portal.notices.models import Notice
from portal.notices.reminders import messages
from portal.people.models import Role
from portal.settings.reminding import BY_RULE, RULES
from tests.delegation.making import lay as entrust
from tests.filings.looking import deactivated, filing_row, with_role
from tests.filings.making import filed, laid
from tests.notices.reminding import DUE, draft, people, run, setting, take, waiting, who

if TYPE_CHECKING:
    from flask import Flask

    from tests.databases import Database
    from tests.pages import Page

OFFICE = ["director", "publicity"]


def test_a_draft_is_reminded_of_before_on_and_after_its_day_then_upwards(app: Flask) -> None:
    draft(app)
    told = {}
    for day in range(12, 31):
        told[day] = run(app, f"2026-11-{day}")
    assert {day: who(found) for day, found in told.items() if found} == {
        16: ["operator"],
        18: ["operator"],
        19: ["operator"],
        20: ["operator"],
        23: ["head", "operator"],  # the third day after is a Sunday
        26: OFFICE,
    }
    assert [told[day][0].title.rpartition("：")[2] for day in (16, 18, 19, 20)] == [
        "剩余 3 天", "剩余 1 天", "今天到期", "已超期 1 天",
    ]  # fmt: skip


def test_what_is_told_names_the_thing_its_day_and_where_to_do_it(app: Flask) -> None:
    filing = draft(app)
    [own] = run(app, "2026-11-18")
    assert own.title == f"微博“{filing_row(app, filing).name}”创建：剩余 1 天"
    assert (own.text, own.url) == (f"最迟 {DUE}，尚未提交。", f"/filings/{filing}/edit")


def test_those_above_are_told_of_a_draft_that_there_is_one_and_are_led_nowhere_they_may_not_go(
    app: Flask, head: Page
) -> None:
    draft(app)
    [above] = [told for told in run(app, "2026-11-23") if told.who == "head"]
    assert (above.text, above.url) == (f"最迟 {DUE}，王敏尚未提交，请督促。", "/filings/")
    assert head.open(above.url).status == 200


def test_what_was_late_when_it_was_begun_leaves_its_author_the_time_before_those_above_are_told(app: Flask) -> None:
    draft(app, registered="2024-01-05", at="2026-11-16T02:00:00Z")
    told = {day: who(run(app, f"2026-11-{day}")) for day in range(17, 25)}
    assert {day: found for day, found in told.items() if found} == {
        17: ["operator"],
        19: ["head", "operator"],
        23: OFFICE,
    }


def test_what_was_submitted_in_time_is_no_longer_due(app: Flask) -> None:
    filing = draft(app)
    take(app, filing, "2026-11-17T10:00", ("submit", "operator"))
    assert run(app, "2026-11-18") == []


def test_what_was_withdrawn_is_due_again(app: Flask) -> None:
    filing = draft(app)
    take(app, filing, "2026-11-17T10:00", ("submit", "operator"), ("withdraw", "operator"))
    assert who(run(app, "2026-11-18")) == ["operator"]


def test_two_runs_a_day_tell_once(app: Flask) -> None:
    draft(app)
    assert len(run(app, "2026-11-18")) == 1
    assert run(app, "2026-11-18", "T08:00:00Z") == []


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


def test_a_stage_on_a_day_off_comes_before_it_and_after_the_day_it_comes_later(app: Flask) -> None:
    draft(app, registered="2026-09-25", at="2026-09-26T02:00:00Z")  # due on 2026-10-02, in the holidays
    days = {f"2026-09-{n}": run(app, f"2026-09-{n}") for n in (28, 29, 30)}
    days |= {f"2026-10-{n:02}": run(app, f"2026-10-{n:02}") for n in range(1, 12)}
    assert {day: who(found) for day, found in days.items() if found} == {
        "2026-09-29": ["operator"],
        "2026-09-30": ["operator"],  # the day before and the day itself are holidays
        "2026-10-08": ["head", "operator"],
        "2026-10-09": OFFICE,
    }


def test_a_decision_that_waits_is_reminded_of_in_working_days_and_told_to_those_above(app: Flask) -> None:
    waiting(app, "2026-11-13T17:00")  # a Friday; two working days later is Tuesday
    assert run(app, "2026-11-16") == []
    assert who(run(app, "2026-11-17")) == ["head"]
    assert who(run(app, "2026-11-18")) == ["head"]
    assert run(app, "2026-11-19") == []
    assert who(run(app, "2026-11-20")) == ["head"]
    assert who(run(app, "2026-11-23")) == OFFICE


def test_at_the_office_whoever_is_there_is_reminded(app: Flask) -> None:
    filing = waiting(app, "2026-11-13T17:00", ("approve", "head"))
    found = run(app, "2026-11-17")
    assert who(found) == OFFICE
    assert {told.url for told in found} == {f"/filings/{filing}"}


def test_the_deputy_of_who_is_away_is_reminded_too(app: Flask) -> None:
    with time_machine.travel("2026-11-13T01:00:00Z", tick=False):
        entrust(app, "head", "deputy", last=17)
    waiting(app, "2026-11-13T17:00")
    assert who(run(app, "2026-11-17")) == ["deputy", "head"]


def test_while_a_third_person_is_asked_it_waits_for_them_and_then_for_who_asked(app: Flask) -> None:
    filing = waiting(app, "2026-11-13T17:00")
    take(app, filing, "2026-11-16T09:00", ("consult", "head"), whom="deputy")
    assert run(app, "2026-11-17") == []
    assert who(run(app, "2026-11-18")) == ["deputy"]
    assert who(run(app, "2026-11-19")) == ["deputy"]
    assert who(run(app, "2026-11-20")) == ["head"]


def test_nothing_is_reminded_of_while_it_is_returned_and_then_the_waiting_begins_anew(app: Flask) -> None:
    filing = waiting(app, "2026-11-13T17:00")
    take(app, filing, "2026-11-16T09:00", ("return", "head"))
    for day in range(17, 27):
        assert run(app, f"2026-11-{day}") == []
    take(app, filing, "2026-11-26T15:00", ("submit", "operator"))
    assert run(app, "2026-11-27") == []
    assert who(run(app, "2026-11-30")) == ["head"]


def test_at_the_technology_centre_its_people_are_reminded_and_then_its_head(app: Flask, browser_of) -> None:
    with_role(app, "auditor", Role.UNIT_HEAD, "现代教育技术中心")
    with time_machine.travel("2026-11-13T02:00:00Z", tick=False), app.app_context():
        user = people()["operator"]
        filing = laid(user, user.unit, "app")
        db.session.commit()
        number = filing.id
    take(app, number, "2026-11-13T17:00", ("submit", "operator"), ("approve", "head"))
    [told] = run(app, "2026-11-17")
    assert (told.who, told.url) == ("tech", f"/filings/{number}")
    assert [(t.who, t.url) for t in run(app, "2026-11-19")] == [
        ("auditor", "/filings/"),
        ("tech", f"/filings/{number}"),
    ]


def test_a_change_is_due_by_its_own_rule(app: Flask) -> None:
    filing = draft(app)
    with app.app_context():
        db.session.get(Filing, filing).kind = Kind.CHANGE
        db.session.commit()
    setting(app, remind_change="本人：-2 / 单位负责人：无 / 宣传部：无 / 自然日")
    assert run(app, "2026-11-16") == []
    assert who(run(app, "2026-11-17")) == ["operator"]
    with app.app_context():
        assert db.session.scalar(select(Notice.key)) == f"remind:change:filing:{filing}:{DUE}:-2"


def test_a_proof_is_due_while_the_account_is_wound_up(app: Flask) -> None:
    filing = draft(app)
    with app.app_context():
        row = db.session.get(Filing, filing)
        row.kind, row.state = Kind.CLOSURE, "closing"
        db.session.commit()
    [told] = run(app, "2026-11-18")
    assert (told.who, told.text) == ("operator", f"最迟 {DUE}，尚未提交注销证明。")


def test_a_draft_without_a_day_is_told_once_it_was_forgotten(app: Flask) -> None:
    filing = draft(app, at="2026-11-02T02:00:00Z")
    with app.app_context():
        db.session.get(Filing, filing).due = None
        db.session.commit()
    assert run(app, "2026-11-13") == []
    [told] = run(app, "2026-11-16")
    assert (told.who, told.title.rpartition("：")[2]) == ("operator", "已 14 天没有保存")
    assert run(app, "2026-11-17") == []


def test_a_verification_that_ends_is_told_to_who_writes_for_the_unit(
    app: Flask, operator: Page, head: Page, publicity: Page
) -> None:
    filed(operator, head, publicity, "weibo", verified="yes")
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        account.verified, account.verified_until = "yes", date(2027, 1, 20)
        db.session.commit()
        url = f"/accounts/{account.id}"
    assert run(app, "2026-11-19") == []
    found = run(app, "2026-11-20")  # the sixtieth day before is a Saturday
    assert "operator" in who(found)
    assert {told.url for told in found} == {url}
    assert "head" in who(run(app, "2027-01-21"))
    with app.app_context():
        db.session.scalars(select(Account)).one().verified_until = date(9999, 12, 31)
        db.session.commit()
    assert run(app, "2027-01-22") == []


def test_who_can_no_longer_sign_in_is_not_told_but_those_above_are(app: Flask) -> None:
    draft(app)
    deactivated(app, "operator")
    assert run(app, "2026-11-19") == []
    assert who(run(app, "2026-11-23")) == ["head"]


def test_who_is_author_and_head_gets_one_message(app: Flask) -> None:
    draft(app)
    with_role(app, "operator", Role.UNIT_HEAD, "信息工程学院")
    assert who(run(app, "2026-11-23")) == ["head", "operator"]


def test_what_was_filed_on_paper_before_the_portal_is_never_due(app: Flask) -> None:
    filing = draft(app)
    with app.app_context():
        db.session.get(Filing, filing).stock = True
        db.session.commit()
    assert run(app, "2026-11-23") == []


def test_breaks_of_the_school_and_working_days_move_what_is_due(app: Flask) -> None:
    setting(app, filing_days="3 工作日", breaks="2026-11-14 至 2026-11-22 校庆")
    filing = draft(app)  # registered on a Thursday: Friday, Monday, Tuesday
    assert filing_row(app, filing).due == date(2026, 11, 24)
    assert who(run(app, "2026-11-13")) == ["operator"]  # three days before is in the break
    assert who(run(app, "2026-11-23")) == ["operator"]


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
        keys = db.session.execute(select(Notice.user_id, Notice.key)).all()
    assert len(keys) == len(set(keys)) == 5 * 4  # the author, the head, two of the office


def test_ten_thousand_open_filings_are_read_in_a_bounded_number_of_questions(app: Flask) -> None:
    with app.app_context(), time_machine.travel("2026-11-12T02:00:00Z", tick=False):
        user = people()["operator"]
        first = laid(user, user.unit)
        db.session.flush()
        same = {c.key: getattr(first, c.key) for c in Filing.__table__.columns if c.key not in {"id", "token", "data"}}
        due = {"due": date(2026, 11, 19), "data": {}}
        states = ["draft", "unit_review", "publicity_review", "withdrawn"]
        rows = [{**same, **due, "token": f"many-{n}", "state": states[n % 4]} for n in range(10_000)]
        db.session.execute(Filing.__table__.insert(), rows)
        db.session.commit()
    asked: list[str] = []
    with app.app_context(), time_machine.travel("2026-11-24T00:00:00Z", tick=False):
        db.session.remove()
        event.listen(db.engine, "before_cursor_execute", lambda _c, _u, said, *_: asked.append(said))
        found = messages()
        db.session.rollback()
    assert len(found) > 10_000
    assert len([said for said in asked if said.lstrip().upper().startswith("SELECT")]) < 30


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_is_read_back_as_it_is_written(rule) -> None:
    assert rule.read(rule.text) == rule


@pytest.mark.parametrize(
    ("text", "own", "heads", "working"),
    [
        ("本人：-3 -1 0 1 3 / 单位负责人：3 / 宣传部：7", (-3, -1, 0, 1, 3), (3,), False),
        ("本人: 1、-1，+2\n单位负责人：无\n工作日", (-1, 1, 2), (), True),
        ("宣传部：7", (), (), False),
        ("主管部门：7", (), (), False),
    ],
)
def test_a_rule_can_be_written_in_several_ways(text: str, own: object, heads: object, working: bool) -> None:
    read = BY_RULE["filing"].read(text)
    assert (read.own, read.heads, read.working) == (own, heads, working)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("每天提醒", "“每天提醒”看不懂"),
        ("领导：3", "“领导：3”看不懂"),
        ("本人：三天", "“本人”后面应为天数"),
        ("本人：", "“本人”后面应为天数"),
        ("本人：1 / 本人：2", "“本人”写了不止一次"),
        ("本人：400", "在到期前后 365 天以内"),
        ("本人：1 2 3 4 5 6 7 8 9 10 11 12 13", "最多 12 次"),
        ("本人：１", "“本人”后面应为天数"),
        ("本人：1 / / 宣传部：7", "看不懂"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words(text: str, said: str) -> None:
    fault = BY_RULE["filing"].fault(text)
    assert fault is not None
    assert said in fault


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
