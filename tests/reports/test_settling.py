"""What becomes of a report: whoever asks is warned as long as it is confirmed; old addresses and old reports keep their meaning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.audit.trail import verify
from portal.calendar import today
from portal.database import db
from portal.people.models import User
from portal.reports.models import State
from tests.directory.registering import registered
from tests.filings.looking import send as by_hand
from tests.filings.making import typed
from tests.reports.making import FAKE, FOUND, brought, events, press, report, reported, sent, take, url


def settled(person, number, **facts: str):
    """Post what the form of before there were steps posted."""
    revision = str(report(person.app, number).revision)
    return by_hand(person, url(number), {"revision": revision, "outcome": "confirmed", "finding": FOUND, **facts})


def test_whoever_asks_for_a_confirmed_name_or_link_is_warned(app, anonymous, publicity):
    number = reported(app, anonymous)
    assert "查无此号" in anonymous.open("/directory/?q=郑工商招生办").text
    assert "已确认冒用" not in anonymous.open("/directory/?q=郑工商招生办").text
    assert take(publicity, number, "confirm").status == 303
    for q in ("郑工商招生办", "https://weibo.com/u/666666", "https://weibo.com/u/666666/?from=x"):
        answer = anonymous.client.get("/directory/", query_string={"q": q})
        assert "已确认冒用" in answer.text, q
        assert f"于 {today().isoformat()} 确认为冒用" in answer.text
        assert "收取预录取费" not in answer.text
        assert "已向平台投诉" not in answer.text
    assert anonymous.client.get("/api/v1/verify?q=郑工商招生办").json["impostor"] is True
    kept = report(app, number)
    assert (kept.finding, kept.handled_by_id, kept.due) == (FOUND, events(app, number)[0].user_id, None)


def test_a_filed_name_that_was_misused_is_filed_with_a_warning_and_told_to_the_office(app, anonymous, publicity):
    registered(app, name="信工官微", handle="zzgs-xxgc")
    number = reported(app, anonymous, name="信工官微")
    assert "信工官微 微信" in publicity.open(url(number)).text, "the account of that name"
    take(publicity, number, "confirm")
    assert "有微博账号冒用这个名称" in anonymous.open("/directory/?q=信工官微").text
    assert "冒用这个名称" not in anonymous.open("/directory/?q=zzgs-xxgc").text


def test_what_is_dismissed_or_looked_into_again_warns_of_nothing(app, anonymous, director, publicity):
    number = reported(app, anonymous)
    take(director, number, "dismiss", "是学院自己的账号。")
    assert "已确认冒用" not in anonymous.open("/directory/?q=郑工商招生办").text
    take(publicity, number, "reopen", "又收到投诉。")
    take(publicity, number, "confirm")
    assert "已确认冒用" in anonymous.open("/directory/?q=郑工商招生办").text
    answer = take(director, number, "reopen", "平台回复系误判。")
    assert "已重新核查，原结论不再生效" in director.follow(answer).text
    assert "已确认冒用" not in anonymous.open("/directory/?q=郑工商招生办").text


@pytest.mark.parametrize(
    ("outcome", "state", "action"),
    [("confirmed", State.CONFIRMED, "confirm"), ("dismissed", State.DISMISSED, "dismiss")],
)
def test_the_old_address_takes_the_step(app, anonymous, publicity, outcome, state, action):
    number = reported(app, anonymous)
    answer = settled(publicity, number, outcome=outcome)
    assert (answer.status_code, answer.location) == (303, f"{url(number)}?done=1")
    assert report(app, number).state is state
    assert [(e.action, e.opinion) for e in events(app, number)] == [(action, FOUND)]
    assert settled(publicity, number, outcome=outcome).status_code == 409


def test_the_old_address_refuses_what_it_refused(app, anonymous, publicity, leader, operator):
    number = reported(app, anonymous)
    answer = settled(publicity, number, outcome="", finding="没有结论\x07")
    assert answer.status_code == 422
    assert "请选择结论" in answer.text
    assert "没有结论</textarea>" in answer.text
    assert settled(publicity, number, finding=" ").status_code == 422
    assert settled(publicity, number, finding="核" * 501).status_code == 422
    assert settled(publicity, number, revision="7").status_code == 409
    assert by_hand(publicity, url(999), {"outcome": "confirmed", "finding": FOUND}).status_code == 404
    assert by_hand(publicity, url(999), {}).status_code == 404
    for person in (leader, operator):
        assert settled(person, number).status_code == 403
    assert report(app, number).state is State.REPORTED


def old(app, number, state=State.CONFIRMED, finding="早已核实。" * 60):
    """Make a report what the migration leaves of one that was settled before there were steps: a conclusion without any event."""
    with app.app_context():
        kept = report(app, number)
        kept = db.session.merge(kept)
        kept.state, kept.finding = state, finding
        kept.handled_by = db.session.scalars(select(User).where(User.username == "director")).one()
        kept.handled_at = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
        db.session.commit()


def test_what_was_settled_before_there_were_steps_shows_its_finding_and_can_be_looked_into_again(
    app, anonymous, publicity
):
    number = reported(app, anonymous)
    old(app, number)
    text = publicity.open(url(number)).text
    for words in ("周明远 确认冒用", "2026-03-05 10:00", "早已核实。"):
        assert words in text
    assert "于 2026-03-05 确认为冒用" in anonymous.open("/directory/?q=郑工商招生办").text
    assert take(publicity, number, "reopen", "另有说法。").status == 303
    (event,) = events(app, number)
    assert event.note.startswith("原结论：确认冒用（周明远，2026-03-05）。早已核实。")
    assert len(event.note) == 200
    assert "原结论：确认冒用" in publicity.open(url(number)).text
    assert take(publicity, number, "dismiss", "系误判。").status == 303
    assert report(app, number).finding == "系误判。"
    with app.app_context():
        assert verify()[1] == ""


def test_the_trail_keeps_every_step_in_words(app, anonymous, auditor, publicity):
    number = brought(app, anonymous, publicity, State.CONFIRMED)
    with app.app_context():
        entries = list(db.session.scalars(select(Entry).where(Entry.subject == f"report:{number}").order_by(Entry.id)))
        assert [e.action for e in entries] == ["report.received", "report.take", "report.confirm"]
        assert [e.username for e in entries] == ["", "publicity", "publicity"]
        assert verify()[1] == ""
    text = auditor.open("/audit/").text
    for words in ("收到冒用举报", "受理核查", f"冒用举报 {number}", "待核查", "核查中", FOUND, FAKE["name"]):
        assert words in text, words


def test_numbers_go_on_from_the_last_and_are_those_of_reports_alone(app, anonymous, publicity, operator):
    first = reported(app, anonymous)

    filing = typed(operator)
    second = reported(app, anonymous, name="又一个")
    assert (first, second) == (1, 2)
    assert report(app, second).id == filing + 1
    assert report(app, second).subject == "report:2"
    assert "又一个" in publicity.open(url(second)).text
    assert press(publicity, second, "take").status_code == 303
    assert sent(anonymous).status == 303
