"""The sort that the tutorial makes up has everything that every sort has, with nothing else touched; each step by its own person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from sqlalchemy import select, update

from portal.audit import trail
from portal.cases.models import Event
from portal.database import db
from portal.notices.models import Notice
from portal.people.models import User
from tests.cases.made_up import SORT, State, Trip
from tests.cases.trips import DAY, handed_in, on_list, take
from tests.delegation.making import entrusted
from tests.filings.looking import deactivated
from tests.filings.making import submitted
from tests.handover.queues import handed, queue
from tests.notices.reminding import run
from tests.pages import Page
from tests.settings.saving import form_of, sent

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer

LATE = "公务车当天已派往新校区。"


def the_trip(app: Flask, trip: int) -> Trip:
    with app.app_context():
        return db.session.get_one(Trip, trip)


def told(app: Flask, username: str) -> list[str]:
    with app.app_context():
        found = select(Notice.title).join(User, User.id == Notice.user_id).where(User.username == username)
        return list(db.session.scalars(found.order_by(Notice.id)))


def waiting(person: Page) -> str:
    """What the bar says of to-dos, and of nothing else."""
    return " ".join("".join(person.open("/desk/count", HX_Request="true").one("a", href="/").itertext()).split())


def test_it_goes_from_the_unit_to_the_office_and_everybody_is_told(
    app: Flask, operator: Page, head: Page, publicity: Page, stranger: Page
) -> None:
    trip = handed_in(operator)
    page = operator.open(f"/trips/{trip}")
    for words in ("省教育厅", "报送材料", DAY, "待单位审批", "现由 信息工程学院 赵建国"):
        assert words in page.text
    assert stranger.open(f"/trips/{trip}").status == 404
    assert on_list(head, trip)
    assert waiting(head) == "待办 1"
    assert "已同意，现由党委宣传部" in take(head, trip, "approve").text
    assert not on_list(head, trip)
    assert waiting(head) == "待办 0"
    assert on_list(publicity, trip)
    assert "同意派车" in publicity.open(f"/trips/{trip}").text
    take(publicity, trip, "approve")
    assert the_trip(app, trip).state is State.GRANTED
    assert told(app, "head") == ["待您办理：“省教育厅”"]
    assert told(app, "publicity") == ["待您办理：“省教育厅”"]
    assert told(app, "operator") == ["“省教育厅”：已派车"]
    with app.app_context():
        steps = select(Event.action, User.username).join(User, User.id == Event.user_id).where(Event.case_id == trip)
        assert [tuple(row) for row in db.session.execute(steps.order_by(Event.place))] == [
            ("submit", "operator"),
            ("approve", "head"),
            ("approve", "publicity"),
        ]
        assert trail.verify()[1] == ""


def test_the_form_says_what_is_wrong_and_sent_twice_it_is_one_case(app: Flask, operator: Page) -> None:
    form = operator.open("/trips/new")
    refused = operator.send(form, {"name": "", "handle": "报送", "due": "明天"})
    assert refused.status == 422
    assert "请填写目的地。" in refused.text
    facts = {"name": "省教育厅", "handle": "报送材料", "due": DAY}
    first, second = operator.send(form, facts), operator.send(form, facts)
    assert first.location.split("?")[0] == second.location.split("?")[0]
    with app.app_context():
        assert len(db.session.scalars(select(Trip)).all()) == 1


def test_sent_back_it_waits_for_its_author_who_mends_it(app: Flask, operator: Page, head: Page) -> None:
    trip = handed_in(operator)
    assert "已退回，现由申请人王敏修改" in take(head, trip, "return", "请写明人数。").text
    assert told(app, "operator") == ["“省教育厅”：已退回，请修改后重新提交"]
    assert on_list(operator, trip)
    assert f"/trips/{trip}/edit" in operator.open(f"/trips/{trip}").links()
    assert f"/trips/{trip}/edit" in operator.open("/").links()
    assert head.open(f"/trips/{trip}/edit").status == 404
    answer = operator.send(operator.open(f"/trips/{trip}/edit"), {"handle": "报送材料，两人"})
    assert answer.status == 303, answer.text
    assert "报送材料，两人" in head.open(f"/trips/{trip}").text
    assert operator.open(f"/trips/{trip}/edit").status == 404
    assert "不予派车" in take(head, trip, "refuse", "当天没有车。").text


def test_of_two_officers_one_decides_and_what_the_slower_one_typed_is_not_lost(
    app: Flask, operator: Page, head: Page, publicity: Page, director: Page
) -> None:
    trip = handed_in(operator)
    take(head, trip, "approve")
    page = publicity.open(f"/trips/{trip}")
    take(director, trip, "approve")
    answer = publicity.send(page, {"opinion": LATE}, action=f"/trips/{trip}/steps/refuse")
    assert answer.status == 409
    assert "已被他人处理：周明远已于" in answer.text
    assert LATE in [quote.text for quote in answer.all("blockquote", class_="lines")]
    assert the_trip(app, trip).state is State.GRANTED


def test_nobody_decides_their_own_and_the_only_head_is_passed_over(app: Flask, head: Page, browser_of: Any) -> None:
    own = handed_in(head)
    assert "由您本人申请，不能由您审批" in head.open(f"/trips/{own}").text
    assert on_list(browser_of("deputy"), own)
    alone = handed_in(browser_of("library"))
    assert the_trip(app, alone).state is State.OFFICE_REVIEW
    league = handed_in(browser_of("student"))
    assert on_list(browser_of("league"), league)


def test_urged_passed_on_asked_answered_taken_back_copied_and_read(
    app: Flask, operator: Page, head: Page, deputy: Page, otherhead: Page, tech: Page
) -> None:
    trip = handed_in(operator)
    assert "已催办（第 1 次）" in take(operator, trip, "urge", None).text
    assert "催办 1 次" in head.open("/trips/?scope=todo").text
    take(head, trip, "transfer", "请您办理。", whom="刘芳")
    assert on_list(deputy, trip)
    assert not on_list(head, trip)
    take(head, trip, "recall", None)
    assert not on_list(deputy, trip)
    take(head, trip, "consult", "是否需要派车？", whom="冯卫东")
    assert on_list(otherhead, trip)
    assert "已请冯卫东提出意见" in head.open(f"/trips/{trip}").text
    take(otherhead, trip, "advise", "需要。")
    assert on_list(head, trip)
    take(operator, trip, "copy", "供了解。", whom="吴工")
    assert on_list(tech, trip, "/cases/?scope=copies&mark=unread")
    assert "已阅，抄送人会看到您已看过。" in take(tech, trip, "read", None).text
    assert "已阅" in operator.open(f"/trips/{trip}").text
    assert told(app, "deputy") == ["转由您办理：“省教育厅”", "已收回，不必再办理：“省教育厅”"]
    assert told(app, "otherhead") == ["请您提出意见：“省教育厅”"]
    assert told(app, "tech") == ["抄送您：“省教育厅”"]
    timeline = operator.open(f"/trips/{trip}").text
    for words in ("催办", "转办", "收回转办", "加签", "答复意见", "抄送", "是否需要派车？"):
        assert words in timeline
    with app.app_context():
        assert trail.verify()[1] == ""


def test_whoever_stands_in_decides_it_and_its_kind_is_offered(operator: Page, head: Page, stranger: Page) -> None:
    trip, filing = handed_in(operator), submitted(operator)
    assert head.open("/delegation/new").has("input", name="kind", value="trip")
    assert entrusted(head, "何静（经济与管理学院）", kind="trip").status == 303
    assert stranger.open(f"/filings/{filing}").status == 404
    assert on_list(stranger, trip)
    assert "代 赵建国 办理" in stranger.open("/trips/?scope=todo").text
    assert "何静 代 赵建国" in take(stranger, trip, "approve").text


def test_a_leavers_cases_are_handed_over_and_who_handed_one_in_does_not_decide_it(
    app: Flask, head: Page, deputy: Page, browser_of: Any
) -> None:
    trip = handed_in(head)
    assert on_list(deputy, trip)
    deactivated(app, "head")
    director = browser_of("director")
    assert "申请、未办结的用车申请" in queue(director, "head").text
    assert handed(director, "head", "王敏").status == 303
    assert on_list(browser_of("operator"), trip, "/trips/?scope=mine")
    assert "赵建国的申请移交给王敏。" in deputy.open(f"/trips/{trip}").text
    with app.app_context():
        db.session.execute(update(User).where(User.username == "head").values(active=True))
        db.session.commit()
    assert "由您本人提交，不能由您审批" in browser_of("head").open(f"/trips/{trip}").text


def test_many_are_agreed_to_at_once(app: Flask, operator: Page, head: Page) -> None:
    trips = [handed_in(operator, name) for name in ("省教育厅", "高铁站")]
    submitted(operator)
    (link,) = [link for link in head.open("/trips/?scope=todo").links() if "act=" in link]
    page = head.open(f"{link}&pick=all")
    done = head.follow(head.send(page, {"opinion": "同意，请派车。"}, action="/trips/batch"))
    assert "2 件已同意" in done.text
    assert {the_trip(app, trip).state for trip in trips} == {State.OFFICE_REVIEW}


def test_it_is_found_filtered_helped_with_and_read_of_by_the_auditor(
    app: Flask, operator: Page, head: Page, auditor: Page
) -> None:
    trip, filing = handed_in(operator), submitted(operator)
    take(head, trip, "approve")
    found = operator.open("/search?q=省教育厅")
    assert f"/trips/{trip}" in found.links()
    assert "用车申请" in found.text
    assert on_list(operator, trip, "/trips/?q=sjyt&state=office_review"), "by the initials, in its state"
    assert not on_list(operator, trip, "/trips/?state=unit_review")
    every = operator.open("/cases/")
    assert {f"/trips/{trip}", f"/filings/{filing}"} <= {link.split("?")[0] for link in every.links()}
    of_trips = operator.open("/cases/?sort=trip").links()
    assert [link for link in of_trips if link.startswith(f"/filings/{filing}")] == []
    assert on_list(operator, trip, "/cases/?sort=trip")
    assert "/trips/" in operator.open("/").links()
    assert "写明目的地、事由和日期" in operator.open("/help/trips").text
    text = auditor.open("/audit/").text
    for words in ("提交审批", "同意", f"省教育厅 用车申请 {trip}", "待派车", "意见：情况属实，同意。"):
        assert words in text
    for typed in ("省教育厅", "sjyt", f"用车申请 {trip}"):
        assert "共 2 条" in auditor.open(f"/audit/?subject={typed}").text


def test_what_waits_too_long_is_reminded_of_until_it_is_decided(app: Flask) -> None:
    with time_machine.travel("2026-11-13T02:00:00Z", tick=False):  # a Friday: the weekend does not count
        operator = Page(app, "operator")
        decided, left = (f"/trips/{handed_in(operator, name)}" for name in ("省教育厅", "高铁站"))
    assert run(app, "2026-11-14") == run(app, "2026-11-16") == []
    first = run(app, "2026-11-17")
    assert sorted((m.who, m.url) for m in first) == [("head", decided), ("head", left)]
    assert {m.text for m in first} == {"最迟 2026-11-17，尚未办理。"}
    with time_machine.travel("2026-11-17T02:00:00Z", tick=False):
        take(Page(app, "head"), int(decided.split("/")[-1]), "refuse", "当天没有车。")
    assert [(m.who, m.url) for m in run(app, "2026-11-18")] == [("head", left)]
    assert [(m.who, m.url) for m in run(app, "2026-11-23")] == [
        (who, left) for who in ("director", "head", "publicity")
    ]
    assert run(app, "2026-11-26") == [], "nor is the office told of what was decided"


def switched(person: Page, value: str) -> Answer:
    shown = person.open("/settings/features")
    return person.post("/settings/", sent(shown, form_of(shown, "feature_trips"), value=value))


def met(person: Page, trip: int) -> dict[str, bool]:
    """Where somebody meets the sort."""
    return {
        "menu": "/trips/" in person.open("/").links(),
        "list": person.open("/trips/").status == 200,
        "page": person.open(f"/trips/{trip}").status == 200,
        "form": person.open("/trips/new").status == 200,
        "all": on_list(person, trip, "/cases/"),
        "mine": on_list(person, trip, "/cases/?scope=mine"),
        "chip": any("sort=trip" in link for link in person.open("/cases/").links()),
        "search": f"/trips/{trip}" in person.open("/search?q=省教育厅").links(),
        "help": person.open("/help/trips").status == 200,
    }


def test_it_can_be_switched_off_once_nothing_of_it_is_open_and_then_nobody_meets_it(
    app: Flask, operator: Page, head: Page, admin: Page, director: Page, auditor: Page
) -> None:
    trip = handed_in(operator)
    for person, leads in ((director, True), (admin, False)):  # who administers may not open the list
        refused = switched(person, "unused")
        assert refused.status == 422
        form = form_of(refused, "feature_trips")
        assert "还有 1 份用车申请没有办结，不能关闭。" in "".join(form.itertext())
        ways = [link.get("href", "") for link in form.iter("a")]
        assert [on_list(person, trip, way) for way in ways] == [True] * leads
    take(head, trip, "refuse", "当天没有车。")
    assert [name for name, there in met(operator, trip).items() if not there] == []
    assert switched(admin, "unused").status == 303
    assert [name for name, there in met(operator, trip).items() if there] == []
    assert "用车申请" not in head.open("/delegation/new").text
    assert not on_list(head, trip, "/cases/?scope=done")
    assert f"用车申请 {trip}" in auditor.open("/audit/").text, "what was done stays readable"
    with app.app_context():
        assert trail.verify()[1] == ""
    assert switched(admin, "used").status == 303
    assert all(met(operator, trip).values())


@pytest.mark.parametrize(
    ("who", "seen"),
    [("operator", 200), ("head", 200), ("publicity", 200), ("leader", 200), ("tech", 404), ("student", 404)],
)
def test_every_page_of_it_is_fit_for_each_person(operator: Page, browser_of: Any, who: str, seen: int) -> None:
    trip, person = handed_in(operator), browser_of(who)
    for url in ("/trips/?scope=todo", "/trips/?scope=done", "/trips/?scope=due", "/cases/"):
        assert person.open(url).status == 200, url
    assert person.open(f"/trips/{trip}").status == seen
    listed = person.open("/trips/")
    assert listed.status == 200
    assert (listed.one("h1").text or "").strip() == SORT.title
