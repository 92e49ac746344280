"""Units, users and the roster from a workbook: nothing is written before the confirmation, and then what would be written by hand."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sqlalchemy import select

from portal import calendar
from portal.audit.models import Entry
from portal.database import db
from portal.people import effects as people
from portal.people.enrolment import effects
from portal.people.enrolment.columns import REASON, roles_said
from portal.people.enrolment.known import Line
from portal.people.enrolment.trial import carry_out
from portal.people.models import (
    Enrolment,
    EnrolmentStage,
    Finding,
    Identity,
    Person,
    Role,
    SessionRow,
    Subject,
    Unit,
    UnitKind,
    User,
)
from tests.pages import Page, Upload
from tests.people.administering import agreed, edit, last, unit_named, user_named
from tests.people.enrolling import (
    PAGE,
    UNIT,
    confirmed,
    counts,
    filled,
    looked_through,
    person,
    rows,
    slips,
    template,
    unit,
    upload,
    user,
)

if TYPE_CHECKING:
    from flask import Flask

NOTHING_NEW = {"Unit", "User", "Assignment", "Person"}
THREE: dict[str, Any] = {
    "单位": [unit("招生办公室", 第一责任人="zhoumin")],
    "用户": [
        user("zhoumin", "周敏", 单位="招生办公室", 角色="单位负责人、填报人（校团委）"),
        user("wulei", "吴磊", 单位="招生办公室", 手机号="138 0371 9001"),
    ],
    "名册": [person("郑欣", 身份="学生", 预计离校日期=date(2027, 6, 30))],
}


def actions(app: Flask, after: int = 0) -> list[str]:
    """What the trail tells, in order."""
    with app.app_context():
        return list(db.session.scalars(select(Entry.action).where(Entry.id > after).order_by(Entry.id)))


def held(app: Flask, username: str) -> set[tuple[Role, str]]:
    """The roles of somebody, each with the unit that it is for."""
    with app.app_context():
        found = db.session.scalars(select(User).where(User.username == username)).one()
        return {(a.role, a.unit.name if a.unit else "") for a in found.assignments}


def known(app: Flask, name: str) -> Person:
    with app.app_context():
        return db.session.scalars(select(Person).where(Person.name == name)).one()


def test_nothing_is_written_before_the_confirmation(app: Flask, admin: Page) -> None:
    before = counts(app)
    page = looked_through(admin, **THREE)
    after = counts(app)
    assert {key: after[key] for key in NOTHING_NEW} == {key: before[key] for key in NOTHING_NEW}
    assert actions(app)[-1] == "enrolment.uploaded"
    assert "确认导入 4 行" in page.text
    for said in ("第一责任人：周敏（zhoumin）", "角色：填报人（校团委）、单位负责人", "预计离校日期：2027-06-30"):
        assert said in page.text


def test_a_confirmation_makes_units_users_roles_and_people_with_the_entries_of_the_forms(
    app: Flask, admin: Page
) -> None:
    page = looked_through(admin, **THREE)
    with app.app_context():
        begun = db.session.scalar(select(Entry.id).order_by(Entry.id.desc()).limit(1))
    answer = confirmed(admin, page)
    assert answer.status == 200
    office = unit_named(app, "招生办公室")
    assert (office.kind, office.responsible_id) == (UnitKind.DEPARTMENT, user_named(app, "zhoumin").id)
    assert held(app, "zhoumin") == {(Role.AUTHOR, "校团委")}, "who decides is agreed to by a second person"
    assert (known(app, "吴磊").phone, known(app, "吴磊").identity) == ("13803719001", Identity.STAFF)
    made = user_named(app, "wulei")
    assert (made.phone, made.person_id) == ("13803719001", known(app, "吴磊").id)
    assert (known(app, "郑欣").identity, known(app, "郑欣").leaves_on) == (Identity.STUDENT, date(2027, 6, 30))
    done = actions(app, begun or 0)
    assert sorted(done) == sorted(
        [
            "unit.created",
            "user.created",
            "role.given",
            "consent.asked",
            "user.created",
            "person.added",
            "user.linked",
            "unit.changed",
            "person.added",
            "enrolment.taken",
            "enrolment.slips",
        ]
    )
    assert last(app, "enrolment.taken").detail == {"new": 4}
    agreed(app)
    assert held(app, "zhoumin") == {(Role.UNIT_HEAD, "招生办公室"), (Role.AUTHOR, "校团委")}


def test_the_slips_of_the_answer_let_people_in_and_are_kept_nowhere(app: Flask, admin: Page, caplog: Any) -> None:
    answer = confirmed(admin, looked_through(admin, **THREE))
    assert answer.response.headers["Cache-Control"] == "no-store"
    found = {slip["用户名"]: slip for slip in slips(answer)}
    assert set(found) == {"zhoumin", "wulei"}
    assert found["zhoumin"]["姓名"] == "周敏"
    assert found["zhoumin"]["网址"].endswith("/login")
    with app.app_context():
        kept = "".join(f"{e.detail}{e.subject}" for e in db.session.scalars(select(Entry)))
        kept += "".join(f"{u.password}{u.name}" for u in db.session.scalars(select(User)))
    kept += caplog.text + "".join(f"{row.cells}{row.changes}" for row in rows(app))
    for slip in found.values():
        assert slip["一次性密码"] not in kept
        page = Page(app)
        sent = {"username": slip["用户名"], "password": slip["一次性密码"]}
        assert page.send(page.open("/login"), sent, action="/login").location == "/people/password"
        assert not set(slip["一次性密码"]) & set("0O1lI")
    assert user_named(app, "zhoumin").must_change


def test_a_second_press_does_nothing(app: Flask, admin: Page) -> None:
    page = looked_through(admin, **THREE)
    first = confirmed(admin, page)
    before, password = counts(app), user_named(app, "zhoumin").password
    second = confirmed(admin, page)
    assert (first.status, second.status) == (200, 303)
    assert counts(app) == before
    assert user_named(app, "zhoumin").password == password


def test_a_workbook_confirmed_changes_nothing_when_it_is_uploaded_again(app: Flask, admin: Page) -> None:
    confirmed(admin, looked_through(admin, **THREE))
    page = looked_through(admin, **THREE)
    assert [row.finding for row in rows(app)][-4:] == [Finding.UNCHANGED] * 4
    assert "没有需要导入的" in page.text
    assert not any("/confirm" in (form.get("action") or "") for form in page.all("form"))


@pytest.mark.parametrize(
    ("sheet", "row", "changes"),
    [
        (
            "单位",
            unit(UNIT, 性质="二级学院", 第一责任人="operator"),
            [["第一责任人", "赵建国（head）", "王敏（operator）"]],
        ),
        ("单位", unit(UNIT, 性质="二级学院", 第一责任人="无"), [["第一责任人", "赵建国（head）", ""]]),
        ("单位", unit("信息 工程学院", 性质=""), None),
        ("用户", user("operator", "王敏敏"), [["姓名", "王敏", "王敏敏"]]),
        ("用户", user("ＯＰＥＲＡＴＯＲ", "王　敏"), None),
        ("用户", user("operator", "王敏", 角色="填报人、单位副职"), [["角色", "填报人", "填报人、单位副职（待确认）"]]),
        ("用户", user("operator", "王敏", 角色="单位副职（信息工程学院）"), [["角色", "填报人", "单位副职（待确认）"]]),
        ("用户", user("operator", "王敏", 角色="无"), [["角色", "填报人", ""]]),
        ("用户", user("operator", "王敏", 角色=""), None),
        ("用户", user("operator", "王敏", 状态="停用"), [["状态", "在用", "停用"]]),
        (
            "用户",
            user("operator", "王敏", 单位="教务处"),
            [["单位", UNIT, "教务处"], ["角色", "填报人", f"填报人（{UNIT}）"]],
        ),
    ],
)
def test_what_is_known_is_changed_or_left_as_it_is(
    app: Flask, sheet: str, row: dict[str, Any], changes: list[list[str]] | None
) -> None:
    (subject,) = (subject for subject in Subject if subject.label == sheet)
    line = Line(1, subject, sheet, 2, row)
    with app.app_context():
        by = db.session.scalars(select(User).where(User.username == "admin")).one()
        found = carry_out([line], by)[1].told
        assert (found["finding"], found["changes"]) == (
            Finding.CHANGED if changes else Finding.UNCHANGED,
            changes or [],
        )
        assert carry_out([line], by)[1].finding is Finding.UNCHANGED


def test_the_dry_run_shows_old_and_new(app: Flask, admin: Page) -> None:
    page = looked_through(admin, 用户=[user("operator", "王敏", 角色="填报人、单位副职")])
    assert "角色：填报人 → 填报人、单位副职（待确认）" in page.text
    assert "由另一位系统管理员确认后生效" in page.text
    assert confirmed(admin, page).status == 303
    agreed(app)
    assert held(app, "operator") == {(Role.AUTHOR, UNIT), (Role.UNIT_DEPUTY, UNIT)}


@pytest.mark.parametrize(
    ("before", "row", "changes", "after"),
    [
        ({}, person("郑欣", 身份="学生"), [["身份", "", "学生"]], (Identity.STUDENT, None)),
        ({"identity": Identity.STAFF}, person("郑 欣", 身份=""), [], (Identity.STAFF, None)),
        (
            {"identity": Identity.STAFF},
            person("郑欣", 身份="外聘人员"),
            [["身份", "教职工", "外聘"]],
            (Identity.OUTSIDE, None),
        ),
        (
            {"leaves_on": date(2027, 6, 30)},
            person("郑欣", 预计离校日期="2028年6月30日"),
            [["预计离校日期", "2027-06-30", "2028-06-30"]],
            (None, date(2028, 6, 30)),
        ),
    ],
)
def test_somebody_on_the_roster_is_described_better(
    app: Flask, admin: Page, before: dict[str, Any], row: dict[str, Any], changes: list[Any], after: tuple[Any, Any]
) -> None:
    with app.app_context():
        place = db.session.scalars(select(Unit).where(Unit.name == UNIT)).one()
        db.session.add(Person(name="郑欣", phone="13803719901", unit=place, **before))
        db.session.commit()
    page = looked_through(admin, 名册=[row])
    assert rows(app)[0].changes == changes
    if changes:
        confirmed(admin, page)
        assert last(app, "person.changed").detail["person"] == "郑欣"
    found = known(app, "郑欣")
    assert (found.identity, found.leaves_on) == after


def test_somebody_of_another_unit_keeps_it_and_it_is_said(app: Flask, admin: Page) -> None:
    confirmed(admin, looked_through(admin, 名册=[person("郑欣")]))
    page = looked_through(admin, 名册=[person("郑欣", 单位="教务处")])
    assert f"名册中登记在“{UNIT}”，单位不变" in page.text


def test_a_change_of_roles_ends_the_sessions(app: Flask, admin: Page, operator: Page) -> None:
    assert operator.open("/").status == 200
    confirmed(admin, looked_through(admin, 用户=[user("operator", "王敏", 角色="填报人、单位副职")]))
    agreed(app)
    with app.app_context():
        of = user_named(app, "operator").id
        assert not list(db.session.scalars(select(SessionRow).where(SessionRow.user_id == of)))


def test_units_come_before_those_whom_they_manage_and_users_before_what_names_them(app: Flask, admin: Page) -> None:
    page = looked_through(
        admin,
        单位=[unit("摄影协会", 性质="学生社团", 管理单位="校团委", 第一责任人="lin01"), unit("新学院", 性质="学院")],
        用户=[user("lin01", "林涛", 单位="新学院", 角色="填报人（摄影协会）")],
    )
    assert "确认导入 3 行" in page.text
    confirmed(admin, page)
    assert held(app, "lin01") == {(Role.AUTHOR, "摄影协会")}
    assert unit_named(app, "摄影协会").responsible_id == user_named(app, "lin01").id


@pytest.mark.parametrize(
    "said",
    [
        "周敏",
        "周　敏",
        "周敏（招生办公室）",
        "周敏（zhoumin）",
        "ZHOUMIN",
        "王敏",
        "王敏（信息工程学院）",
        "王敏（operator）",
    ],
)
def test_the_responsible_person_is_named_as_people_do(app: Flask, admin: Page, said: str) -> None:
    confirmed(
        admin,
        looked_through(
            admin,
            单位=[unit("招生办公室", 第一责任人=said)],
            用户=[user("zhoumin", "周敏", 单位="招生办公室")],
        ),
    )
    wanted = "operator" if "王敏" in said else "zhoumin"
    assert unit_named(app, "招生办公室").responsible_id == user_named(app, wanted).id


def test_of_two_who_are_called_so_none_is_guessed(admin: Page) -> None:
    page = looked_through(
        admin, 单位=[unit("招生办公室", 第一责任人="王敏")], 用户=[user("wangmin", "王敏", 单位="教务处")]
    )
    assert "“王敏”有 2 位（operator、wangmin），请填用户名" in page.text


def test_a_responsible_person_whose_own_row_is_at_fault_is_left_aside_and_it_is_said(app: Flask, admin: Page) -> None:
    page = looked_through(
        admin, 单位=[unit("招生办公室", 第一责任人="lin01")], 用户=[user("lin01", "林涛", 角色="神仙")]
    )
    assert "第一责任人没有登记：“lin01”在“用户”第 2 行，那一行有问题" in page.text
    confirmed(admin, page)
    assert unit_named(app, "招生办公室").responsible_id is None


def test_good_rows_are_taken_and_the_others_come_back_as_a_workbook(app: Flask, admin: Page) -> None:
    page = looked_through(admin, 用户=[user("lin01", "林涛"), user("god01", "神", 角色="god", 单位="天庭")])
    assert "确认导入合格的 1 行" in page.text
    confirmed(admin, page)
    assert user_named(app, "lin01").name == "林涛"
    url = page.path
    answer = admin.client.get(f"{url}/faults.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["用户"]
    titles = [cell.value for cell in sheet[1]]
    row = dict(zip(titles, sheet[2], strict=True))
    assert row["用户名（必填）"].value == "god01"
    assert "没有“god”这个角色" in row[REASON].value
    assert "没有名为“天庭”的单位" in row[REASON].value
    assert {title for title, cell in row.items() if cell.font.color and cell.font.color.rgb == "FFB3261E"} == {
        "单位（必填）",
        "角色",
        REASON,
    }
    assert last(app, "enrolment.faults").detail == {"rows": 1}
    again = upload(admin, answer.data)
    assert again.status == 303
    assert rows(app)[-1].finding is Finding.FAULTY


def test_what_has_changed_since_is_looked_through_again_and_said(app: Flask, admin: Page) -> None:
    page = looked_through(admin, 用户=[user("lin01", "林涛", 单位="教务处")])
    other = unit_named(app, "教务处")
    edit(admin, f"/people/units/{other.id}", name="教学运行处")
    answer = confirmed(admin, page)
    assert answer.status == 409
    assert "您查看后，单位或用户已有变动，这次没有导入" in answer.text
    assert "没有名为“教务处”的单位" in answer.text
    with app.app_context():
        assert db.session.scalar(select(User).where(User.username == "lin01")) is None
        assert db.session.scalars(select(Enrolment)).one().stage is EnrolmentStage.OPEN


def test_rows_that_name_people_are_gone_once_taken_or_given_up_and_after_a_week(app: Flask, admin: Page) -> None:
    confirmed(admin, looked_through(admin, **THREE))
    assert [(row.cells, row.changes, bool(row.made_id)) for row in rows(app)] == [({}, [], True)] * 2
    admin.send(looked_through(admin, 名册=[person("钱七")]), action="/drop")
    assert len(rows(app)) == 2
    looked_through(admin, 名册=[person("钱七")])
    with app.app_context():
        for made in db.session.scalars(select(Enrolment)):
            made.at = calendar.now() - timedelta(days=8)
        db.session.commit()
    Page(app, "operator")  # whoever signs in next
    with app.app_context():
        stages = list(db.session.scalars(select(Enrolment.stage).order_by(Enrolment.id)))
    assert stages == [EnrolmentStage.TAKEN, EnrolmentStage.DROPPED, EnrolmentStage.DROPPED]
    assert [bool(row.made_id) for row in rows(app)] == [True, True]


def test_a_lost_page_of_slips_is_handed_out_again_and_the_old_ones_are_void(app: Flask, admin: Page) -> None:
    page = looked_through(admin, **THREE)
    first = {slip["用户名"]: slip["一次性密码"] for slip in slips(confirmed(admin, page))}
    settled = Page(app)
    settled.send(settled.open("/login"), {"username": "wulei", "password": first["wulei"]}, action="/login")
    chosen = {"current": first["wulei"], "new": "Kuaile-2026-ab", "again": "Kuaile-2026-ab"}
    assert settled.send(settled.open("/people/password"), chosen, action="/people/password").status == 303
    result = admin.open(page.path)
    assert "还有 1 人没有设置自己的密码" in result.text
    again = slips(admin.send(result, action="/slips"))
    assert [slip["用户名"] for slip in again] == ["zhoumin"]
    assert again[0]["一次性密码"] != first["zhoumin"]
    door = Page(app)
    tried = door.send(door.open("/login"), {"username": "zhoumin", "password": first["zhoumin"]}, action="/login")
    assert tried.status != 303
    assert last(app, "enrolment.slips").detail == {"rows": 1}
    assert last(app, "password.reset").subject == f"user:{user_named(app, 'zhoumin').id}"


def test_s38_whoever_decides_by_now_gets_no_slip_again(app: Flask, admin: Page) -> None:
    page = looked_through(admin, **THREE)
    confirmed(admin, page)
    agreed(app)
    assert [slip["用户名"] for slip in slips(admin.send(admin.open(page.path), action="/slips"))] == ["wulei"]


def test_many_slips_come_in_portions_of_bounded_work(app: Flask, admin: Page) -> None:
    people = [user(f"xs{n:02d}", "同学", 身份="学生") for n in range(effects.AT_ONCE * 2 + 3)]
    page = confirmed(admin, looked_through(admin, 用户=people))
    names = [slip["用户名"] for slip in slips(page)]
    assert len(names) == effects.AT_ONCE
    while page.all("form", hx_target="#issuing"):
        page = admin.send(page, action="/slips", HX_Request="true", HX_Target="issuing")
        assert next(iter(page.all("div"))).get("id") == "issuing"
        names += [slip["用户名"] for slip in slips(page)]
    assert names == [row["用户名"] for row in people]
    with app.app_context():
        made = list(db.session.scalars(select(User).where(User.username.startswith("xs"))))
    assert all(one.password for one in made)


def test_nobody_signs_in_before_their_slip_was_made(app: Flask, admin: Page) -> None:
    people = [user(f"xs{n:02d}", "同学", 身份="学生") for n in range(effects.AT_ONCE + 1)]
    confirmed(admin, looked_through(admin, 用户=people))
    assert user_named(app, people[-1]["用户名"]).password == ""
    page = Page(app)
    sent = {"username": people[-1]["用户名"], "password": "anything-at-all"}
    assert page.send(page.open("/login"), sent, action="/login").status != 303


@pytest.mark.parametrize("who", ["operator", "head", "publicity"])
def test_whoever_describes_people_brings_in_the_roster_and_nothing_else(app: Flask, browser_of: Any, who: str) -> None:
    page = browser_of(who)
    assert openpyxl.load_workbook(io.BytesIO(template(page))).sheetnames[:2] == ["名册", "填写说明"]
    book = openpyxl.load_workbook(io.BytesIO(filled(template(page), 名册=[person("郑欣")])))
    sheet = book.create_sheet("用户")
    sheet.append(["用户名", "姓名", "单位"])
    sheet.append(["lin01", "林涛", UNIT])
    stream = io.BytesIO()
    book.save(stream)
    seen = page.open(upload(page, stream.getvalue()).location)
    assert "工作表“用户”是用户，只能由系统管理员导入，没有读取" in seen.text
    assert confirmed(page, seen).status == 303
    assert known(app, "郑欣").unit_id == unit_named(app, UNIT).id
    with app.app_context():
        assert db.session.scalar(select(User).where(User.username == "lin01")) is None


def test_s29_nobody_describes_people_of_a_unit_that_is_not_theirs(app: Flask, admin: Page, operator: Page) -> None:
    confirmed(admin, looked_through(admin, 名册=[person("外人", "13803719902", 单位="教务处")]))
    page = looked_through(
        operator, 名册=[person("郑欣", 单位="教务处"), person("外人", "13803719902", 身份="学生", 单位=UNIT)]
    )
    assert "您不能登记“教务处”的人员" in page.text
    assert "此人已由其他单位登记" in page.text
    assert not any("/confirm" in (form.get("action") or "") for form in page.all("form"))


def test_s29_an_enrolment_of_somebody_else_is_not_found(admin: Page, operator: Page, publicity: Page) -> None:
    url = looked_through(operator, 名册=[person("郑欣")]).path
    for page, there in ((admin, url.replace("roster", "import")), (publicity, url)):
        assert page.open(there).status == 404
        assert page.client.get(f"{there}/faults.xlsx").status_code == 404
        for step in ("confirm", "drop"):
            assert page.post(f"{there}/{step}", {"csrf_token": page.token()}).status == 404


def test_s38_what_an_administrator_brought_in_is_not_confirmed_from_the_roster(app: Flask, admin: Page) -> None:
    """Somebody who files, too, is let in there; units and users are not confirmed but behind the addresses of management."""
    url = looked_through(admin, 用户=[user("lin01")]).path.replace("import", "roster")
    college = unit_named(app, UNIT).id
    with app.app_context():
        found = db.session.scalars(select(User).where(User.username == "admin")).one()
        people.give_role(found, Role.AUTHOR, college, by=None)
        db.session.commit()
    page = Page.let_in(app, "admin")
    assert page.open("/people/roster").status == 200
    assert page.open(url).status == 404
    assert page.post(f"{url}/confirm", {"csrf_token": page.token()}).status == 404


@pytest.mark.parametrize(
    ("text", "roles", "strange"),
    [
        ("填报人", [(Role.AUTHOR, "")], []),
        ("填报人、单位负责人", [(Role.AUTHOR, ""), (Role.UNIT_HEAD, "")], []),
        (" 填报人 ,单位副职；校领导 ", [(Role.AUTHOR, ""), (Role.UNIT_DEPUTY, ""), (Role.LEADER, "")], []),
        ("填报人（校团委）", [(Role.AUTHOR, "校团委")], []),
        ("填报人(党委宣传部（新闻中心）)、技术支持", [(Role.AUTHOR, "党委宣传部（新闻中心）"), (Role.TECH, "")], []),
        ("填报人（学生处、校团委）", [(Role.AUTHOR, "学生处、校团委")], []),
        ("管理员，填报人", [(Role.AUTHOR, "")], ["管理员"]),
        ("填报人（校团委", [], ["填报人（校团委"]),
        ("（（（", [], ["（（（"]),
        ("、，", [], []),
    ],
)
def test_roles_are_read_from_a_list(text: str, roles: list[tuple[Role, str]], strange: list[str]) -> None:
    assert roles_said(text) == (roles, strange)


def test_the_template_offers_what_may_be_chosen(admin: Page) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(admin)))
    assert book.sheetnames == ["单位", "用户", "名册", "填写说明", "选项"]
    lists = [
        (sheet.title, str(rule.sqref))
        for sheet in (book["单位"], book["用户"], book["名册"])
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    ]
    offered = {cell.value for row in book["选项"].iter_rows() for cell in row}
    assert len(lists) == len(["性质", "管理单位", "状态", "单位", "身份", "角色", "状态", "单位", "身份"])
    assert {UNIT, "二级学院", "填报人", "审计管理员", "教职工", "外聘", "停用"} <= offered


def test_a_page_sent_twice_makes_one_enrolment(app: Flask, admin: Page) -> None:
    page, content = admin.open(PAGE), filled(template(admin), 名册=[person("郑欣")])
    answers = [admin.send(page, {"workbook": Upload(content, "a.xlsx")}, action=PAGE).location for _ in range(2)]
    assert answers[0] == answers[1]
    assert counts(app)["Enrolment"] == 1
    assert re.fullmatch(r"/people/import/\d+", answers[0])
