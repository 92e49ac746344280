"""A leaver's whole queue: who sees it, what is on it, and what one button hands to the successor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.audit.trail import verify
from portal.database import db
from portal.delegation.models import Delegation
from portal.filings import route
from portal.filings.handing import UNFINISHED
from portal.filings.models import Event, Filing, State
from portal.filings.workflow import FILING
from portal.notices.models import Notice
from portal.people.models import Role, User
from tests.delegation.making import change, give, lay
from tests.filings.making import bring, decide, draft, submitted, typed

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

COLLEGE = "信息工程学院"


def id_of(app: Flask, username: str) -> int:
    with app.app_context():
        return db.session.scalars(select(User.id).where(User.username == username)).one()


def queue(person: Page, leaver: str) -> Answer:
    return person.open(f"/handover/queue?user={id_of(person.app, leaver)}")


def handed(person: Page, leaver: str, successor: str, **facts: Any) -> Answer:
    return person.send(queue(person, leaver), {"successor": successor, **facts})


def filing_of(app: Flask, filing: int) -> Filing:
    with app.app_context():
        found = db.session.get_one(Filing, filing)
        _ = (found.author, found.assignee, [(q.whom.username, q.ended_at) for q in found.questions])
        return found


def events(app: Flask, filing: int) -> list[tuple[str, str, str, str]]:
    with app.app_context():
        found = select(Event).where(Event.filing_id == filing, Event.action == "hand").order_by(Event.place)
        return [
            (e.user.username, e.whom.username if e.whom else "", e.opinion, e.label) for e in db.session.scalars(found)
        ]


def passed_on(head: Page, filing: int, whom: str) -> None:
    answer = head.send(head.open(f"/filings/{filing}"), {"whom": whom}, action=f"/filings/{filing}/steps/transfer")
    assert answer.status == 303, answer.text


def consulted(person: Page, filing: int, whom: str) -> None:
    page = person.open(f"/filings/{filing}")
    data = {"whom": whom, "opinion": "请您看看是否妥当。"}
    answer = person.send(page, data, action=f"/filings/{filing}/steps/consult")
    assert answer.status == 303, answer.text


@pytest.fixture
def clerk(app: Flask) -> str:
    """A second clerk of the college."""
    give(app, "stranger", Role.AUTHOR, COLLEGE)
    return "何静（经济与管理学院）"


def test_every_case_that_is_not_done_can_be_handed_over_and_none_that_is() -> None:
    sources = {row.source for row in FILING.transitions if row.action == "hand"}
    assert sources == set(State) - FILING.final == set(UNFINISHED)
    assert all(row.aside for row in FILING.transitions if row.action == "hand")


def test_the_authors_unfinished_filings_go_to_the_successor(
    app: Flask, operator: Page, head: Page, stranger: Page, clerk: str, browser_of: Any
) -> None:
    own_draft, waiting = draft(operator), typed(operator, "weibo")
    returned = bring(browser_of, State.RETURNED, "qq")
    done = bring(browser_of, State.REFUSED, "douyin")
    page = queue(head, "operator")
    assert "填报、未办结的备案 3" in page.text
    answer = handed(head, "operator", clerk)
    assert answer.status == 303, answer.text
    assert "已移交 3 份备案" in head.follow(answer).text
    for filing in (own_draft, waiting, returned):
        assert filing_of(app, filing).author.username == "stranger"
        assert events(app, filing) == [("head", "stranger", "王敏的填报移交给何静。", "移交")]
        assert stranger.open(f"/filings/{filing}").status == 200
    assert filing_of(app, done).author.username == "operator"
    assert operator.open(f"/filings/{own_draft}").status in {200, 404}
    with app.app_context():
        told = db.session.scalars(select(Notice).where(Notice.title.startswith("移交给您"))).all()
        assert {(n.user.username, n.url) for n in told} == {
            ("stranger", f"/filings/{f}") for f in (own_draft, waiting, returned)
        }
    assert decide(head, waiting, "approve").status == 303, "the case goes on its way"
    assert stranger.open(f"/filings/{own_draft}/edit").status == 200


def test_a_state_is_not_moved_nor_its_waiting_begun_anew(app: Flask, operator: Page, head: Page, clerk: str) -> None:
    waiting = submitted(operator)
    before = filing_of(app, waiting)
    handed(head, "operator", clerk)
    after = filing_of(app, waiting)
    assert (after.state, after.state_since) == (before.state, before.state_since)


def test_what_was_passed_on_and_what_was_asked_go_to_the_successor(
    app: Flask, operator: Page, head: Page, deputy: Page, director: Page
) -> None:
    give(app, "otherhead", Role.UNIT_DEPUTY, COLLEGE)
    assigned, asked = submitted(operator), typed(operator, "weibo")
    passed_on(head, assigned, "刘芳")
    consulted(head, asked, "刘芳")
    page = queue(director, "deputy")
    assert "转由其办理的备案 1" in page.text
    assert "征求其意见的备案 1" in page.text
    assert handed(director, "deputy", "冯卫东").status == 303
    assert filing_of(app, assigned).assignee.username == "otherhead"
    assert [q.whom.username for q in filing_of(app, asked).questions] == ["otherhead"]
    assert "没有未办结的事项" in queue(director, "deputy").text


def test_the_delegations_by_and_to_the_leaver_end(app: Flask, admin: Page) -> None:
    lay(app, "head", "deputy")
    lay(app, "otherhead", "head", first=3, last=9)
    page = queue(admin, "head")
    assert "赵建国 委托 刘芳" in page.text
    answer = handed(admin, "head", "")
    assert answer.status == 303, answer.text
    with app.app_context():
        assert all(d.ended_at for d in db.session.scalars(select(Delegation)))
        entry = db.session.scalars(select(Entry).where(Entry.action == "handover.queue")).one()
        assert entry.detail["delegations"] == 2


def test_all_or_nothing(app: Flask, operator: Page, head: Page, deputy: Page, clerk: str) -> None:
    """The second clerk may take over forms, but not the deputy's step."""
    one = submitted(operator)
    passed_on(head, one, "刘芳")
    give(app, "deputy", Role.AUTHOR, COLLEGE)
    two = draft(deputy, "weibo")
    answer = handed(head, "deputy", clerk)
    assert answer.status == 422
    assert "何静没有“郑州工商学院信息工程学院”这一步的办理权限" in answer.text
    assert answer.one("input", name="successor").get("value") == clerk
    assert filing_of(app, two).author.username == "deputy"
    assert handed(head, "deputy", clerk, parts=["authored"]).status == 303
    assert filing_of(app, two).author.username == "stranger"
    assert filing_of(app, one).assignee.username == "deputy"


@pytest.mark.parametrize(
    ("successor", "sentence"),
    [
        ("", "请填写姓名"),
        ("查无此人", "没有找到“查无此人”"),
        ("王敏", "接收人不能是移交人本人"),
        ("冯卫东", "冯卫东不是信息工程学院的填报人或负责人"),
        ("系统管理员", "系统管理员不是信息工程学院的填报人或负责人"),
    ],
)
def test_who_cannot_take_over_is_refused_in_words(
    app: Flask, operator: Page, head: Page, successor: str, sentence: str
) -> None:
    own = draft(operator)
    answer = handed(head, "operator", successor)
    assert answer.status == 422
    assert sentence in answer.text
    assert filing_of(app, own).author.username == "operator"


def test_nothing_ticked_is_told(operator: Page, head: Page) -> None:
    draft(operator)
    answer = handed(head, "operator", "赵建国", parts=[])
    assert answer.status == 422
    assert "请至少勾选一类" in answer.text


def test_sent_twice_it_is_moved_once(app: Flask, operator: Page, head: Page, clerk: str) -> None:
    own = draft(operator)
    page = queue(head, "operator")
    for _ in range(2):
        assert head.send(page, {"successor": clerk}).status == 303
    assert len(events(app, own)) == 1


def test_s33_the_head_who_takes_over_a_form_does_not_decide_it(app: Flask, operator: Page, head: Page) -> None:
    own = submitted(operator)
    assert handed(head, "operator", "赵建国").status == 303
    with app.app_context():
        assert [u.username for u in route.deciders(db.session.get_one(Filing, own))] == ["deputy"]
    answer = head.post(f"/filings/{own}/steps/approve", {"csrf_token": head.token(), "opinion": "同意。"})
    assert answer.status in {403, 409}
    assert filing_of(app, own).state is State.UNIT_REVIEW


def test_nobody_takes_over_a_form_that_then_nobody_could_decide(app: Flask, operator: Page, head: Page) -> None:
    change(app, "deputy", active=False)
    own = submitted(operator)
    answer = handed(head, "operator", "赵建国")
    assert answer.status == 422
    assert "没有其他人可以审批" in answer.text
    assert filing_of(app, own).author.username == "operator"


def test_who_was_to_decide_it_alone_and_takes_over_the_form_decides_it_no_more(
    app: Flask, operator: Page, head: Page, deputy: Page
) -> None:
    give(app, "deputy", Role.AUTHOR, COLLEGE)
    own = submitted(operator)
    passed_on(head, own, "刘芳")
    assert handed(head, "operator", "刘芳").status == 303
    assert filing_of(app, own).assignee_id is None
    assert decide(head, own, "approve").status == 303


def test_the_queue_of_somebody_whose_account_is_closed_can_be_handed_over(
    app: Flask, operator: Page, head: Page, clerk: str
) -> None:
    own = draft(operator)
    change(app, "operator", active=False)
    assert "已停用，请移交" in head.open("/handover/queue").text
    assert handed(head, "operator", clerk).status == 303
    assert filing_of(app, own).author.username == "stranger"


# Who sees whose queue.


def test_a_head_is_offered_the_people_of_their_unit(app: Flask, operator: Page, stranger: Page, head: Page) -> None:
    draft(operator)
    draft(stranger, "weibo")
    page = head.open("/handover/queue")
    assert "王敏" in page.text
    assert "何静" not in page.text


def test_s29_a_head_sees_no_queue_of_another_unit(app: Flask, stranger: Page, head: Page) -> None:
    draft(stranger)
    assert queue(head, "stranger").status == 404
    url = f"/handover/queue?user={id_of(app, 'stranger')}"
    assert head.post(url, {"csrf_token": head.token(), "successor": "赵建国", "parts": "authored"}).status == 404
    assert head.open("/handover/queue?user=999999").status == 404
    assert head.open("/handover/queue?user=x").status == 404


def test_s29_what_belongs_to_another_unit_is_counted_but_neither_shown_nor_moved(
    app: Flask, stranger: Page, otherhead: Page, clerk: str
) -> None:
    assert clerk
    elsewhere = draft(stranger, name="信工之声")
    with app.app_context():
        filing = db.session.get_one(Filing, elsewhere)
        filing.unit_id = db.session.scalars(select(User).where(User.username == "head")).one().unit_id
        db.session.commit()
    own = typed(stranger, "weibo", "draft")
    with app.app_context():
        db.session.get_one(Filing, own).unit_id = (
            db.session.scalars(select(User).where(User.username == "otherhead")).one().unit_id
        )
        db.session.commit()
    page = queue(otherhead, "stranger")
    assert "另有 1 份属于其他单位" in page.text
    assert "信工之声" not in page.text
    assert handed(otherhead, "stranger", "冯卫东").status == 303
    assert filing_of(app, elsewhere).author.username == "stranger"
    assert filing_of(app, own).author.username == "otherhead"


def test_s28_the_administrator_hands_over_and_reads_nothing(
    app: Flask, operator: Page, admin: Page, clerk: str
) -> None:
    own = draft(operator)
    page = queue(admin, "operator")
    assert "郑州工商学院信息工程学院" in page.text
    assert f"/filings/{own}" not in page.links()
    assert "13803710001" not in page.text
    assert admin.open(f"/filings/{own}").status == 403
    assert handed(admin, "operator", clerk).status == 303
    assert filing_of(app, own).author.username == "stranger"


@pytest.mark.parametrize("person", ["operator", "deputy", "publicity", "tech", "leader", "auditor"])
def test_s28_nobody_else_opens_it(browser_of: Any, person: str) -> None:
    assert browser_of(person).open("/handover/queue").status == 403


def test_s32_no_button_of_a_single_case_hands_it_over(app: Flask, operator: Page, head: Page, director: Page) -> None:
    own = submitted(operator)
    for person in (operator, head, director):
        assert "/steps/hand" not in person.open(f"/filings/{own}").response.text
        data = {"csrf_token": person.token(), "whom": "刘芳", "opinion": "移交。"}
        assert person.post(f"/filings/{own}/steps/hand", data).status == 403
    assert filing_of(app, own).author.username == "operator"


def test_the_record_of_the_case_says_who_handed_it_to_whom(operator: Page, head: Page, clerk: str) -> None:
    own = submitted(operator)
    handed(head, "operator", clerk)
    text = head.open(f"/filings/{own}").text
    assert "移交" in text
    assert "王敏的填报移交给何静。" in text


def test_the_trail_stays_whole(app: Flask, operator: Page, head: Page, auditor: Page, clerk: str) -> None:
    draft(operator)
    handed(head, "operator", clerk)
    with app.app_context():
        assert verify()[1] == ""
    text = auditor.open("/audit/").text
    assert "移交待办事项" in text
