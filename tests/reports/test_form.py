"""The form on which anybody reports an impostor: taken once, given back when it is wrong, never a flood."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from portal.reports import effects
from portal.reports.models import State
from tests.pages import Page
from tests.reports.making import FAKE, reports, sent


def test_anybody_may_report_and_is_told_that_it_arrived(app, anonymous):
    answer = sent(anonymous, platform="weibo")
    assert answer.status == 303
    kept = reports(app)[0]
    assert (kept.name, kept.platform, kept.link, kept.contact) == (FAKE["name"], "weibo", FAKE["link"], FAKE["contact"])
    assert kept.state is State.REPORTED
    assert f"举报已收到，编号 {kept.key}" in anonymous.follow(answer).text


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
    def clash(_facts, _token, _screenshots):
        raise IntegrityError("", {}, Exception())

    monkeypatch.setattr(effects, "report", clash)
    assert sent(anonymous).status == 409


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
        ({"name": "招生\u202e办"}, "看不见的字符"),
        ({"reason": "一\x07二"}, "看不见的字符"),
    ],
)
def test_a_wrong_report_is_given_back_with_what_was_typed(app, anonymous, changes, sentence):
    answer = sent(anonymous, **changes)
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
        assert sent(anonymous, name=f"冒用{n}").status == 303
    answer = sent(Page(app), name="又一个")
    assert answer.status == 429
    assert "15 分钟内提交的举报太多" in answer.text
    assert answer.one("input", name="name").get("value") == "又一个", "what was typed is not lost"
    assert len(reports(app)) == effects.REPORTS


def test_two_reports_that_arrive_at_the_same_moment_both_get_a_number(app, anonymous, monkeypatch):
    assert sent(anonymous, name="先来的").status == 303
    known, asked = effects.queries.next_number, []

    def late():
        asked.append(None)
        return 1 if len(asked) == 1 else known()

    monkeypatch.setattr(effects.queries, "next_number", late)
    assert sent(anonymous, name="后来的").status == 303
    assert [(kept.key, kept.name) for kept in reports(app)] == [(1, "先来的"), (2, "后来的")]
