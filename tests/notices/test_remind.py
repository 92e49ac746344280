"""What `flask remind` tells of each thing: every stage once, upwards after it, never on a day off, paused while returned."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import time_machine
from sqlalchemy import select

from portal.accounts.models import Account
from portal.database import db
from portal.filings import checks
from portal.filings.models import Filing, Kind
from portal.notices.models import Notice
from portal.people.models import Role
from tests.delegation.making import lay as entrust
from tests.filings.looking import filing_row, with_role
from tests.filings.making import filed, laid
from tests.notices.reminding import DUE, OFFICE, draft, people, run, setting, take, waiting, who

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


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
        "剩余 3 天",
        "剩余 1 天",
        "今天到期",
        "已超期 1 天",
    ]


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


def test_of_many_who_have_it_three_are_named(app: Flask) -> None:
    for name in ("tech", "auditor", "library"):
        with_role(app, name, Role.UNIT_HEAD, "信息工程学院")
    with_role(app, "deputy", Role.UNIT_HEAD, "信息工程学院")
    waiting(app, "2026-11-13T17:00")
    assert len(run(app, "2026-11-17")) == 5
    office = [told.text for told in run(app, "2026-11-23") if told.who in OFFICE]
    assert len(office) == len([text for text in office if "等 5 人尚未办理，请督促" in text]) == 2


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


def test_who_is_author_and_head_gets_one_message(app: Flask) -> None:
    draft(app)
    with_role(app, "operator", Role.UNIT_HEAD, "信息工程学院")
    assert who(run(app, "2026-11-23")) == ["head", "operator"]


def test_what_was_filed_on_paper_before_the_portal_is_never_due(app: Flask) -> None:
    filing = draft(app)
    with app.app_context():
        row = db.session.get_one(Filing, filing)
        row.stock = True
        row.due = checks.due_of(row, row.data)
        db.session.commit()
    assert run(app, "2026-11-23") == []


def test_breaks_of_the_school_and_working_days_move_what_is_due(app: Flask) -> None:
    setting(app, filing_days="3 工作日", breaks="2026-11-14 至 2026-11-22 校庆")
    filing = draft(app)  # registered on a Thursday: Friday, Monday, Tuesday
    assert filing_row(app, filing).due == date(2026, 11, 24)
    assert who(run(app, "2026-11-13")) == ["operator"]  # three days before is in the break
    assert who(run(app, "2026-11-23")) == ["operator"]
