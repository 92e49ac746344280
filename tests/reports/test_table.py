"""Each state × action × person: the office settles, nobody else does anything but what they are asked or told (第七条)."""

from __future__ import annotations

import re

import pytest

from portal.cases.models import OVER
from portal.reports.models import Report, State
from portal.reports.workflow import REPORT
from tests.cases.machine import by_turns, trying
from tests.reports.making import FAKE, WAYS, brought, events, press, report, reported, take, url

OFFICE = ("publicity", "director")
READERS = (*OFFICE, "leader")
OTHERS = ("operator", "head", "deputy", "tech", "league", "student")
# Written from the issue, not from the code: where which step of the office leads.
LAW = {
    (State.REPORTED, "take"): State.CHECKING,
    (State.REPORTED, "confirm"): State.CONFIRMED,
    (State.REPORTED, "dismiss"): State.DISMISSED,
    (State.CHECKING, "confirm"): State.CONFIRMED,
    (State.CHECKING, "dismiss"): State.DISMISSED,
    (State.CONFIRMED, "reopen"): State.CHECKING,
    (State.DISMISSED, "reopen"): State.CHECKING,
}
MOVES = ("take", "confirm", "dismiss", "reopen")
ASIDE = ("urge", "transfer", "consult", "recall", "advise", "copy", "read", "hand")
OPEN = (State.REPORTED, State.CHECKING)


def refused(state: State, action: str, who: str) -> set[int]:
    """The answers that are right to whom the law does not allow the step; none where it does."""
    if who in {"auditor", "admin"}:
        return {403}
    if who in OTHERS:
        return {404}
    if who == "leader":
        return {403, 404, 409}
    return {409} if action in MOVES and (state, action) not in LAW else set()


@pytest.mark.parametrize("state", State)
def test_every_step_of_every_state_is_the_offices_alone(app, browser_of, anonymous, publicity, state):
    """Everybody tries everything at the machine, and by turns one of them on the page; whom no report concerns knocks there alone."""
    number = brought(app, anonymous, publicity, state)
    before = len(events(app, number))
    tries = [(who, action) for who in (*OTHERS, "leader", *OFFICE) for action in (*MOVES, *ASIDE)]
    closed = [(who, action) for who, action in tries if refused(state, action, who)]
    with trying(app, REPORT, Report, number) as answer:
        for who, action in closed:
            assert answer(who, action) in refused(state, action, who), (who, action)
    outside = [(who, action) for who in ("auditor", "admin") for action in (MOVES[0], ASIDE[0])]
    for who, action in (*by_turns(closed), *outside):
        assert press(browser_of(who), number, action).status_code in refused(state, action, who), (who, action)
    assert (report(app, number).state, len(events(app, number))) == (state, before)


@pytest.mark.parametrize(("state", "action"), LAW)
@pytest.mark.parametrize("who", OFFICE)
def test_what_the_office_may_do_is_done(app, browser_of, anonymous, publicity, state, action, who):
    number = brought(app, anonymous, publicity, state)
    assert take(browser_of(who), number, action).status == 303
    kept, last = report(app, number), events(app, number)[-1]
    assert kept.state is LAW[state, action]
    assert (last.action, last.source, last.target, last.opinion) == (
        action,
        state,
        kept.state,
        "非学校开通，已向平台投诉。",
    )
    assert kept.desk == Report.desks.get(kept.state, OVER)


def test_the_table_has_no_other_step():
    moves = {(t.source, t.action): t.target for t in REPORT.transitions if not t.aside}
    assert moves == LAW
    assert {t.action for t in REPORT.transitions if t.aside} == set(ASIDE) - {"urge"}, "there is nobody who would urge"
    assert {t.action for t in REPORT.transitions if not t.aside and t.needs_opinion} == {"confirm", "dismiss", "reopen"}
    assert not [t for t in REPORT.transitions if t.target == REPORT.initial and not t.aside]
    assert set(WAYS) == set(State)


@pytest.mark.parametrize("state", State)
def test_everybody_sees_just_the_buttons_of_the_table(app, browser_of, anonymous, publicity, state):
    number = brought(app, anonymous, publicity, state)
    for who in READERS:
        page = browser_of(who).open(url(number))
        pressed = {
            re.sub(r".*/steps/", "", b.get("formaction", "")) for b in page.all("button") if b.get("formaction")
        } - {"none"}
        moves = {action for source, action in LAW if source is state}
        aside = {"copy"} | ({"transfer", "consult"} if state in OPEN else set())
        assert pressed == (moves | aside if who in OFFICE else set()), who
    for who in OTHERS:
        assert browser_of(who).open(url(number)).status == 404, who


@pytest.mark.parametrize("opinion", ["", " ", "是", "核" * 501, "核\x07查"])
@pytest.mark.parametrize("action", ["confirm", "dismiss"])
def test_a_conclusion_says_what_was_found_and_what_was_typed_is_not_lost(app, anonymous, publicity, action, opinion):
    number = reported(app, anonymous)
    answer = take(publicity, number, action, opinion)
    assert answer.status == 422
    assert "核查情况" in answer.text
    if "\x07" not in opinion:
        assert (answer.one("textarea", id="opinion").text or "").strip() == opinion.strip()
    assert report(app, number).state is State.REPORTED


def test_of_two_officers_exactly_one_settles_a_report(app, anonymous, publicity, director):
    number = reported(app, anonymous)
    page = publicity.open(url(number))
    assert take(director, number, "dismiss", "系学院自己的账号。").status == 303
    answer = publicity.send(page, {"opinion": "经查，主体为外省公司。"}, action="/steps/confirm")
    assert answer.status == 409
    assert "已被他人处理：周明远已于" in answer.text
    kept = (answer.one("textarea", id="opinion").text or "").strip()
    assert kept == "经查，主体为外省公司。", "what the slower one had typed is still there"
    assert [e.action for e in events(app, number)] == ["dismiss"]
    assert report(app, number).finding == "系学院自己的账号。"


def test_the_same_button_pressed_twice_is_one_step(app, anonymous, publicity):
    number = reported(app, anonymous)
    page = publicity.open(url(number))
    first, second = (publicity.send(page, {"opinion": "属实。"}, action="/steps/confirm") for _ in range(2))
    assert first.location == second.location
    assert "已确认冒用，举报办结" in publicity.follow(second).text
    assert len(events(app, number)) == 1


def test_a_number_that_is_none_is_not_found(app, anonymous, publicity):
    number = reported(app, anonymous)
    assert report(app, number).id == number, "the first case of an empty school"
    for wrong in (number + 1, 99999999):
        assert publicity.open(url(wrong)).status == 404
        assert press(publicity, wrong, "take").status_code == 404
    assert press(publicity, number, "nothing").status_code == 404


def test_the_page_says_what_was_reported_and_what_happened(app, anonymous, publicity):
    number = brought(app, anonymous, publicity, State.CONFIRMED, platform="weibo")
    text = publicity.open(url(number)).text
    for words in (
        "确认冒用",
        "所在平台微博",
        f"举报编号{number}",
        "收取预录取费。",
        FAKE["link"],
        "137****1111",
        "没有名称相近的账号",
        "举报人 提交举报",
        "李老师 受理核查",
        "李老师 确认冒用",
        "非学校开通，已向平台投诉。",
    ):
        assert words in text, words


def test_a_link_that_anybody_typed_is_text_and_leads_nowhere(app, anonymous, publicity):
    page = publicity.open(url(reported(app, anonymous)))
    assert FAKE["link"] in page.text
    assert FAKE["link"] not in page.links()


def test_other_reports_of_the_same_are_told(app, anonymous, publicity):
    first = reported(app, anonymous, name="郑工商招生办")
    second = reported(app, anonymous, link="", name="郑工商招生办")
    third = reported(app, anonymous, link="", name="另一个")
    assert f"同一名称或链接另有举报：第 {second} 号（待核查）" in publicity.open(url(first)).text
    assert "另有举报" not in publicity.open(url(third)).text
