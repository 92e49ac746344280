"""The clock of 第九条: seven natural days from 注册时间; late is asked for a reason, marked, and never refused."""

from __future__ import annotations

import re

import pytest
import time_machine

from portal.database import db
from portal.filings.models import State
from portal.settings.models import Setting
from tests.filings.looking import filing_row, press, send
from tests.filings.making import facts, typed
from tests.filings.on_pages import decide, new_form, step
from tests.pages import Page

NOON = "2026-11-22T04:00:00Z"


@pytest.fixture
def noon(app):
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("registered", "word", "due"),
    [
        ("2026-11-22", "剩余 7 天", "2026-11-29"),
        ("2026-11-16", "剩余 1 天", "2026-11-23"),
        ("2026-11-15", "今天到期", "2026-11-22"),
        ("2026-11-14", "已超期 1 天", "2026-11-21"),
        ("2026-10-16", "已超期 30 天", "2026-10-23"),
    ],
)
def test_the_clock_is_seen_while_writing_in_the_list_and_on_the_desk(noon, app, registered, word, due):
    operator = Page(app, "operator")
    filing = typed(operator, "wechat", "draft", registered_on=registered)
    page = operator.open(f"/filings/{filing}/edit")
    assert word in page.text
    assert f"最迟 {due}" in page.text
    assert word in operator.open("/filings/").text
    assert word in operator.open("/").text


@pytest.mark.parametrize(
    ("kind", "registered", "word", "panel"),
    [
        ("creation", "2026-10-15", "已过备案期限", "已过备案期限（最迟 2026-10-22 备案）"),
        ("creation", "2024-02-23", "已过备案期限", "已过备案期限（最迟 2024-03-01 备案）"),
        ("retroactive", "2026-11-10", "属补办", "注册于 2026-11，属补办"),
        ("retroactive", "2018-11-03", "属补办", "注册于 2018-11，属补办"),
    ],
)
def test_what_is_late_by_its_nature_or_for_long_says_so_calmly_everywhere(noon, app, kind, registered, word, panel):
    operator = Page(app, "operator")
    filing = typed(operator, "wechat", "draft", kind=kind, registered_on=registered)
    page = operator.open(f"/filings/{filing}/edit")
    assert panel in page.text
    assert page.one("section", id="late-box").get("hidden") is None, "the reason is asked all the same"
    for address in ("/filings/", f"/filings/{filing}"):
        seen = operator.open(address).text
        assert word in seen
        assert "已超期" not in seen
    for address in ("/", "/filings/?scope=due"):
        assert (word in operator.open(address).text) == (kind == "creation"), "补办 has no day to be kept"


def test_without_a_date_the_form_says_how_the_clock_is_counted(operator):
    assert "自注册之日起一周内" in new_form(operator).text


def test_on_the_last_day_a_filing_is_in_time_and_no_reason_is_asked(noon, app):
    operator = Page(app, "operator")
    row = filing_row(app, typed(operator, registered_on="2026-11-15"))
    assert (row.late, row.due.isoformat(), row.submitted_on.isoformat()) == (False, "2026-11-22", "2026-11-22")


def test_the_last_day_ends_at_midnight_in_zhengzhou_and_not_in_greenwich(app):
    with time_machine.travel("2026-11-22T15:59:00Z", tick=False):
        assert not filing_row(app, typed(Page(app, "operator"), registered_on="2026-11-15")).late
    with time_machine.travel("2026-11-22T16:01:00Z", tick=False):
        assert filing_row(app, typed(Page(app, "operator"), registered_on="2026-11-15", late_reason="忘了。")).late


def test_late_asks_for_the_reason_beside_the_field_and_keeps_everything(noon, app):
    operator = Page(app, "operator")
    answer = operator.send(new_form(operator), facts(registered_on="2026-11-10"), button=("save", "submit"))
    assert answer.status == 422
    assert "最迟应于 2026-11-17 备案，已超期 5 天，请说明逾期原因。" in answer.text
    assert answer.one("section", id="late-box").get("hidden") is None
    assert answer.one("input", id="name").get("value") == "郑州工商学院信息工程学院"


def test_late_with_a_reason_is_taken_marked_and_never_refused_for_it(noon, app):
    operator, head, publicity = (Page(app, who) for who in ("operator", "head", "publicity"))
    filing = typed(operator, registered_on="2026-09-01", late_reason="假期开通，返校后补报。")
    for person in (head, publicity):
        page = person.open(f"/filings/{filing}")
        assert "逾期备案：逾期 75 天提交。原因：假期开通，返校后补报。" in page.text
        assert decide(person, filing, "approve").status == 303
    row = filing_row(app, filing)
    assert (row.state, row.late, row.account.late) == (State.FILED, True, True)


def test_a_filing_in_time_hides_the_question_for_the_reason(operator):
    filing = typed(operator, "wechat", "draft")
    assert operator.open(f"/filings/{filing}/edit").one("section", id="late-box").get("hidden") is not None


def test_a_return_and_the_days_it_takes_do_not_make_a_filing_late(app):
    with time_machine.travel(NOON, tick=False) as clock:
        operator, head = Page(app, "operator"), Page(app, "head")
        filing = typed(operator, registered_on="2026-11-20")
        assert press(head, filing, "return", "请写全称。").status_code == 303
        clock.move_to("2026-12-20T04:00:00Z")
        operator, head = Page(app, "operator"), Page(app, "head")
        page = operator.open(f"/filings/{filing}/edit")
        assert "已超期" not in page.text
        assert operator.send(page, {"creator": "王敏"}, button=("save", "submit")).status == 303
        row = filing_row(app, filing)
        assert (row.late, row.submitted_on.isoformat(), row.state) == (False, "2026-11-22", State.UNIT_REVIEW)
        page = head.open(f"/filings/{filing}")
        assert "已超期" not in page.text
        assert "逾期" not in page.text
        assert "按期提交（最迟 2026-11-27）" in page.text


def test_a_date_corrected_after_a_return_is_measured_against_the_first_submission(app):
    with time_machine.travel(NOON, tick=False):
        operator, head = Page(app, "operator"), Page(app, "head")
        filing = typed(operator, registered_on="2026-11-20")
        press(head, filing, "return", "注册时间不对。")
        page = operator.open(f"/filings/{filing}/edit")
        changed = {"registered_on": "2026-11-01", "late_reason": "日期写错了。"}
        assert operator.send(page, changed, button=("save", "submit")).status == 303
        assert filing_row(app, filing).late


def test_the_period_is_a_parameter_and_a_change_of_it_is_followed(noon, app):
    with app.app_context():
        db.session.add(Setting(key="filing_days", value="30"))
        db.session.commit()
    operator = Page(app, "operator")
    filing = typed(operator, "wechat", "draft", registered_on="2026-11-01")
    page = operator.open(f"/filings/{filing}/edit")
    assert "剩余 9 天" in page.text
    assert "最迟 2026-12-01" in page.text
    step_ = operator.send(page, button=("save", "submit"))
    assert step_.status == 303
    assert not filing_row(app, filing).late


def test_a_deadline_moves_with_the_date_that_is_typed(noon, app):
    operator = Page(app, "operator")
    filing = typed(operator, "wechat", "draft", registered_on="2026-11-20")
    operator.send(operator.open(f"/filings/{filing}/edit"), {"registered_on": "2026-11-10"}, button=("save", "draft"))
    assert filing_row(app, filing).due.isoformat() == "2026-11-17"
    operator.send(operator.open(f"/filings/{filing}/edit"), {"registered_on": ""}, button=("save", "draft"))
    assert filing_row(app, filing).due is None


def test_a_date_in_the_future_is_not_accepted(noon, app):
    operator = Page(app, "operator")
    answer = operator.send(new_form(operator), facts(registered_on="2026-11-23"), button=("save", "submit"))
    assert answer.status == 422
    assert "日期不能晚于今天（2026-11-22）。" in answer.text


def test_how_long_each_step_took_and_how_long_it_waits_is_told(app):
    with time_machine.travel(NOON, tick=False) as clock:
        operator, head = Page(app, "operator"), Page(app, "head")
        filing = typed(operator)
        clock.move_to("2026-11-24T07:00:00Z")
        head = Page(app, "head")
        page = head.open(f"/filings/{filing}")
        assert "已等待 2 天 3 小时" in page.text
        decide(head, filing, "approve")
        clock.move_to("2026-11-24T07:30:00Z")
        page = head.open(f"/filings/{filing}")
        assert "用时 2 天 3 小时" in page.text
        assert "已等待 30 分钟" in page.text
        assert re.search(r"2026-11-24 15:00", page.text), "times are those of the school's clocks"


def test_whoever_withdraws_has_not_submitted_and_the_clock_goes_on(app):
    with time_machine.travel(NOON, tick=False) as clock:
        operator = Page(app, "operator")
        filing = typed(operator, registered_on="2026-11-20")
        assert step(operator, filing, "withdraw").status == 303
        clock.move_to("2026-12-20T04:00:00Z")
        operator = Page(app, "operator")
        assert "已超期 23 天" in operator.open("/filings/?scope=due").text
        again = {**facts(handle="zzgs-later"), "registered_on": "2026-11-20", "save": "submit"}
        assert send(operator, f"/filings/{filing}/edit", again).status_code == 422
        assert send(operator, f"/filings/{filing}/edit", {**again, "late_reason": "撤回后耽搁了。"}).status_code == 303
        assert filing_row(app, filing).late
