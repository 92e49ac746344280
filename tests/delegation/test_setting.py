"""Setting a delegation: who may, for whom, when; what is refused, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.cases.sort import READERS
from portal.database import db
from portal.delegation.models import kinds
from portal.delegation.queries import CAN_STAND_IN
from portal.filings.models import Kind
from portal.notices.models import Notice
from portal.people.models import Role
from tests.delegation.making import change, day, entrusted, give, known, lay

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

LIU = "刘芳（信息工程学院）"


def told(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(n.user.username, n.title) for n in db.session.scalars(select(Notice).order_by(Notice.id))]


def test_the_kinds_and_the_roles_are_those_of_the_sorts_of_case(app: Flask) -> None:
    with app.app_context():
        assert list(kinds()) == ["", *(kind.value for kind in Kind), "post", "clearance", "report"]
    assert set(CAN_STAND_IN) == set(READERS)


def test_a_head_names_a_deputy_and_the_deputy_is_told(app: Flask, head: Page, deputy: Page) -> None:
    answer = entrusted(head, LIU, reason="赴京出差", kind="creation")
    assert answer.status == 303, answer.text
    assert known(app) == [("head", "deputy", "creation", False)]
    page = head.follow(answer)
    assert "委托已设置" in page.text
    assert "刘芳（信息工程学院）" in page.text
    assert "生效中" in page.text
    assert "他人委托我 1" in deputy.open("/delegation/").text
    assert told(app) == [("deputy", "赵建国委托您代理审批")]
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "delegation.set")).one()
        assert entry.detail["principal"] == "赵建国"
        assert entry.detail["reason"] == "赴京出差"


def test_the_auditor_reads_of_it_in_words(head: Page, auditor: Page) -> None:
    entrusted(head, LIU)
    text = auditor.open("/audit/").text
    assert "设置委托" in text
    assert "代理人：刘芳" in text


def test_the_first_time_hint_goes_once_somebody_was_named(head: Page, operator: Page) -> None:
    assert "还没有指定过代理人" in head.open("/delegation/").text
    assert "还没有指定过代理人" not in operator.open("/delegation/").text
    entrusted(head, LIU)
    assert "还没有指定过代理人" not in head.open("/delegation/").text


@pytest.mark.parametrize(
    "written", ["刘芳", "deputy", "刘芳(信息工程学院)", " 刘芳 （信息工程学院） ", "刘芳（信息工程学院，deputy）"]
)
def test_the_deputy_can_be_written_in_several_ways(app: Flask, head: Page, written: str) -> None:
    assert entrusted(head, written).status == 303
    assert known(app)[0][1] == "deputy"


def test_namesakes_are_told_apart(app: Flask, head: Page) -> None:
    change(app, "art", name="刘芳")
    answer = entrusted(head, "刘芳")
    assert answer.status == 422
    assert "“刘芳”有 2 位，请写明是哪一位：刘芳（信息工程学院）、刘芳（艺术学院）。" in answer.text
    assert entrusted(head, "刘芳（艺术学院）").status == 303


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "nobody": ({"deputy": ""}, "请填写代理人。"),
    "unknown": ({"deputy": "查无此人"}, "没有找到“查无此人”"),
    "oneself": ({"deputy": "赵建国"}, "代理人不能是委托人本人。"),
    "a student": ({"deputy": "陈晨"}, "陈晨不是教职工"),
    "the administrator": ({"deputy": "系统管理员"}, "系统管理员是系统管理员或审计管理员"),
    "ends before it starts": ({"starts_on": day(3), "ends_on": day(2)}, "结束日期不能早于开始日期。"),
    "yesterday": ({"starts_on": day(-1)}, "开始日期不能早于今天。"),
    "longer than a year": ({"ends_on": day(366)}, "一次委托最长一年"),
    "far off": ({"starts_on": day(400), "ends_on": day(401)}, "最多可以提前一年"),
    "no date": ({"starts_on": "下周一"}, "“下周一”不是有效的日期"),
    "a date that is none": ({"ends_on": "2026-02-30"}, "不是有效的日期"),
    "a long reason": ({"reason": "事" * 101}, "最多 100 字"),
    "an unknown kind": ({"kind": "everything"}, ""),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_is_refused_in_words_and_what_was_typed_stays(app: Flask, head: Page, case: str) -> None:
    facts, sentence = REFUSALS[case]
    answer = entrusted(head, facts.pop("deputy", LIU) if "deputy" in facts else LIU, **facts)
    assert answer.status == 422
    assert sentence in answer.text
    assert known(app) == []
    for name, value in facts.items():
        if name not in {"kind", "deputy"}:
            assert answer.one("input", name=name).get("value") == value


def test_a_whole_year_is_not_too_long(head: Page) -> None:
    assert entrusted(head, LIU, ends_on=day(365)).status == 303


def test_somebody_without_any_role_cannot_stand_in(app: Flask, head: Page) -> None:
    change(app, "stranger", assignments=[])
    answer = entrusted(head, "何静")
    assert answer.status == 422
    assert "何静还没有办理备案的角色" in answer.text


def test_there_is_one_deputy_at_a_time_for_one_kind(app: Flask, head: Page) -> None:
    assert entrusted(head, LIU, kind="creation").status == 303
    answer = entrusted(head, "冯卫东", kind="")
    assert answer.status == 422
    assert "已由刘芳代理“创建”事项" in answer.text
    assert entrusted(head, "冯卫东", kind="closure").status == 303
    assert entrusted(head, "冯卫东", kind="creation", starts_on=day(5), ends_on=day(6)).status == 303
    assert len(known(app)) == 3


def test_the_same_form_sent_twice_sets_one(app: Flask, head: Page) -> None:
    page = head.open("/delegation/new")
    for _ in range(2):
        assert head.send(page, {"deputy": LIU, "ends_on": day(3)}).status == 303
    assert len(known(app)) == 1
    assert len(told(app)) == 1


def test_two_cannot_stand_in_for_each_other_on_the_same_day(app: Flask, head: Page, deputy: Page) -> None:
    entrusted(head, LIU, starts_on=day(2), ends_on=day(4))
    answer = entrusted(deputy, "赵建国", ends_on=day(2))
    assert answer.status == 422
    assert "循环委托（刘芳 → 赵建国 → 刘芳）" in answer.text
    assert entrusted(deputy, "赵建国", ends_on=day(1)).status == 303, "not on the same day"
    assert entrusted(deputy, "赵建国", starts_on=day(5), ends_on=day(6)).status == 303
    assert len(known(app)) == 3


def test_different_kinds_make_no_ring(head: Page, deputy: Page) -> None:
    entrusted(head, LIU, kind="creation")
    assert entrusted(deputy, "赵建国", kind="change").status == 303
    assert entrusted(deputy, "赵建国", kind="creation").status == 422


def test_a_ring_of_three_is_refused(head: Page, deputy: Page, otherhead: Page) -> None:
    entrusted(head, LIU)
    entrusted(deputy, "冯卫东")
    answer = entrusted(otherhead, "赵建国")
    assert answer.status == 422
    assert "冯卫东 → 赵建国 → 刘芳 → 冯卫东" in answer.text


def test_a_chain_has_three_links_at_most(head: Page, deputy: Page, otherhead: Page, browser_of: Any) -> None:
    art, library = browser_of("arthead"), browser_of("library")
    assert entrusted(head, LIU).status == 303
    assert entrusted(deputy, "冯卫东").status == 303
    assert entrusted(art, "钱文").status == 303
    answer = entrusted(otherhead, "林雅")
    assert answer.status == 422
    assert "委托最多连续 3 层" in answer.text
    assert entrusted(otherhead, "韩立").status == 303
    assert entrusted(library, "赵建国").status == 422, "nor is it lengthened at its beginning"


def test_an_ended_delegation_stands_in_nobodys_way(app: Flask, head: Page, deputy: Page) -> None:
    entrusted(head, LIU)
    page = head.open("/delegation/")
    assert head.send(page, action="/end").status == 303
    assert entrusted(deputy, "赵建国").status == 303
    assert known(app)[0][3]


# Who sets it for somebody else.


def test_the_clerk_sets_it_for_the_head_with_a_deputy_of_the_unit(app: Flask, operator: Page, head: Page) -> None:
    page = operator.open("/delegation/new")
    assert page.one("input", name="principal").get("value") == "赵建国（信息工程学院）"
    assert entrusted(operator, LIU).status == 303
    asked = ("admin", "待您确认：让刘芳代赵建国审批")
    assert [(who, title.split("（")[0]) for who, title in told(app)] == [
        asked,
        ("deputy", "请您答复：王敏拟让您代赵建国审批"),
        ("head", "王敏拟让刘芳代您审批"),
    ]
    mine = head.open("/delegation/")
    assert head.send(mine, action="/end").status == 303, "the head may take it back"


def test_s29_the_clerk_gives_nothing_to_anybody_outside_nor_to_themselves(app: Flask, operator: Page) -> None:
    for name, sentence in (("何静", "不是本单位的负责人或副职"), ("王敏", "不能指定您自己")):
        answer = entrusted(operator, name)
        assert answer.status == 422
        assert sentence in answer.text
    answer = entrusted(operator, LIU, principal="冯卫东")
    assert answer.status == 422
    assert "没有找到“冯卫东”" in answer.text
    assert known(app) == []


def test_s29_the_clerk_does_not_give_away_what_the_head_decides_elsewhere(app: Flask, publicity: Page) -> None:
    give(app, "leader", Role.UNIT_DEPUTY, "党委宣传部")
    answer = entrusted(publicity, "郑校长", principal="周明远")
    assert answer.status == 422
    assert "周明远还担任其他单位或部门的审批角色" in answer.text


def test_a_student_sets_nothing(student: Page) -> None:
    answer = student.open("/delegation/new")
    assert answer.status == 403
    assert "/delegation/new" not in student.open("/delegation/").links()


def test_the_administrator_and_the_head_of_publicity_set_it_for_anybody(
    app: Flask, admin: Page, director: Page, head: Page
) -> None:
    assert entrusted(admin, "何静", principal="赵建国").status == 303
    assert entrusted(director, "何静", principal="冯卫东（经济与管理学院）").status == 303
    assert [row[0] for row in known(app)] == ["head", "otherhead"]
    assert "其他人的委托 2" in admin.open("/delegation/").text
    assert head.open("/delegation/").status == 200


def test_s29_whoever_sets_it_for_others_does_not_name_themselves(app: Flask, director: Page) -> None:
    answer = entrusted(director, "周明远", principal="赵建国")
    assert answer.status == 422
    assert known(app) == []


def test_who_decides_nothing_needs_no_deputy(admin: Page) -> None:
    answer = entrusted(admin, LIU, principal="何静")
    assert answer.status == 422


# Ending it.


@pytest.mark.parametrize("person", ["head", "deputy", "admin"])
def test_who_entrusted_who_stands_in_and_who_set_it_may_end_it(app: Flask, browser_of: Any, person: str) -> None:
    lay(app, "head", "deputy", by="admin")
    answer = browser_of(person).send(browser_of(person).open("/delegation/"), action="/end")
    assert answer.status == 303
    assert known(app) == [("head", "deputy", "", True)]
    assert "已提前结束" in browser_of(person).open("/delegation/").text
    assert {name for name, _ in told(app)} == {"head", "deputy", "admin"} - {person}


def test_s28_nobody_else_ends_it_nor_learns_of_it(app: Flask, stranger: Page, director: Page) -> None:
    known_ = lay(app, "head", "deputy")
    for person in (stranger, director):
        answer = person.post(f"/delegation/{known_}/end", {"csrf_token": person.token()})
        assert answer.status == 404
    assert known(app) == [("head", "deputy", "", False)]
    assert "刘芳" not in stranger.open("/delegation/").text


def test_ending_twice_is_told_and_changes_nothing(app: Flask, head: Page) -> None:
    lay(app, "head", "deputy")
    page = head.open("/delegation/")
    assert head.send(page, action="/end").status == 303
    again = head.send(page, action="/end")
    assert again.status == 409
    assert "已经结束" in again.text


def test_an_old_page_does_not_end_what_has_changed(app: Flask, head: Page) -> None:
    delegation = lay(app, "head", "deputy")
    data = {"csrf_token": head.token(), "revision": "7"}
    assert head.post(f"/delegation/{delegation}/end", data).status == 409
    assert known(app) == [("head", "deputy", "", False)]
