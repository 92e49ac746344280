"""A leaver's whole queue: who sees it, what is on it, and what one button hands to the successor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.cases import desks, handing
from portal.cases.models import OVER
from portal.database import db
from portal.delegation.models import Delegation
from portal.filings.models import Filing, State
from portal.filings.workflow import FILING
from portal.notices.models import Notice
from portal.people.models import Role, Unit, User
from portal.people.queries import SUGGESTED
from portal.workflow import NotAllowed, OutOfTurn
from tests.delegation.making import change, give, lay
from tests.filings.making import bring, decide, draft, submitted, typed
from tests.handover.queues import COLLEGE, consulted, events, filing_of, handed, id_of, passed_on, queue

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


def test_every_case_that_is_not_done_can_be_handed_over_and_none_that_is() -> None:
    sources = {row.source for row in FILING.transitions if row.action == "hand"}
    assert sources == set(State) - FILING.final == {state for state in State if Filing.desks.get(state, OVER) != OVER}
    assert all(row.aside for row in FILING.transitions if row.action == "hand")


def test_the_authors_unfinished_filings_go_to_the_successor(
    app: Flask, operator: Page, head: Page, stranger: Page, clerk: str, browser_of: Any
) -> None:
    waiting, withdrawn = typed(operator, "weibo"), bring(browser_of, State.WITHDRAWN)
    returned = bring(browser_of, State.RETURNED, "qq")
    done = bring(browser_of, State.REFUSED, "douyin")
    page = queue(head, "operator")
    assert "填报、未办结的备案 3" in page.text
    answer = handed(head, "operator", clerk)
    assert answer.status == 303, answer.text
    assert "已移交 3 件" in head.follow(answer).text
    for filing in (waiting, withdrawn, returned):
        assert filing_of(app, filing).author.username == "stranger"
        assert events(app, filing) == [("head", "stranger", "王敏的填报移交给何静。", "移交")]
        assert stranger.open(f"/filings/{filing}").status == 200
    assert filing_of(app, done).author.username == "operator"
    with app.app_context():
        told = db.session.scalars(select(Notice).where(Notice.title.startswith("移交给您："))).all()
        assert {(n.user.username, n.url) for n in told} == {
            ("stranger", f"/filings/{f}") for f in (waiting, withdrawn, returned)
        }
    assert decide(head, waiting, "approve").status == 303, "the case goes on its way"
    assert stranger.open(f"/filings/{withdrawn}/edit").status == 200


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
    two = typed(deputy, "weibo")
    answer = handed(head, "deputy", clerk)
    assert answer.status == 422
    assert "何静没有“郑州工商学院信息工程学院”这一步的办理权限" in answer.text
    assert answer.one("input", name="successor").get("value") == clerk
    assert filing_of(app, two).author.username == "deputy"
    assert handed(head, "deputy", clerk, parts=["authored"]).status == 303
    assert filing_of(app, two).author.username == "stranger"
    assert filing_of(app, one).assignee.username == "deputy"


def test_s29_a_draft_stays_with_its_author_until_their_account_is_closed(
    app: Flask, operator: Page, head: Page, clerk: str
) -> None:
    """A head takes no colleague's draft to read it: what was never handed in is nobody else's."""
    own, waiting = draft(operator, name="未交的草稿"), typed(operator, "weibo")
    page = queue(head, "operator")
    assert "填报、未办结的备案 1" in page.text
    assert "另有 1 份草稿（尚未提交），账户停用后才能移交。" in page.text
    assert "未交的草稿" not in page.text
    assert handed(head, "operator", "赵建国").status == 303
    assert filing_of(app, waiting).author.username == "head"
    assert filing_of(app, own).author.username == "operator"
    assert head.open(f"/filings/{own}").status == 404
    page = queue(head, "operator")
    assert "王敏没有未办结的事项" in page.text
    assert "另有 1 份草稿（尚未提交），账户停用后才能移交。" in page.text
    assert "王敏" not in head.open("/handover/queue").text, "there is nothing to hand over"
    change(app, "operator", active=False)
    assert "王敏" in head.open("/handover/queue").text
    assert "未交的草稿" in queue(head, "operator").text
    assert handed(head, "operator", clerk).status == 303
    assert filing_of(app, own).author.username == "stranger"


def test_s29_the_table_itself_keeps_the_draft_of_who_can_sign_in(app: Flask, operator: Page) -> None:
    own = draft(operator)
    with app.test_request_context():
        leaver = db.session.get_one(User, id_of(app, "operator"))
        head = db.session.scalars(select(User).where(User.username == "head")).one()
        with pytest.raises(OutOfTurn, match="草稿在账户停用后才能移交"):
            handing.hand(db.session.get_one(Filing, own), leaver, head, head)


@pytest.mark.parametrize("who", ["operator", "stranger", "publicity", "tech", "leader"])
def test_s29_nobody_hands_a_case_over_but_who_sees_to_it(app: Flask, operator: Page, who: str) -> None:
    filing = typed(operator, "weibo")
    with app.test_request_context():
        leaver, user, to = (db.session.get_one(User, id_of(app, name)) for name in ("operator", who, "head"))
        with pytest.raises(NotAllowed):
            handing.hand(db.session.get_one(Filing, filing), leaver, to, user)


@pytest.mark.parametrize("who", ["head", "director", "admin"])
def test_nobody_hands_a_case_over_by_a_step_of_its_page(app: Flask, operator: Page, who: str) -> None:
    filing = typed(operator, "weibo")
    with app.test_request_context():
        user = db.session.get_one(User, id_of(app, who))
        with pytest.raises(NotAllowed):
            FILING.take(db.session.get_one(Filing, filing), "hand", user, "移交。", user)


@pytest.mark.parametrize("typed_in", ["何静", "hj", "stranger", "经济与管理"])
def test_successors_are_suggested_as_one_types(head: Page, typed_in: str) -> None:
    found = head.open(f"/handover/queue/people?successor={typed_in}", HX_Request="true", HX_Target="people")
    assert "何静（经济与管理学院）" in [o.get("value") for o in found.all("option")]


def test_students_are_suggested_to_who_sees_to_their_unit_alone(head: Page, league: Page, director: Page) -> None:
    for person, many in ((head, 0), (league, 1), (director, 1)):
        found = person.open("/handover/queue/people?successor=陈晨", HX_Request="true", HX_Target="people")
        assert len(found.all("option")) == many


def test_a_wrong_name_keeps_everything_and_the_page_holds_no_more_people_than_are_suggested(
    app: Flask, operator: Page, head: Page
) -> None:
    with app.app_context():
        unit = db.session.scalars(select(Unit).where(Unit.name == COLLEGE)).one()
        db.session.add_all(User(username=f"many{n}", name=f"教师{n}", unit=unit) for n in range(50))
        db.session.commit()
    typed(operator)
    assert len(queue(head, "operator").all("option")) == SUGGESTED
    answer = handed(head, "operator", "查无此人", parts=["authored"])
    assert answer.status == 422
    assert "没有找到“查无此人”，请填写姓名、“姓名（单位）”或用户名。" in answer.text
    assert answer.one("input", name="successor").get("value") == "查无此人"
    assert answer.one("input", id="parts-authored").get("checked") is not None


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
    own = typed(operator)
    answer = handed(head, "operator", successor)
    assert answer.status == 422
    assert sentence in answer.text
    assert filing_of(app, own).author.username == "operator"


def test_nothing_ticked_is_told(operator: Page, head: Page) -> None:
    typed(operator)
    answer = handed(head, "operator", "赵建国", parts=[])
    assert answer.status == 422
    assert "请至少勾选一类" in answer.text


def test_sent_twice_it_is_moved_once(app: Flask, operator: Page, head: Page, clerk: str) -> None:
    own = typed(operator)
    page = queue(head, "operator")
    for _ in range(2):
        assert head.send(page, {"successor": clerk}).status == 303
    assert len(events(app, own)) == 1


def test_s33_the_head_who_takes_over_a_form_does_not_decide_it(app: Flask, operator: Page, head: Page) -> None:
    own = submitted(operator)
    assert handed(head, "operator", "赵建国").status == 303
    with app.app_context():
        assert [u.username for u in desks.deciders(db.session.get_one(Filing, own))] == ["deputy"]
    answer = head.post(f"/filings/{own}/steps/approve", {"csrf_token": head.token(), "opinion": "同意。"})
    assert answer.status == 409
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
