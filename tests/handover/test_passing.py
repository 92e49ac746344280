"""A hand-over: what one page prepares for each account, what it refuses, what it submits, what it prints."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from portal.accounts.models import Account, Status
from portal.audit.models import Entry
from portal.calendar import today
from portal.database import db
from portal.filings.models import Filing, Kind, State
from portal.handover.effects import replaced
from portal.handover.models import Handover
from portal.people.models import Identity, Person
from tests.accounts.registered import registered
from tests.filings.making import days_ago
from tests.handover.making import (
    OTHER,
    PHONE,
    STUDENT,
    add_person,
    describe,
    handover_in,
    passed,
    person_id,
    run_by,
    sheet_of,
    the_handover,
)

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

NEW = {"name": "李晓明", "phone": "13800000077", "identity": "student"}


@pytest.fixture
def accounts(kept: Any, browser_of: Any) -> list[int]:
    """Two accounts of 信息工程学院 that one student runs."""
    people = [browser_of(who) for who in ("operator", "head", "publicity")]
    return kept("a student runs two accounts", lambda: [run_by(*people), run_by(*people, "weibo")])


@pytest.fixture
def zhang(app: Flask, accounts: list[int]) -> int:
    return person_id(app)


def changes(app: Flask) -> list[Filing]:
    with app.app_context():
        return list(db.session.scalars(select(Filing).where(Filing.kind == Kind.CHANGE).order_by(Filing.id)))


def sheets(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Handover.id))) or 0


def test_every_account_is_ticked_and_each_gets_a_draft_with_the_successor_in_the_same_part(
    operator: Page, zhang: int
) -> None:
    wang = add_person(operator.app, "王小二", "13800000009")
    answer = passed(operator, zhang, wang, items=["password", "library"], note="文件夹已移交")
    assert answer.status == 303, answer.text
    made = changes(operator.app)
    assert [f.state for f in made] == [State.DRAFT, State.DRAFT]
    for filing in made:
        (row,) = filing.data["operators"]
        assert (row["name"], row["phone"], row["wechat"]) == ("王小二", "13800000009", "")
        assert filing.data["changed_on"] == today().isoformat()
        assert filing.data["change_note"] == f"人员交接：{STUDENT} → 王小二"
        assert filing.data["supervisors"][0]["name"] == "赵建国"
        assert filing.due == today() + timedelta(days=7)
        assert (filing.base_version, filing.name) == (1, "郑州工商学院信息工程学院")
    sheet = the_handover(operator.app, handover_in(answer.location))
    assert sheet.items == ["password", "library"]
    assert [line["filing_id"] for line in sheet.accounts] == [f.id for f in made]


def test_the_comparison_shows_one_person_gone_and_another_come(operator: Page, zhang: int) -> None:
    passed(operator, zhang, "new", **NEW)
    filing = changes(operator.app)[0]
    text = operator.open(f"/filings/{filing.id}").text
    assert STUDENT in text
    assert "李晓明" in text
    with operator.app.app_context():
        account = db.session.get_one(Account, filing.account_id)
        old = account.versions[-1].data["operators"][0]["row_id"]
    assert filing.data["operators"][0]["row_id"] != old


def test_a_newcomer_is_known_from_then_on_with_what_they_are(operator: Page, zhang: int) -> None:
    passed(operator, zhang, "new", **NEW, wechat="wx_lxm", email="lxm@zzgs.edu.cn")
    with operator.app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == "李晓明")).one()
        assert (person.identity, person.unit.name, person.initials) == (Identity.STUDENT, "信息工程学院", "lxm")
    assert changes(operator.app)[0].data["operators"][0]["wechat"] == "wx_lxm"


def test_s31_what_only_another_units_account_says_of_the_successor_stays_there(operator: Page, zhang: int) -> None:
    wang = add_person(operator.app, "王小二", "13800000009")
    theirs = {"row_id": "c" * 12, "name": "王小二", "phone": "13800000009", "wechat": "wx_private"}
    registered(operator.app, unit="经济与管理学院", operators=[theirs])
    passed(operator, zhang, wang)
    (row,) = changes(operator.app)[0].data["operators"]
    assert (row["name"], row["wechat"]) == ("王小二", "")


def test_what_the_registry_knows_of_the_successor_is_filled_in(
    operator: Page, head: Page, publicity: Page, zhang: int
) -> None:
    run_by(
        operator,
        head,
        publicity,
        "qq",
        **{"operators-0-name": "王敏", "operators-0-phone": "13803710002", "operators-0-wechat": "wm001"},
    )
    passed(operator, zhang, person_id(operator.app, "王敏"))
    assert changes(operator.app)[0].data["operators"][0]["wechat"] == "wm001"


def test_namesakes_are_told_apart_by_unit_identity_and_number(operator: Page, zhang: int) -> None:
    add_person(operator.app, "王小二", "13800000009")
    add_person(operator.app, "王小二", "13800000010", identity=Identity.STAFF)
    options = [o.text for o in operator.open(f"/handover/new?person={zhang}").one("select", id="to").iter("option")]
    assert "王小二（信息工程学院，学生，138****0009）" in options
    assert "王小二（信息工程学院，教职工，138****0010）" in options
    assert not [o for o in options if o and o.startswith(STUDENT)]


def test_only_ticked_accounts_are_handed_over(operator: Page, zhang: int, accounts: list[int]) -> None:
    passed(operator, zhang, "new", **NEW, accounts=[str(accounts[1])])
    assert [f.account_id for f in changes(operator.app)] == [accounts[1]]


def test_the_same_page_sent_twice_makes_one_sheet(operator: Page, zhang: int) -> None:
    page = operator.open(f"/handover/new?person={zhang}")
    first = operator.send(page, {"to": "new", **NEW})
    second = operator.send(page, {"to": "new", **NEW})
    assert sheet_of(first) == sheet_of(second)
    assert (sheets(operator.app), len(changes(operator.app))) == (1, 2)


def test_an_account_with_an_open_change_is_named_and_passed_over(
    operator: Page, zhang: int, accounts: list[int]
) -> None:
    passed(operator, zhang, "new", **NEW, accounts=[str(accounts[0])])
    answer = operator.follow(passed(operator, zhang, "new", **NEW))
    assert "已有一份王敏的重要事项变更（草稿），未另行生成" in answer.text
    assert len(changes(operator.app)) == 2


def test_a_student_who_takes_over_from_the_supervisor_is_remarked_on(operator: Page, zhang: int) -> None:
    answer = operator.follow(passed(operator, person_id(operator.app, "赵建国"), zhang))
    assert "主管人员须为在职教职工（附件登记表），接收人张一帆为未登记身份" in answer.text
    supervisor = changes(operator.app)[0].data["supervisors"]
    assert [row["name"] for row in supervisor] == [STUDENT]


def test_who_is_in_the_part_already_is_not_named_twice() -> None:
    rows = [
        {"row_id": row_id, "name": name, "phone": name} for row_id, name in (("a1", "甲"), ("b2", "乙"), ("c3", "丙"))
    ]
    assert [r["row_id"] for r in replaced(rows, {"b2"}, {"name": "丙", "phone": "丙"})] == ["a1", "c3"]
    fresh = replaced(rows, {"b2"}, {"name": "丁", "phone": "丁"})
    assert [r["name"] for r in fresh] == ["甲", "丁", "丙"]
    assert fresh[1]["row_id"] not in {"a1", "b2", "c3"}
    assert replaced(rows[:1], set(), {"name": "丁", "phone": "丁"}) == rows[:1]


BAD = {
    "no successor": ({"to": ""}, "请选择接收人"),
    "nobody of the list": ({"to": "987654"}, "请从列表中选择接收人"),
    "a successor that is no number": ({"to": "'; --"}, "请从列表中选择接收人"),
    "the same person typed anew": ({"to": "new", "name": STUDENT, "phone": PHONE}, "接收人不能是移交人本人"),
    "a newcomer without a name": ({"to": "new", "phone": "13800000077"}, "请填写接收人姓名"),
    "a newcomer without a number": ({"to": "new", "name": "李晓明"}, "请填写接收人手机号"),
    "a number that is none": ({"to": "new", "name": "李晓明", "phone": "一三八"}, "手机号应为 11 位数字"),
    "a QQ number that is none": ({**NEW, "to": "new", "qq": "0123"}, "QQ号应为"),
    "an address that is none": ({**NEW, "to": "new", "email": "a@b"}, "电子邮箱格式不对"),
    "an identity that is none": ({**NEW, "to": "new", "identity": "king"}, "选"),
    "no account": ({**NEW, "to": "new", "accounts": []}, "请至少勾选一个账号"),
    "no day": ({**NEW, "to": "new", "changed_on": ""}, "请填写交接日期"),
    "a day that is none": ({**NEW, "to": "new", "changed_on": "2026-02-31"}, "不是有效的日期"),
    "a day to come": ({**NEW, "to": "new", "changed_on": "2999-01-01"}, "日期不能晚于今天"),
    "a late day without a reason": ({**NEW, "to": "new", "changed_on": "2024-01-05"}, "请说明逾期原因"),
    "a note that is too long": ({**NEW, "to": "new", "note": "长" * 201}, "最多 200 字"),
    "control characters": ({**NEW, "to": "new", "witness": "赵\u202e国"}, "看不见的字符"),
    "an item that does not exist": ({**NEW, "to": "new", "items": ["root"]}, "root"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_in_a_sentence_with_everything_typed_kept_and_nothing_saved(
    operator: Page, zhang: int, what: str
) -> None:
    typed, sentence = BAD[what]
    answer = passed(operator, zhang, **{"to": "", "witness": "周监交", **typed})
    assert answer.status == 422
    assert sentence in answer.text
    kept = answer.values(answer.form())
    for name in ("name", "phone", "changed_on", "note"):
        assert kept[name] == typed.get(name, kept[name])
    assert kept["witness"] == typed.get("witness", "周监交")
    assert (sheets(operator.app), changes(operator.app)) == (0, [])


def test_whoever_has_left_takes_nothing_over(operator: Page, zhang: int) -> None:
    gone = add_person(operator.app, "孙离", "13800000001", left_on=today())
    answer = passed(operator, zhang, "new", name="孙离", phone="13800000001")
    assert answer.status == 422
    assert "登记离校，不能接收账号" in answer.text
    assert passed(operator, zhang, "").status == 422
    sent = {"csrf_token": operator.token(), "to": str(gone), "changed_on": today().isoformat(), "accounts": "1"}
    assert operator.post(f"/handover/new?person={zhang}", sent).status == 422
    assert sheets(operator.app) == 0


def test_s29_an_account_of_another_unit_cannot_be_smuggled_in(
    operator: Page, stranger: Page, otherhead: Page, publicity: Page, zhang: int
) -> None:
    theirs = run_by(
        stranger, otherhead, publicity, "qq", **{**OTHER, "operators-0-name": STUDENT, "operators-0-phone": PHONE}
    )
    sent = MultiDict(
        {"csrf_token": operator.token(), "to": "new", **NEW, "changed_on": today().isoformat(), "accounts": str(theirs)}
    )
    for url in (
        f"/handover/new?person={zhang}",
        f"/handover/new?person={zhang}&unit=4",
        f"/handover/new?person={zhang}&unit=abc",
    ):
        assert operator.post(url, sent).status == 404
    assert (sheets(operator.app), changes(operator.app)) == (0, [])
    assert "另有 1 个账号属于其他单位" in operator.open(f"/handover/new?person={zhang}").text


def test_s29_only_who_files_for_the_unit_prepares_a_hand_over(
    stranger: Page, publicity: Page, deputy: Page, leader: Page, league: Page, zhang: int
) -> None:
    found = {
        p.username: p.open(f"/handover/new?person={zhang}").status
        for p in (stranger, publicity, deputy, leader, league)
    }
    assert found == {"stranger": 404, "publicity": 409, "deputy": 403, "leader": 403, "league": 404}


@pytest.mark.parametrize("person", ["", "abc", "-1", "999999", "99999999999999999999"])
def test_a_person_who_is_not_there_is_not_found(operator: Page, person: str) -> None:
    assert operator.open(f"/handover/new?person={person}").status == 404


def test_somebody_without_accounts_has_nothing_to_hand_over(operator: Page, zhang: int) -> None:
    idle = add_person(operator.app, "周闲", "13800000005")
    answer = operator.open(f"/handover/new?person={idle}")
    assert answer.status == 409
    assert "没有可以由您办理交接的账号" in answer.text


def test_all_complete_drafts_are_submitted_with_one_button_and_a_blocked_one_says_why(
    operator: Page, head: Page, zhang: int, app: Flask
) -> None:
    shown = operator.follow(passed(operator, zhang, "new", **NEW))
    assert "全部提交审批（2 份）" in shown.text
    with app.app_context():
        filing = db.session.get_one(Filing, changes(app)[1].id)
        filing.data = {**filing.data, "handle": ""}
        db.session.commit()
    fresh = operator.open(shown.path.split("?")[0])
    assert "还有 1 处需要补充" in fresh.text
    after = operator.follow(operator.send(fresh, action="/submit"))
    assert "已提交 1 份变更申请" in after.text
    assert [f.state for f in changes(app)] == [State.UNIT_REVIEW, State.DRAFT]
    assert after.one("button", class_="btn btn-primary").get("disabled") is not None
    assert "共 1 件" in head.open("/filings/?scope=todo").text


def test_submitting_again_submits_nothing_twice(operator: Page, zhang: int, app: Flask) -> None:
    page = operator.follow(passed(operator, zhang, "new", **NEW))
    operator.send(page, action="/submit")
    with app.app_context():
        events = len([e for e in db.session.scalars(select(Entry)) if e.action == "filing.submit"])
    assert operator.follow(operator.send(page, action="/submit")).status == 200
    with app.app_context():
        assert len([e for e in db.session.scalars(select(Entry)) if e.action == "filing.submit"]) == events


def test_a_colleague_sees_the_sheet_but_neither_opens_nor_submits_anothers_drafts(
    operator: Page, head: Page, publicity: Page, leader: Page, stranger: Page, zhang: int, app: Flask
) -> None:
    answer = passed(operator, zhang, "new", **NEW)
    sheet = sheet_of(answer)
    draft = changes(app)[0].id
    for person in (head, publicity, leader):
        shown = person.open(sheet)
        assert f"/filings/{draft}" not in shown.links()
        assert not shown.has("button", class_="btn btn-primary")
    assert NEW["phone"] not in leader.open(sheet).text
    assert head.post(f"{sheet}/submit", {"csrf_token": head.token()}).status == 303
    assert {f.state for f in changes(app)} == {State.DRAFT}
    for path in ("", "/sheet.pdf"):
        assert stranger.open(f"{sheet}{path}").status == 404
    assert stranger.post(f"{sheet}/submit", {"csrf_token": stranger.token()}).status == 404


def test_a_late_hand_over_carries_its_reason_into_every_filing(
    operator: Page, head: Page, publicity: Page, app: Flask
) -> None:
    run_by(operator, head, publicity, registered_on=days_ago(60), late_reason="此前不了解备案要求。")
    said = {**NEW, "changed_on": days_ago(20), "note": "假期期间更换，返校后补报。"}
    page = operator.follow(passed(operator, person_id(app), "new", **said))
    assert "全部提交审批（1 份）" in page.text
    assert {f.data["late_reason"] for f in changes(app)} == {"假期期间更换，返校后补报。"}


def test_a_closed_account_is_not_offered(operator: Page, zhang: int, accounts: list[int], app: Flask) -> None:
    with app.app_context():
        db.session.get_one(Account, accounts[0]).status = Status.CLOSING
        db.session.commit()
    page = operator.open(f"/handover/new?person={zhang}")
    assert [i.get("value") for i in page.all("input", name="accounts")] == [str(accounts[1])]


def test_the_hand_over_leaves_its_entry_with_who_and_what(operator: Page, auditor: Page, zhang: int) -> None:
    passed(operator, zhang, "new", **NEW)
    text = auditor.open("/audit/?action=handover.made").text
    assert "办理交接" in text
    assert f"姓名：{STUDENT}" in text
    assert "接收人：李晓明" in text


def printed(page: Page, path: str) -> list[str]:
    answer = page.client.get(f"{path}/sheet.pdf")
    assert answer.status_code == 200
    return [p.extract_text() for p in PdfReader(io.BytesIO(answer.data)).pages]


def test_the_sheet_names_both_the_accounts_the_items_and_who_signs(
    operator: Page, leader: Page, auditor: Page, zhang: int
) -> None:
    changed: dict[str, Any] = {**NEW, "name": "李\U00020002明", "witness": "赵建国"}
    sheet = sheet_of(passed(operator, zhang, "new", **changed, items=["password"], note="第一行\n第二行"))
    (text,) = printed(operator, sheet)
    words = """郑州工商学院新媒体账号人员交接单 李〓明 U+20002 信息工程学院 赵建国 微信 微博 主要运行人员 ☑ 登录密码修改 素材库移交
    第一行 第二行 移交人（签名） 接收人（签名） 监交人（签名） 打印人"""
    for word in (STUDENT, PHONE, "第 1 版", *words.split()):
        assert word in text.replace("\xa0", " "), word
    assert PHONE not in printed(leader, sheet)[0]
    assert "打印交接单" in auditor.open("/audit/?action=handover.printed").text


def test_a_long_list_flows_on_under_its_own_header_and_the_signatures_stay_whole(
    operator: Page, zhang: int, app: Flask
) -> None:
    sheet = sheet_of(passed(operator, zhang, "new", **NEW))
    with app.app_context():
        made = db.session.get_one(Handover, handover_in(sheet))
        made.accounts = [
            {**made.accounts[0], "name": "名称很长的账号" * 6, "number": f"2026-微信-{n:04d}"} for n in range(40)
        ]
        db.session.commit()
    pages = printed(operator, sheet)
    assert len(pages) >= 2
    assert all("账号名称" in page for page in pages if "2026-微信-" in page)
    assert all(f"第 {n} 页，共 {len(pages)} 页" in page.replace("\xa0", " ") for n, page in enumerate(pages, 1))
    assert sum("2026-微信-0039" in page for page in pages) == 1
    assert len([page for page in pages if "监交人（签名）" in page and "移交人（签名）" in page]) == 1


def test_a_person_who_is_described_later_keeps_the_sheet(operator: Page, zhang: int) -> None:
    sheet = sheet_of(passed(operator, zhang, "new", **NEW))
    describe(operator, zhang, identity="student")
    assert f"/handover/{handover_in(sheet)}" in operator.open(f"/handover/people/{zhang}").links()


def test_items_are_ticked_as_they_are_done_with_who_and_when_and_the_paper_follows(
    operator: Page, head: Page, leader: Page, auditor: Page, zhang: int, app: Flask
) -> None:
    sheet = sheet_of(passed(operator, zhang, "new", **NEW, items=["password"]))
    first = operator.open(sheet)
    saved = head.send(head.open(sheet), {"items": ["password", "papers"]}, action="/items")
    page = head.open(saved.location)
    assert "已保存，打印的交接单同时更新" in page.text
    assert "认证材料移交 赵建国，" in page.text
    assert "登录密码修改 王敏，" in page.text
    text = printed(operator, sheet)[0].replace("\xa0", " ")
    assert "☑ 认证材料移交" in text
    assert "第 2 版" in text
    assert operator.send(first, {"items": []}, action="/items").status == 409, "the page is of before"
    assert "登录密码修改 → 登录密码修改、认证材料移交" in auditor.open("/audit/?action=handover.ticked").text
    assert not leader.open(sheet).has("form", action=f"{sheet}/items")
    wrong = {"items": "root", "revision": "2", "csrf_token": operator.token()}
    assert operator.post(f"{sheet}/items", wrong).status == 400
    assert the_handover(app, handover_in(sheet)).items == ["password", "papers"]


def test_six_the_league_hands_over_for_its_clubs_and_its_changes_are_submitted(
    app: Flask, league: Page, publicity: Page
) -> None:
    registered(app, "大学生新媒体协会", name="郑州工商新媒体协会")
    with app.app_context():
        (named,) = db.session.scalars(select(Person.id).where(Person.name == "王敏"))
    assert "办理交接" in league.open(f"/handover/people/{named}").text
    sheet = sheet_of(passed(league, named, "new", **NEW))
    page = league.open(sheet)
    assert "郑州工商新媒体协会" in page.text
    assert league.send(page, {"items": ["papers"]}, action="/items").status == 303
    (change,) = changes(app)
    offered = league.open(f"/filings/{change.id}/edit")
    assert "您已不是" not in offered.text, "who prepares it may hand it in"
    assert league.open("/handover/radar").status == 200
