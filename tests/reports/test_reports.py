"""Reports of impostors: sent by anybody, once; settled by the office alone; told to whoever asks for that name or link."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.models import Entry
from portal.audit.trail import verify
from portal.calendar import today
from portal.database import db
from portal.reports import effects
from portal.reports.models import Outcome, Report
from tests.directory.registering import registered
from tests.pages import Page

FAKE = {
    "name": "郑工商招生办",
    "link": "https://weibo.com/u/666666",
    "reason": "收取预录取费。\n冒用校徽。",
    "contact": "13700001111",
}


def reports(app):
    with app.app_context():
        return list(db.session.scalars(select(Report).order_by(Report.id)))


def send(page, **changes: Any):
    return page.send(page.open("/directory/report"), {**FAKE, **changes}, action="/directory/report")


def settle(page, number, outcome="confirmed", finding="非学校开通，已向平台投诉。"):
    return page.send(
        page.open("/directory/reports"),
        {"finding": finding},
        button=("outcome", outcome),
        action=f"/directory/reports/{number}",
    )


@pytest.fixture
def one(app, anonymous):
    assert send(anonymous).status == 303
    return reports(app)[0].id


def test_anybody_may_report_and_is_told_that_it_arrived(app, anonymous):
    answer = send(anonymous, platform="weibo")
    assert answer.status == 303
    kept = reports(app)[0]
    assert (kept.name, kept.platform, kept.link, kept.contact) == (FAKE["name"], "weibo", FAKE["link"], FAKE["contact"])
    assert kept.outcome is Outcome.OPEN
    assert f"举报已收到，编号 {kept.id}" in anonymous.follow(answer).text


def test_a_form_sent_twice_is_one_report(app, anonymous):
    page = anonymous.open("/directory/report")
    first, second = (anonymous.send(page, FAKE, action="/directory/report") for _ in range(2))
    assert first.location == second.location
    assert len(reports(app)) == 1


def test_the_same_form_at_the_same_moment_is_one_report(app, anonymous, monkeypatch):
    page = anonymous.open("/directory/report")
    first = anonymous.send(page, FAKE, action="/directory/report")
    known, asked = effects.queries.report_of, []

    def late(token):
        asked.append(token)
        return None if len(asked) <= 2 else known(token)

    monkeypatch.setattr(effects.queries, "report_of", late)
    assert anonymous.send(page, FAKE, action="/directory/report").location == first.location
    assert len(reports(app)) == 1


def test_a_clash_that_is_no_second_sending_is_the_page_of_a_lost_race(app, anonymous, monkeypatch):
    def clash(_facts, _token):
        raise IntegrityError("", {}, Exception())

    monkeypatch.setattr(effects, "report", clash)
    assert send(anonymous).status == 409


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "  "}, "请填写可疑账号的名称"),
        ({"name": "信" * 61}, "最多 60 个字符"),
        ({"reason": ""}, "请说明哪里可疑"),
        ({"reason": "x" * 501}, "最多 500 个字符"),
        ({"contact": "x" * 61}, "最多 60 个字符"),
        ({"link": "javascript:alert(1)"}, "链接应以 http:// 或 https:// 开头"),
        ({"link": "ftp://a.cn/x"}, "链接应以 http:// 或 https:// 开头"),
        ({"link": "https://a@b.cn/"}, "链接应以"),
        ({"link": "https://a.cn/" + "x" * 500}, "最多 500 个字符"),
        ({"name": "招生\u202e办"}, "看不见的控制字符"),
        ({"reason": "一\x07二"}, "看不见的控制字符"),
    ],
)
def test_a_wrong_report_is_given_back_with_what_was_typed(app, anonymous, changes, sentence):
    answer = send(anonymous, **changes)
    assert answer.status == 422
    assert sentence in answer.text
    assert "reason" in changes or "冒用校徽" in (answer.one("textarea", name="reason").text or "")
    assert answer.one("input", name="contact").get("value") == changes.get("contact", FAKE["contact"])
    assert reports(app) == []


def test_a_platform_that_is_none_and_a_token_that_is_none_are_no_report(app, anonymous):
    sent = {**FAKE, "csrf_token": anonymous.token(), "platform": "myspace", "token": "记号"}
    assert anonymous.post("/directory/report", sent).status == 422
    assert reports(app) == []
    assert anonymous.post("/directory/report", {**FAKE, "token": "x"}).status == 400, "without a token of the session"


def test_s65_one_address_cannot_flood_the_office_with_reports(app, anonymous):
    for n in range(effects.REPORTS):
        assert send(anonymous, name=f"冒用{n}").status == 303
    answer = send(Page(app), name="又一个")
    assert answer.status == 429
    assert "15 分钟内提交的举报太多" in answer.text
    assert answer.one("input", name="name").get("value") == "又一个", "what was typed is not lost"
    assert len(reports(app)) == effects.REPORTS


def test_the_office_settles_a_report_and_whoever_asks_is_warned(app, anonymous, publicity, one):
    assert "查无此号" in anonymous.open("/directory/?q=郑工商招生办").text
    assert "已被举报并确认冒用" not in anonymous.open("/directory/?q=郑工商招生办").text
    answer = settle(publicity, one)
    assert answer.status == 303
    assert "举报已办结" in publicity.follow(answer).text
    for q in ("郑工商招生办", "https://weibo.com/u/666666", "https://weibo.com/u/666666/?from=x"):
        answer = anonymous.client.get("/directory/", query_string={"q": q})
        assert "已被举报并确认冒用" in answer.text, q
        assert f"于 {today().isoformat()} 确认为冒用" in answer.text
        assert "收取预录取费" not in answer.text
        assert "已向平台投诉" not in answer.text
    assert anonymous.client.get("/api/v1/verify?q=郑工商招生办").json["impostor"] is True
    kept = reports(app)[0]
    assert (kept.outcome, kept.finding, kept.revision) == (Outcome.CONFIRMED, "非学校开通，已向平台投诉。", 2)


def test_a_filed_name_that_was_misused_is_filed_with_a_warning(app, anonymous, publicity):
    registered(app, name="信工官微", handle="zzgs-xxgc")
    send(anonymous, name="信工官微")
    settle(publicity, reports(app)[0].id)
    assert "有账号冒用这个名称" in anonymous.open("/directory/?q=信工官微").text
    assert "冒用这个名称" not in anonymous.open("/directory/?q=zzgs-xxgc").text


def test_a_dismissed_report_warns_of_nothing(app, anonymous, director, one):
    assert settle(director, one, "dismissed", "是学院自己的账号。").status == 303
    assert "已被举报并确认冒用" not in anonymous.open("/directory/?q=郑工商招生办").text


def test_a_finding_must_be_written_and_is_not_lost(app, publicity, one):
    answer = settle(publicity, one, finding=" ")
    assert answer.status == 422
    assert "请填写核查情况" in answer.text
    answer = settle(publicity, one, finding="核" * 501)
    assert answer.status == 422
    assert "核" * 501 in answer.text
    sent = {"csrf_token": publicity.token(), "finding": "没有结论", "revision": "1"}
    assert publicity.post(f"/directory/reports/{one}", sent).status == 422
    assert reports(app)[0].outcome is Outcome.OPEN


def test_two_officers_settle_one_report_once(app, publicity, director, one):
    page = publicity.open("/directory/reports")
    assert settle(director, one, "dismissed").status == 303
    answer = publicity.send(page, {"finding": "冒用"}, button=("outcome", "confirmed"), action=f"/reports/{one}")
    assert answer.status == 409
    assert "不属冒用" in answer.text
    stale = {"csrf_token": publicity.token(), "finding": "冒用", "outcome": "confirmed", "revision": "7"}
    assert publicity.post("/directory/reports/999", stale).status == 404
    with app.app_context():
        kept = db.session.get(Report, one)
        kept.outcome = Outcome.OPEN
        db.session.commit()
    assert publicity.post(f"/directory/reports/{one}", stale).status == 409


def test_only_the_office_sees_whom_to_call_back_and_a_leader_only_reads(
    app, publicity, leader, operator, anonymous, one
):
    assert FAKE["contact"] in publicity.open("/directory/reports").text
    page = leader.open("/directory/reports")
    assert FAKE["name"] in page.text
    assert FAKE["contact"] not in page.text
    assert not page.has("textarea")
    assert leader.post(f"/directory/reports/{one}", {"csrf_token": leader.token()}).status == 403
    assert operator.open("/directory/reports").status == 403
    assert anonymous.open("/directory/reports", follow=False).status == 302
    assert FAKE["name"] not in publicity.open("/directory/reports?outcome=dismissed").text


def test_the_trail_keeps_both_steps_and_never_the_contact(app, auditor, publicity, one):
    settle(publicity, one)
    with app.app_context():
        entries = list(db.session.scalars(select(Entry).where(Entry.subject == f"report:{one}").order_by(Entry.id)))
        assert [e.action for e in entries] == ["report.received", "report.settled"]
        assert not any(FAKE["contact"] in str(e.detail) for e in entries)
        assert verify()[1] == ""
    text = auditor.open("/audit/").text
    for words in (
        "收到冒用举报",
        "办结冒用举报",
        f"冒用举报 {one}",
        "结论：确认冒用",
        "核查情况：非学校开通，已向平台投诉。",
    ):
        assert words in text


def test_open_reports_come_first(app, anonymous, publicity):
    for name in ("先来的", "后来的"):
        send(anonymous, name=name)
    settle(publicity, reports(app)[1].id)
    text = publicity.open("/directory/reports").text
    assert text.index("先来的") < text.index("后来的")


def test_the_menu_leads_the_office_to_the_reports(publicity, operator):
    assert "/directory/reports" in publicity.open("/").links()
    assert "/directory/reports" not in operator.open("/").links()
    current = [a.get("href") for a in publicity.open("/directory/reports").all("a", aria_current="page")]
    assert current[0] == "/directory/reports"
    current = [a.get("href") for a in publicity.open("/directory/").all("a", aria_current="page")]
    assert current[0] == "/directory/"
