"""Beside the way of a filing: urging, passing on, asking, telling; and the ways back (催办、转办、加签、抄送、退回)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from sqlalchemy import select

from portal import calendar
from portal.audit import trail
from portal.cases.models import Consultation, Copy
from portal.database import db
from portal.filings.models import State
from portal.notices.models import MessageSort, Notice
from portal.people.models import Role, Unit, User
from tests.filings.cases import brought, taken
from tests.filings.looking import deactivated, events, filing_row, press, without_role
from tests.filings.making import bring
from tests.filings.on_pages import decide
from tests.filings.printing import form, printed
from tests.filings.together import at_once
from tests.pages import Page
from tests.records import BY_KEY

if TYPE_CHECKING:
    from tests.pages import Answer

UNIT = "信息工程学院"
OPINION = "请核对账号名称是否规范。"


def act(person: Page, filing: int, action: str, **typed: str) -> Answer:
    """Fill the act's own form on the page and press its button."""
    return person.send(person.open(f"/filings/{filing}"), typed, action=f"/filings/{filing}/steps/{action}")


def buttons(page: Any) -> set[str]:
    """The steps that the page lets press."""
    pressed = [b for b in page.all("button") if b.get("formaction") and b.get("disabled") is None]
    return {b.get("formaction").rsplit("/", 1)[-1] for b in pressed}


def urged(person: Page, filing: int) -> list[str]:
    """Every place of the page that says how often the case was urged."""
    return re.findall(r"[^\s<>]*催办[^\d<>]*\d+ 次[^\s<>]*", person.open(f"/filings/{filing}").text)


def told(app: Any, sort: MessageSort) -> list[str]:
    """Who was told of this sort, in order."""
    with app.app_context():
        return [
            n.user.username for n in db.session.scalars(select(Notice).where(Notice.sort == sort).order_by(Notice.id))
        ]


def waiting(person: Page) -> set[int]:
    """The filings that this person's list of to-dos shows."""
    found = [re.match(r"/filings/([0-9]+)", link) for link in person.open("/filings/?scope=todo").links()]
    return {int(match[1]) for match in found if match}


def namesake(app: Any, username: str, name: str, unit: str, **facts: Any) -> None:
    with app.app_context():
        at = db.session.scalars(select(Unit).where(Unit.name == unit)).one()
        db.session.add(User(username=username, name=name, unit=at, **facts))
        db.session.commit()


# 催办 ------------------------------------------------------------------------------------------------------------------


def test_the_author_urges_once_in_the_hours_of_the_setting_and_everybody_sees_how_often(
    app, browser_of, operator, head
):
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = operator.follow(act(operator, filing, "urge"))
    assert "已催办（第 1 次）" in page.text
    assert "urge" not in buttons(page)
    assert f"{BY_KEY['urge_hours'].default} 小时内已催办过" in page.text
    assert "已催办 1 次" in head.open(f"/filings/{filing}").text
    assert told(app, MessageSort.URGE) == ["head"]
    assert press(operator, filing, "urge").status_code == 409
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_how_often_a_case_was_urged_its_page_says_once_to_each(browser_of, operator, head, publicity, leader):
    filing = bring(browser_of, State.UNIT_REVIEW)
    act(operator, filing, "urge")
    assert urged(operator, filing) == ["您已催办 1 次"]
    assert [urged(person, filing) for person in (head, publicity, leader)] == [["填报人已催办 1 次"]] * 3
    act(publicity, filing, "urge")
    assert [urged(person, filing) for person in (operator, head, publicity, leader)] == [["已催办 2 次"]] * 4


def test_the_next_step_can_be_urged_anew_and_counts_from_one(app, browser_of, operator, head):
    filing = bring(browser_of, State.UNIT_REVIEW)
    act(operator, filing, "urge")
    decide(head, filing, "approve")
    assert "已催办（第 1 次）" in operator.follow(act(operator, filing, "urge")).text
    with app.app_context():
        said = db.session.scalars(select(Notice.text).where(Notice.sort == MessageSort.URGE)).all()
    assert len(said) > 1
    assert all("第 1 次催办" in text for text in said), "the message counts as the page does"


def test_after_the_hours_of_the_setting_one_may_urge_again(app, browser_of, operator):
    filing = bring(browser_of, State.UNIT_REVIEW)
    act(operator, filing, "urge")
    hours, minute = timedelta(hours=int(BY_KEY["urge_hours"].default)), timedelta(minutes=1)
    begun = calendar.now()
    with time_machine.travel(begun + hours - minute):
        again = Page(app, "operator")  # the session may have ended meanwhile
        assert press(again, filing, "urge").status_code == 409
    with time_machine.travel(begun + hours + minute):
        assert "已催办（第 2 次）" in again.follow(act(again, filing, "urge")).text


def test_the_office_urges_the_unit_and_nobody_else_urges(browser_of, publicity, stranger, leader):
    filing = bring(browser_of, State.UNIT_REVIEW)
    assert act(publicity, filing, "urge").status == 303
    assert press(stranger, filing, "urge").status_code == 404
    assert press(leader, filing, "urge").status_code == 403


# 转办 ------------------------------------------------------------------------------------------------------------------


def test_a_step_passed_on_is_that_persons_alone_until_it_is_taken_back(app, browser_of, head, deputy):
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = head.open(f"/filings/{filing}")
    assert not page.one("input", id="whom-transfer").get("value"), (
        "nobody is filled in: one press would move the case away"
    )
    assert act(head, filing, "transfer", whom="").status == 422
    page = head.follow(act(head, filing, "transfer", whom="刘芳", opinion="我出差，请代为办理。"))
    assert "已转给刘芳" in page.text
    assert "赵建国 转办给 刘芳" in page.text
    assert "已转由刘芳办理。" in page.text
    assert buttons(page) == {"recall", "copy"}
    assert press(head, filing, "approve").status_code == 409
    assert "approve" in buttons(deputy.open(f"/filings/{filing}"))
    assert told(app, MessageSort.TODO)[-1] == "deputy"
    assert "approve" in buttons(head.follow(act(head, filing, "recall")))
    assert press(deputy, filing, "approve").status_code == 403


def test_whom_a_step_was_passed_on_to_decides_it(app, browser_of, head, deputy):
    filing = bring(browser_of, State.UNIT_REVIEW)
    act(head, filing, "transfer", whom=f"刘芳（{UNIT}）")
    assert decide(deputy, filing, "approve").status == 303
    row = filing_row(app, filing)
    assert (row.state, row.assignee_id) == (State.PUBLICITY_REVIEW, None)


def test_when_whom_it_was_passed_on_to_can_no_longer_sign_in_it_falls_back(app, browser_of, publicity, director):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    act(publicity, filing, "transfer", whom="director")
    assert press(publicity, filing, "approve").status_code == 409
    deactivated(app, "director")
    assert decide(publicity, filing, "approve").status == 303


@pytest.mark.parametrize(
    ("state", "giver", "taker", "office"),
    [
        (State.UNIT_REVIEW, "head", "deputy", Role.UNIT_DEPUTY),
        (State.PUBLICITY_REVIEW, "publicity", "director", Role.PUBLICITY_HEAD),
    ],
)
def test_when_whom_it_was_passed_on_to_no_longer_holds_the_office_it_falls_back(
    app, browser_of, operator, state, giver, taker, office
):
    filing, person = bring(browser_of, state), browser_of(giver)
    act(person, filing, "transfer", whom=taker)
    without_role(app, taker, office)
    assert filing in waiting(person)
    act(operator, filing, "urge")
    assert giver in told(app, MessageSort.URGE)
    assert decide(person, filing, "approve").status == 303


@pytest.mark.parametrize(
    ("whom", "says"),
    [
        ("", "请写明转给谁"),
        ("没有这个人", "没有找到“没有这个人”"),
        ("赵建国", "不能选择本人"),
        ("王敏", "不能选择填报人本人"),
        ("李老师", "没有这一步的办理权限，只能转给：刘芳"),
        ("陈晨", "没有这一步的办理权限"),
        ("刘" * 200, "最多 120 字"),
        ("刘芳\x07", "看不见的字符"),
    ],
)
def test_who_cannot_be_meant_is_said_beside_the_box_and_everything_typed_stays(app, browser_of, head, whom, says):
    filing = bring(browser_of, State.UNIT_REVIEW)
    answer = press(head, filing, "transfer", "请代为办理。", whom=whom)
    assert answer.status_code == 422
    assert says in answer.text
    assert "请代为办理。" in answer.text
    assert len(filing_row(app, filing).events) == 1


def test_a_name_that_several_have_is_asked_for_with_each_ones_unit(app, browser_of, head):
    namesake(app, "fang2", "周宁", "图书馆")
    namesake(app, "fang3", "周宁", "教务处")
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = act(head, filing, "copy", whom="周宁")
    assert page.status == 422
    assert "“周宁”有 2 位，请写明是哪一位：周宁（图书馆）、周宁（教务处）" in page.text
    assert page.one("input", id="whom-copy").get("value") == "周宁"
    assert page.has("details", class_="beside-act", open="")


def test_two_of_one_name_in_one_unit_are_told_apart_by_their_user_names(app, browser_of, head):
    for username in ("ning1", "ning2"):
        namesake(app, username, "周宁", "图书馆")
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = act(head, filing, "copy", whom="周宁（图书馆）")
    assert "周宁（图书馆，ning1）、周宁（图书馆，ning2）" in page.text
    assert "角色不能查看备案" in act(head, filing, "copy", whom="周宁（图书馆，ning2）").text


def test_of_two_who_pass_on_at_the_same_instant_one_wins(app, browser_of, publicity, director):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    revision = filing_row(app, filing).revision
    answers = at_once(
        lambda: press(publicity, filing, "transfer", "", whom="director", revision=revision),
        lambda: press(director, filing, "transfer", "", whom="publicity", revision=revision),
    )
    assert sorted(a.status_code for a in answers) == [303, 409]
    assert [e.action for e in events(app, filing)].count("transfer") == 1


# 加签 ------------------------------------------------------------------------------------------------------------------


def test_a_third_person_is_asked_sees_the_question_answers_and_it_is_decided(
    app, browser_of, head, otherhead, operator
):
    filing = bring(browser_of, State.UNIT_REVIEW)
    assert otherhead.open(f"/filings/{filing}").status == 404
    page = head.follow(act(head, filing, "consult", whom="冯卫东", opinion=OPINION))
    assert "已请冯卫东提出意见" in page.text
    assert "；答复后仍由您办理" in page.text
    assert buttons(page) == {"recall", "copy"}
    assert "冯卫东（征求意见中）" in operator.open(f"/filings/{filing}").text
    page = otherhead.open(f"/filings/{filing}")
    assert page.one("label", for_="opinion").text == "答复意见"
    assert OPINION in page.text
    assert buttons(page) == {"advise"}
    page = otherhead.follow(decide(otherhead, filing, "advise", "名称规范，没有意见。"))
    assert "已答复意见，现由信息工程学院 赵建国办理" in page.text
    page = head.open(f"/filings/{filing}")
    assert "名称规范，没有意见。" in page.text
    assert {"approve", "consult"} <= buttons(page)
    assert decide(head, filing, "approve").status == 303
    assert [e.action for e in events(app, filing)] == ["submit", "consult", "advise", "approve"]
    with app.app_context():
        assert trail.verify()[1] == ""


def test_while_a_third_person_is_asked_nobody_decides_and_the_question_can_be_taken_back(
    browser_of, publicity, director
):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    act(publicity, filing, "consult", whom="head", opinion=OPINION)
    for person in (publicity, director):
        answer = press(person, filing, "approve")
        assert answer.status_code == 409
        assert "已请赵建国提出意见，答复后再办理" in answer.text
        assert ("也可以先收回" in answer.text) == (person is publicity), "only who asked can take it back"
    assert press(director, filing, "recall").status_code == 409, "not before whoever asked has left"
    assert "approve" in buttons(publicity.follow(act(publicity, filing, "recall")))


def test_an_answer_that_comes_after_the_question_was_taken_back_is_not_lost(browser_of, publicity, otherhead):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    act(publicity, filing, "consult", whom="otherhead", opinion=OPINION)
    form = otherhead.open(f"/filings/{filing}")
    act(publicity, filing, "recall")
    answer = otherhead.send(form, {"opinion": "写了很久的答复意见。"}, action="/steps/advise")
    assert answer.status == 404, "a question that was taken back opens nothing any more"
    assert "您刚才填写的文字已保留" in answer.text
    assert "写了很久的答复意见。" in otherhead.open("/people/kept").text


@pytest.mark.parametrize(
    ("whom", "opinion", "says"),
    [
        ("陈晨", OPINION, "不是教职工"),
        ("王敏", OPINION, "不能选择填报人本人"),
        ("赵建国", OPINION, "不能选择本人"),
        ("审计管理员", OPINION, "角色不能查看备案"),
        ("冯卫东", "", "请填写明确意见"),
        ("冯卫东", "长" * 600, "意见最多 500 字，现为 600 字"),
        ("冯卫东", "问\x07题", "看不见的字符"),
    ],
)
def test_a_question_that_cannot_be_asked_is_said_beside_its_box(app, browser_of, head, whom, opinion, says):
    filing = bring(browser_of, State.UNIT_REVIEW)
    answer = press(head, filing, "consult", opinion, whom=whom)
    assert answer.status_code == 422
    assert says in answer.text
    assert whom in answer.text
    with app.app_context():
        assert db.session.query(Consultation).count() == 0


def test_of_two_who_ask_at_the_same_instant_one_is_asked(app, browser_of, publicity, director):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    answers = at_once(
        lambda: press(publicity, filing, "consult", OPINION, whom="head"),
        lambda: press(director, filing, "consult", OPINION, whom="otherhead"),
    )
    assert sorted(a.status_code for a in answers) == [303, 409]
    with app.app_context():
        assert db.session.query(Consultation).count() == 1


def test_what_moves_the_filing_ends_the_question(app, browser_of, head, publicity):
    filing = bring(browser_of, State.UNIT_REVIEW)
    act(head, filing, "consult", whom="冯卫东", opinion=OPINION)
    assert press(publicity, filing, "void", "申请有误，作废。").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Consultation)).one().ended_at is not None


# 抄送 ------------------------------------------------------------------------------------------------------------------


def test_who_is_told_may_read_and_says_so_and_a_stranger_may_not(app, browser_of, operator, otherhead, stranger):
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = operator.follow(act(operator, filing, "copy", whom="冯卫东"))
    assert "冯卫东（经济与管理学院） 未阅" in page.text
    assert stranger.open(f"/filings/{filing}").status == 404
    page = otherhead.open(f"/filings/{filing}")
    assert buttons(page) == {"read"}
    assert "已阅" in otherhead.follow(act(otherhead, filing, "read")).text
    assert "冯卫东（经济与管理学院） 已阅" in operator.open(f"/filings/{filing}").text
    assert press(otherhead, filing, "approve").status_code == 403
    assert "read" not in buttons(otherhead.open(f"/filings/{filing}"))
    with app.app_context():
        assert db.session.scalars(select(Copy)).one().read_at is not None
        assert trail.verify()[1] == ""


def test_nobody_is_told_twice_nor_of_what_they_tell_nor_of_their_own(browser_of, operator, head):
    filing = bring(browser_of, State.UNIT_REVIEW)
    act(operator, filing, "copy", whom="冯卫东")
    assert "已抄送过冯卫东" in act(operator, filing, "copy", whom="otherhead").text
    assert "不能抄送给本人" in act(operator, filing, "copy", whom="operator").text
    assert "本来就能看到" in act(head, filing, "copy", whom="王敏").text


def test_what_is_filed_can_still_be_told_of(browser_of, operator):
    filing = bring(browser_of, State.FILED)
    page = operator.follow(act(operator, filing, "copy", whom="冯卫东"))
    assert "已抄送冯卫东" in page.text
    assert "已办结" in page.text


# The ways back ---------------------------------------------------------------------------------------------------------


def test_small_amendments_go_straight_back_and_the_print_keeps_the_units_opinion(app, browser_of, operator, publicity):
    filing = brought(app, browser_of, "creation", State.PUBLICITY_REVIEW)
    page = publicity.follow(decide(publicity, filing, "return_direct", "请补一个联系电话。"))
    assert "改好后直接回到党委宣传部" in page.text
    assert "补正后直接回到党委宣传部" in operator.open(f"/filings/{filing}").text
    act(publicity, filing, "copy", whom="冯卫东")  # what is done beside the way changes nothing of it
    page = operator.open(f"/filings/{filing}/edit")
    assert "退回补正：" in page.text
    assert "请补一个联系电话。" in page.text
    assert taken(app, operator, filing, "submit").status_code == 303
    row = filing_row(app, filing)
    assert (row.state, row.returns_to) == (State.PUBLICITY_REVIEW, None)
    assert "此前环节的意见继续有效" in row.events[-1].note
    assert decide(publicity, filing, "approve", "同意备案登记。").status == 303
    text = "".join(printed(operator, form(filing)))
    assert "情况属实，同意。" in text  # the unit's
    assert "同意备案登记。" in text
    assert "按退回意见补正" not in text


def test_the_unit_looks_again_without_the_author_and_its_old_opinion_is_not_printed(
    app, browser_of, operator, head, publicity
):
    filing = brought(app, browser_of, "creation", State.PUBLICITY_REVIEW)
    page = publicity.follow(decide(publicity, filing, "return_unit", "请单位核实主管人员。"))
    assert "已退回重审，现由信息工程学院 赵建国重新办理" in page.text
    assert "情况属实，同意。" not in "".join(printed(operator, form(filing)))
    assert press(operator, filing, "withdraw").status_code == 409
    assert decide(head, filing, "approve", "已核实，仍然同意。").status == 303
    assert "已核实，仍然同意。" in "".join(printed(operator, form(filing)))


def test_the_ways_back_stand_under_one_button_each_with_what_happens_afterwards(browser_of, publicity, head):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    page = publicity.open(f"/filings/{filing}")
    box = page.one("details", class_="offer returns")
    said = " ".join("".join(box.itertext()).split())
    assert all(words in said for words in ("退回…", "从头重新审批", "补正后直接回到宣传部", "请单位重新给出意见"))
    assert not head.open(f"/filings/{bring(browser_of, State.UNIT_REVIEW)}").has("details", class_="offer returns")


def test_a_question_to_somebody_who_can_no_longer_sign_in_holds_nobody_up(
    app, browser_of, operator, publicity, director
):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    act(publicity, filing, "consult", whom="otherhead", opinion=OPINION)
    assert filing not in waiting(director)
    deactivated(app, "otherhead")
    assert filing in waiting(publicity)
    assert filing in waiting(director)
    act(operator, filing, "urge")
    assert {"publicity", "director"} <= set(told(app, MessageSort.URGE))
    assert not {"consult", "transfer"} & buttons(publicity.open(f"/filings/{filing}")), (
        "the old question is taken back first"
    )
    assert decide(director, filing, "approve").status == 303
    with app.app_context():
        assert db.session.scalars(select(Consultation)).one().ended_at


# The box for a person --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", ["冯卫", "otherhead", "经济与管理", "fwd", "冯卫东（经济"])
def test_people_are_found_by_name_user_name_unit_and_initials(head, q):
    options = head.open(f"/filings/people?q={q}", HX_Request="true", HX_Target="people").all("option")
    assert "冯卫东（经济与管理学院）" in [o.get("value") for o in options]


def test_students_and_who_left_are_not_offered_and_nothing_is_offered_for_nothing(app, head):
    deactivated(app, "otherhead")
    for q in ("陈晨", "冯卫东", "", "%"):
        found = head.open(f"/filings/people?q={q}", HX_Request="true", HX_Target="people")
        assert not found.all("option"), q
