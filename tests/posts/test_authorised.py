"""What touches on something sensitive is handed in, agreed to and published with an authorisation that holds on its day (第十二条)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.calendar import today
from portal.database import db
from portal.notices.models import Notice
from portal.people.models import Role, User
from portal.posts.clearances.models import Clearance, Period
from portal.posts.clearances.models import State as Asked
from portal.posts.models import Post, State
from tests.posts.clearances.making import brought, press
from tests.posts.making import account, act, events, give, handed_in, newest, post, review, sent, take_away
from tests.posts.published import tell

WAY = (("editor", State.FIRST), ("head", State.SECOND), ("publicity", State.FINAL))


@pytest.fixture
def granted(app, browser_of) -> tuple[int, int]:
    """An authorisation that was granted, and the account for which."""
    number = brought(app, browser_of, Asked.GRANTED)
    with app.app_context():
        return number, db.session.get_one(Clearance, number).accounts[0].id


def _expires(app, number: int) -> None:
    with app.app_context():
        db.session.get_one(Clearance, number).due = today() - timedelta(days=1)
        db.session.commit()


def _sensitive(app) -> None:
    with app.app_context():
        by = db.session.query(User).filter_by(username="publicity").one()
        days = {"starts_on": today(), "ends_on": today() + timedelta(days=9)}
        db.session.add(Period(name="省级考试期间", note="", by_id=by.id, **days))
        db.session.commit()


@pytest.mark.parametrize("at", [state for _, state in WAY])
@pytest.mark.parametrize("lost", ["expired", "a period"])
def test_at_every_review_it_must_still_hold(app, operator, browser_of, granted, at, lost):
    clearance, covered = granted
    cites = {"sensitive": "yes", "clearance": str(clearance)} if lost == "expired" else {}
    number = handed_in(app, operator, covered, **cites)
    assert act(browser_of("editor"), number, "check").status == 303
    for who, state in WAY:
        if state is at:
            break
        review(browser_of(who), number)
    _expires(app, clearance) if lost == "expired" else _sensitive(app)
    reviewer = browser_of(who)
    answer = act(reviewer, number, "approve", opinion="同意。")
    assert answer.status == 409
    assert ("已经过期" if lost == "expired" else "省级考试期间") in answer.text
    assert "请退回修改" in reviewer.open(f"/posts/{number}").text
    assert post(app, number).state is at
    assert act(reviewer, number, "return", opinion="请重新取得授权。").status == 303


def test_what_may_be_published_says_when_it_no_longer_holds(app, operator, browser_of, granted):
    clearance, covered = granted
    number = handed_in(app, operator, covered, sensitive="yes", clearance=str(clearance))
    assert act(browser_of("editor"), number, "check").status == 303
    for who, _ in WAY:
        review(browser_of(who), number)
    assert "已经过期" not in operator.open(f"/posts/{number}").text
    _expires(app, clearance)
    assert "已经过期；请重新申请授权。发布前请联系党委宣传部" in operator.open(f"/posts/{number}").text
    assert tell(operator, number, link="https://mp.weixin.qq.com/s/abc").status_code == 303, "a warning stops nobody"


def test_the_button_of_a_draft_asks_for_it_too(app, operator, granted):
    _, covered = granted
    assert sent(operator, covered, save="draft", sensitive="yes").status == 303
    answer = act(operator, newest(app).id, "submit")
    assert answer.status == 409
    assert "须先取得授权，并在稿件中引用" in answer.text


def test_whoever_writes_on_with_what_is_revoked_is_told(app, operator, editor, publicity, granted):
    clearance, covered = granted
    cites = {"sensitive": "yes", "clearance": str(clearance)}
    assert sent(operator, covered, save="draft", title="甲草稿", **cites).status == 303
    returned = handed_in(app, operator, covered, title="乙退回", **cites)
    review(editor, returned, "return")
    chosen_since = handed_in(app, operator, covered, title="丙改选")
    assert act(operator, chosen_since, "withdraw").status == 303
    page = operator.open(f"/posts/{chosen_since}/edit")
    assert operator.send(page, cites, button=("save", "draft")).status == 303
    other = handed_in(app, operator, covered, title="丁无关")
    assert act(operator, other, "withdraw").status == 303
    under_review = handed_in(app, operator, covered, title="戊在审", **cites)
    assert press(publicity, clearance, "revoke").status_code == 303
    with app.app_context():
        told = (
            db.session.query(Notice).filter_by(gist="引用的授权已撤销").filter(Notice.subject.startswith("post:")).all()
        )
        assert {db.session.get_one(Post, int(n.subject.split(":")[1])).name for n in told} == {
            "甲草稿",
            "乙退回",
            "丙改选",
        }
        assert {n.user.username for n in told} == {"operator"}
    assert post(app, under_review).state is State.RETURNED
    assert [post(app, n).state for n in (returned, chosen_since, other)] == [
        State.RETURNED,
        State.WITHDRAWN,
        State.WITHDRAWN,
    ]


@pytest.mark.parametrize("why", ["未设审稿人", "审稿人须回避"])
def test_the_record_says_why_the_first_review_was_passed_over(app, operator, why):
    take_away(app, "editor", Role.EDITOR)
    if why == "审稿人须回避":
        give(app, "operator", Role.EDITOR, "信息工程学院")
    number = handed_in(app, operator, account(app))
    assert post(app, number).state is State.SECOND
    assert events(app, number)[-1].note == f"{why}，初审环节略过。"
    page = operator.open(f"/posts/{number}")
    assert why in page.text


def test_many_corrections_are_one_message_until_it_is_read(app, operator, editor):
    number = handed_in(app, operator, account(app), body="甲\n乙\n丙\n丁")

    def told() -> int:
        with app.app_context():
            return db.session.query(Notice).filter_by(gist="审核中有改动").count()

    for place in range(3):
        assert act(editor, number, "correct", paragraph=f"{place}", text=f"改{place}").status == 303
    assert told() == 1
    with app.app_context():
        db.session.query(Notice).update({"read_at": db.session.query(Notice.at).limit(1).scalar_subquery()})
        db.session.commit()
    assert act(editor, number, "correct", paragraph="3", text="改3").status == 303
    assert told() == 2
