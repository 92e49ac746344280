"""What goes with every sort of case: notices, reminders, standing in, handing over, asking, passing on, and the switch."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from portal.database import db
from portal.filings.models import State as Filings
from portal.notices.models import Notice
from portal.reports.models import State
from tests.delegation.making import change, entrusted, lay
from tests.filings.making import bring
from tests.handover.queues import handed, queue
from tests.notices.reminding import run, setting, waiting, who
from tests.pages import Page
from tests.reports.making import FAKE, brought, events, press, report, reported, take, url
from tests.settings.saving import save

OFFICE = ["director", "publicity"]
FRIDAY = "2026-11-13T02:00:00Z"


def told(app, number, *prefixes: str) -> list[tuple[str, str]]:
    """Who was told what of a report, in order."""
    with app.app_context():
        found = db.session.scalars(select(Notice).where(Notice.subject == f"report:{number}").order_by(Notice.id))
        return [(n.user.username, n.title) for n in found if not prefixes or n.title.startswith(prefixes)]


def test_the_office_is_told_when_a_report_arrives_and_nobody_else(app, anonymous, publicity):
    number = reported(app, anonymous, platform="weibo")
    assert sorted(told(app, number)) == [(name, "待您办理：微博“郑工商招生办”冒用举报") for name in OFFICE]
    assert "有人提交，待核查。" in publicity.open("/notices/").text
    with app.app_context():
        assert {notice.url for notice in db.session.scalars(select(Notice))} == {url(number)}
    take(publicity, number, "take")
    take(publicity, number, "confirm")
    assert len(told(app, number)) == 2, "nobody waits to hear what became of it"


def test_whoever_takes_it_up_again_tells_the_others(app, anonymous, publicity):
    number = brought(app, anonymous, publicity, State.DISMISSED)
    take(publicity, number, "reopen", "又收到投诉。")
    assert told(app, number)[2:] == [("director", "待您办理：“郑工商招生办”冒用举报")]


# 提醒 ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def on_friday(app, anonymous):
    with time_machine.travel(FRIDAY, tick=False):
        return reported(app, anonymous)


def test_after_three_working_days_the_office_is_reminded(app, on_friday):
    assert report(app, on_friday).due == date(2026, 11, 18), "a Wednesday: the weekend does not count"
    assert run(app, "2026-11-16") == run(app, "2026-11-17") == []
    first = run(app, "2026-11-18")
    assert who(first) == OFFICE
    assert {(t.title, t.url) for t in first} == {("“郑工商招生办”冒用举报（待核查）：今天到期", url(on_friday))}
    assert "尚未办理" in first[0].text
    assert who(run(app, "2026-11-19")) == OFFICE
    assert run(app, "2026-11-20") == []


def test_what_is_settled_is_reminded_of_no_more_and_what_was_taken_has_its_time(app, on_friday):
    with time_machine.travel("2026-11-17T02:00:00Z", tick=False):
        press(Page(app, "publicity"), on_friday, "take")
    assert run(app, "2026-11-18") == []
    assert who(run(app, "2026-11-20")) == OFFICE
    with time_machine.travel("2026-11-20T02:00:00Z", tick=False):
        press(Page(app, "publicity"), on_friday, "confirm")
    assert run(app, "2026-11-23") == []


def test_how_many_days_is_set_and_filings_keep_theirs(app, on_friday):
    filing = waiting(app, "2026-11-13T10:00")
    setting(app, report_days="1", step_days="4")
    by_day = {day: {(t.who, t.url) for t in run(app, f"2026-11-{day}")} for day in (16, 18, 19)}
    office, head = {(name, url(on_friday)) for name in OFFICE}, {("head", f"/filings/{filing}")}
    assert by_day == {16: office, 18: office, 19: office | head}


def test_whoever_is_asked_is_reminded_in_their_place(app, on_friday):
    with time_machine.travel("2026-11-16T02:00:00Z", tick=False):
        press(Page(app, "publicity"), on_friday, "consult", "请看看。", whom="赵建国")
    assert run(app, "2026-11-18") == []
    found = run(app, "2026-11-19")
    assert who(found) == ["head"]
    assert "尚未提出意见" in found[0].text


def test_it_is_late_in_the_lists_when_its_day_has_gone_by(app, on_friday):
    with time_machine.travel("2026-11-19T02:00:00Z", tick=False):
        page = Page(app, "publicity").open("/directory/reports?mark=late")
        assert "已超期 1 天" in page.text
        assert "逾期" in page.text
        assert "已超期 1 天（最迟 2026-11-18 核查）" in Page(app, "publicity").open(url(on_friday)).text
        assert FAKE["name"] in Page(app, "leader").open("/cases/?scope=due").text


# 委托、移交、转办、加签、抄送 -----------------------------------------------------------------------------------------


def test_a_delegation_for_reports_alone_lets_the_deputy_settle_them_and_nothing_else(
    app, anonymous, publicity, stranger, browser_of
):
    assert entrusted(publicity, "何静（经济与管理学院）", kind="report").status == 303
    number, filing = reported(app, anonymous), bring(browser_of, Filings.PUBLICITY_REVIEW)
    todo = stranger.open("/cases/?scope=todo")
    assert "代 李老师 办理" in todo.text
    listed = {link.split("?")[0] for link in todo.links()}
    assert {url(number), f"/filings/{filing}"} & listed == {url(number)}
    assert stranger.open(f"/filings/{filing}").status == 404, "it lies with the same office"
    assert take(stranger, number, "confirm").status == 303
    (event,) = events(app, number)
    with app.app_context():
        event = db.session.merge(event)
        assert (event.user.username, event.on_behalf.username) == ("stranger", "publicity")
    assert "何静 代 李老师 确认冒用" in publicity.open(url(number)).text
    assert stranger.open(url(number)).status == 200, "what one had a part in one may read"


def test_a_delegation_for_something_else_is_none_for_reports(app, anonymous, publicity, deputy):
    lay(app, "publicity", "deputy", kind="creation")
    number = reported(app, anonymous)
    assert deputy.open(url(number)).status == 404


def test_what_was_passed_on_to_a_leaver_is_handed_over(app, anonymous, publicity, director, browser_of):
    number = reported(app, anonymous)
    assert take(publicity, number, "transfer", "请您办理。", whom="周明远").status == 303
    assert "已转由周明远办理" in press(publicity, number, "confirm").text
    page = queue(browser_of("admin"), "director")
    assert "转由其办理的举报 1" in page.text
    assert "冒用举报" in page.text
    change(app, "director", active=False)
    assert handed(browser_of("admin"), "director", "李老师（党委宣传部）").status == 303
    assert events(app, number)[-1].action == "hand"
    assert take(publicity, number, "confirm").status == 303


def test_a_third_person_is_asked_answers_and_the_office_goes_on(app, anonymous, publicity, head, otherhead):
    number = reported(app, anonymous)
    assert take(publicity, number, "consult", "是贵院的账号吗？", whom="赵建国").status == 303
    assert "是贵院的账号吗？" in head.open(url(number)).text
    assert otherhead.open(url(number)).status == 404
    assert "待办 1 " in head.open("/desk/count", HX_Request="true", HX_Target="count").text
    assert "已请赵建国提出意见" in press(publicity, number, "dismiss").text
    assert take(head, number, "advise", "不是我院的账号。").status == 303
    assert "待办 0 " in head.open("/desk/count", HX_Request="true", HX_Target="count").text
    assert ("publicity", "已答复意见：“郑工商招生办”冒用举报") in told(app, number)
    assert take(publicity, number, "confirm").status == 303
    assert press(head, number, "reopen").status_code == 403


def test_who_is_told_reads_it_and_says_so(app, anonymous, publicity, stranger):
    number = brought(app, anonymous, publicity, State.CONFIRMED)
    assert take(publicity, number, "copy", "请知悉。", whom="何静").status == 303
    assert FAKE["name"] in stranger.open("/cases/?scope=copies").text
    assert stranger.send(stranger.open(url(number)), action="/steps/read").status == 303
    assert "已阅" in publicity.open(url(number)).text


def test_a_student_is_shown_nobody_elses_reports(app, anonymous, publicity):
    number = reported(app, anonymous)
    answer = take(publicity, number, "copy", "请知悉。", whom="陈晨")
    assert answer.status == 422
    assert "不是教职工，不能抄送其他单位的举报" in answer.text


# 开关 ----------------------------------------------------------------------------------------------------------------


def test_switched_off_it_is_nowhere(app, anonymous, publicity, director):
    number = brought(app, anonymous, publicity, State.CONFIRMED)
    assert save(director, "feature_reports", value="unused").status == 303
    for address in ("/directory/report", "/directory/reports", url(number), "/directory/reports/batch"):
        assert publicity.open(address).status == 404, address
    assert press(publicity, number, "reopen").status_code == 404
    for address in ("/cases/", "/cases/?scope=done", "/filings/", "/", f"/search?q={FAKE['name']}", "/help/"):
        page = publicity.open(address)
        assert not [link for link in page.links() if "reports" in link], address
        assert "冒用举报" not in page.text, address
    assert FAKE["name"] not in publicity.open("/cases/?scope=done").text
    assert "已确认冒用" in anonymous.open("/directory/?q=郑工商招生办").text, "what was confirmed still warns"
    assert "冒用举报" not in publicity.open("/delegation/new").text


@pytest.mark.parametrize("state", [State.REPORTED, State.CHECKING])
def test_it_is_not_switched_off_while_one_is_open(app, anonymous, publicity, director, state):
    brought(app, anonymous, publicity, state)
    answer = save(director, "feature_reports", value="unused")
    assert answer.status == 422
    assert "还有 1 件冒用举报没有办结，不能关闭。" in answer.text
    assert "/directory/reports?outcome=open" in answer.links()
