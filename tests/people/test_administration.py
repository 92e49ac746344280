"""What administrators do with users, roles and units, and what they cannot do (第四、五、六条)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select, text

from portal.database import db
from portal.files.store import open_file
from portal.people import rules
from portal.people.models import Assignment, Role, Unit, UnitKind, User
from tests.pages import Page, Upload
from tests.people.administering import agreed, edit, last, unit_named, user_named

if TYPE_CHECKING:
    from flask import Flask


def of_kind(app: Flask, kind: UnitKind) -> Unit:
    with app.app_context():
        return db.session.scalars(select(Unit).where(Unit.kind == kind).order_by(Unit.id)).first()


def seal() -> bytes:
    picture = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(picture).ellipse((40, 40, 260, 260), outline=(200, 20, 20), width=18)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


NEW_USER = {"username": "xiaoli", "name": "李小丽"}


def test_a_new_user_gets_a_one_time_password_shown_once_and_kept_only_as_a_hash(app: Flask, admin: Page) -> None:
    unit = unit_named(app, "信息工程学院")
    answer = edit(admin, "/people/users/new", **NEW_USER, unit=str(unit.id))
    assert answer.status == 200
    once = "".join(answer.one("code", id="one-time-password").itertext())
    user = user_named(app, "xiaoli")
    assert user.must_change
    assert once not in user.password
    assert once not in str(last(app, "user.created").detail)
    page = Page(app)
    assert (
        page.send(page.open("/login"), {"username": "XiaoLi ", "password": once}, action="/login").location
        == "/people/password"
    )


def test_s30_fields_that_the_form_does_not_have_change_nothing(app: Flask, admin: Page, operator: Page) -> None:
    user = user_named(app, "operator")
    page = admin.open(f"/people/users/{user.id}")
    data = page.values(page.form(f"/users/{user.id}"))
    for name in ("username", "password", "must_change", "id", "signature", "assignments", "revision_id", "role"):
        data.add(name, "admin")
    assert admin.post(f"/people/users/{user.id}", data).status == 303
    after = user_named(app, "operator")
    assert (after.username, after.password, after.must_change, after.signature) == (
        user.username,
        user.password,
        False,
        "",
    )
    page = operator.open("/people/password")
    form = page.values(page.form())
    form.add("role", "admin")
    operator.post("/people/password", form)
    assert after.roles == user_named(app, "operator").roles


def test_s35_a_form_opened_before_somebody_else_s_change_is_refused(app: Flask, admin: Page) -> None:
    user = user_named(app, "operator")
    stale = admin.open(f"/people/users/{user.id}")
    assert edit(admin, f"/people/users/{user.id}", name="王敏敏").status == 303
    assert admin.send(stale, {"name": "别人"}, action=f"/users/{user.id}").status == 409
    assert user_named(app, "operator").name == "王敏敏"
    entry = last(app, "user.changed")
    assert entry.detail["before"]["name"] == "王敏"
    assert entry.detail["after"]["name"] == "王敏敏"


def test_nobody_takes_away_their_own_administration_or_deactivates_themselves(app: Flask, admin: Page) -> None:
    user = user_named(app, "admin")
    page = admin.open(f"/people/users/{user.id}")
    assert admin.send(page, action="/drop").status == 409
    data = page.values(page.form(f"/users/{user.id}"))
    data.pop("active")
    assert admin.post(f"/people/users/{user.id}", data).status == 422
    assert user_named(app, "admin").active


def test_a_role_is_given_and_taken_with_an_entry_each(app: Flask, admin: Page) -> None:
    user, unit = user_named(app, "operator"), unit_named(app, "信息工程学院")
    url = f"/people/users/{user.id}"
    assert admin.send(admin.open(url), {"role": "unit_deputy", "unit": str(unit.id)}, action="/roles/add").status == 303
    assert agreed(app) == ["授予王敏“单位副职”（信息工程学院）角色"]
    assert last(app, "role.given").detail == {"role": "unit_deputy", "unit_id": unit.id}
    assert admin.send(admin.open(url), {"role": "unit_deputy", "unit": str(unit.id)}, action="/roles/add").status == 409
    with app.app_context():
        row = db.session.scalars(
            select(Assignment).where(Assignment.user_id == user.id, Assignment.role == Role.UNIT_DEPUTY)
        ).one()
    assert admin.send(admin.open(url), action=f"/roles/{row.id}/drop").status == 303
    assert last(app, "role.taken").detail == {"role": "unit_deputy", "unit_id": unit.id}


@pytest.mark.parametrize(
    ("username", "role", "of_unit", "said"),
    [
        ("operator", "unit_head", False, "请选择单位"),
        ("operator", "tech", True, "请选“全校”"),
        ("student", "tech", False, "学生只能担任填报人"),
        ("auditor", "admin", False, "不归系统管理员管理"),
        ("auditor", "author", True, "不归系统管理员管理"),
        ("publicity", "admin", False, "系统管理员不能兼任审批角色"),
        ("deputy", "admin", False, "系统管理员不能兼任审批角色"),
        ("admin", "unit_head", True, "系统管理员不能兼任审批角色"),
        ("admin", "publicity_head", False, "系统管理员不能兼任审批角色"),
        ("admin", "tech", False, "不能给自己添加角色"),
        ("admin", "author", True, "不能给自己添加角色"),
    ],
)
def test_s38_a_role_that_does_not_fit_is_refused(
    app: Flask, admin: Page, username: str, role: str, *, of_unit: bool, said: str
) -> None:
    unit = str(unit_named(app, "信息工程学院").id) if of_unit else ""
    sent = {"role": role, "unit": unit, "csrf_token": admin.token()}
    answer = admin.post(f"/people/users/{user_named(app, username).id}/roles/add", sent)
    assert answer.status == 409
    assert said in answer.text


@pytest.mark.parametrize(
    ("role", "held", "said"),
    [
        ("auditor", "admin", "不能由同一人担任"),
        ("admin", "auditor", "不能由同一人担任"),
        ("leader", "auditor", "审计管理员不能兼任其他角色"),
        ("auditor", "tech", "审计管理员不能兼任其他角色"),
        ("auditor", "unit_head", "审计管理员不能兼任其他角色"),
    ],
)
def test_s38_who_reads_the_trail_does_nothing_else(role: str, held: str, said: str) -> None:
    assert said in str(rules.apart(Role(role), {Role(held)}))


def test_s38_nobody_of_the_demonstration_holds_roles_that_are_apart(app: Flask) -> None:
    with app.app_context():
        for user in db.session.scalars(select(User)):
            for role in user.roles:
                assert rules.apart(role, user.roles - {role}) is None, user.username


def test_what_a_unit_is_and_what_somebody_may_do_come_back_from_the_database_as_what_they_are(app: Flask) -> None:
    with app.app_context():
        assert all(isinstance(kind, UnitKind) for kind in db.session.scalars(select(Unit.kind)))
        assert all(isinstance(role, Role) for role in db.session.scalars(select(Assignment.role)))
        stored = db.session.execute(text("select role from assignment")).scalars()
        assert set(stored) <= {role.value for role in Role}


@pytest.mark.parametrize(
    "data", [{}, {"role": "god"}, {"role": "tech", "unit": "99999"}, {"role": "tech", "unit": "x"}]
)
def test_a_role_or_unit_that_does_not_exist_is_refused_in_words(app: Flask, admin: Page, data: dict[str, str]) -> None:
    answer = admin.post(
        f"/people/users/{user_named(app, 'operator').id}/roles/add", {**data, "csrf_token": admin.token()}
    )
    assert answer.status == 400
    assert "请从列表中选择" in answer.text


def test_the_list_of_users_is_searched_by_name_user_name_and_unit_and_takes_percent_literally(admin: Page) -> None:
    assert "王敏" in admin.open("/people/?q=王敏").text
    assert "王敏" in admin.open("/people/?q=operat").text
    assert "王敏" in admin.open("/people/?q=OPERAT").text, "whatever the database"
    assert "没有符合条件的用户" in admin.open("/people/?q=%25").text


def test_six_the_level_of_a_unit_follows_from_its_kind_and_is_never_asked(app: Flask, admin: Page) -> None:
    league = of_kind(app, UnitKind.LEAGUE)
    answer = edit(admin, "/people/units/new", name="测试社", kind="club", parent=str(league.id))
    assert answer.status == 303, answer.text
    unit = unit_named(app, "测试社")
    assert unit.level == "团学"
    page = admin.open(f"/people/units/{unit.id}")
    assert "新媒体平台级别：团学" in page.text
    assert "level" not in page.values(page.form("/units/"))
    assert last(app, "unit.created").detail["after"]["parent_id"] == league.id


@pytest.mark.parametrize(
    ("kind", "parent", "said"),
    [
        ("club", None, "必须是校团委"),
        ("organisation", UnitKind.SCHOOL, "必须是校团委"),
        ("college", UnitKind.LEAGUE, "只能是学校"),
        ("school", None, "只能有一个"),
        ("league", UnitKind.SCHOOL, "只能有一个"),
    ],
)
def test_six_a_unit_in_the_wrong_place_is_refused(
    app: Flask, admin: Page, kind: str, parent: UnitKind | None, said: str
) -> None:
    above = str(of_kind(app, parent).id) if parent else ""
    answer = edit(admin, "/people/units/new", name="新单位", kind=kind, parent=above)
    assert answer.status == 422
    assert said in answer.text


@pytest.mark.parametrize("name", ["信息工程学院", "信息工程　学院", " 信息\u200b工程学院"])
def test_a_unit_s_name_is_its_own_however_it_is_typed(app: Flask, admin: Page, name: str) -> None:
    assert "已有同名的单位" in edit(admin, "/people/units/new", name=name, kind="college").text


def test_no_unit_manages_itself_by_way_of_others() -> None:
    assert rules.no_circle(1, 3, {1: None, 2: 1, 3: 2})
    assert rules.no_circle(1, 1, {1: None})
    assert rules.no_circle(4, 3, {1: None, 2: 1, 3: 2}) is None
    assert rules.no_circle(None, 3, {3: 5, 5: 3}) is None


def test_the_league_stays_the_league_while_organisations_depend_on_it(app: Flask, admin: Page) -> None:
    league = of_kind(app, UnitKind.LEAGUE)
    assert "本单位还管理着其他单位" in edit(admin, f"/people/units/{league.id}", kind="department").text
    page = admin.open(f"/people/units/{league.id}")
    data = page.values(page.form("/units/"))
    data.pop("active")
    assert "请先停用或调整" in admin.post(f"/people/units/{league.id}", data).text


def test_five_a_unit_has_a_first_responsible_person_chosen_among_staff(app: Flask, admin: Page) -> None:
    unit, person = unit_named(app, "信息工程学院"), user_named(app, "operator")
    assert edit(admin, f"/people/units/{unit.id}", responsible=str(person.id)).status == 303
    assert unit_named(app, "信息工程学院").responsible_id == person.id
    assert edit(admin, f"/people/units/{unit.id}", responsible=str(user_named(app, "student").id)).status == 422


def test_a_seal_is_kept_shown_and_removed(app: Flask, admin: Page) -> None:
    unit = unit_named(app, "信息工程学院")
    url = f"/people/units/{unit.id}"
    assert edit(admin, url, seal=Upload(seal())).status == 303
    assert admin.open(f"{url}/seal").response.mimetype == "image/png"
    page = admin.open(url)
    data = page.values(page.form("/units/"))
    assert admin.post(url, data).status == 303
    assert unit_named(app, "信息工程学院").seal
    data = admin.open(url).values(admin.open(url).form("/units/"))
    data.add("drop_seal", "y")
    assert admin.post(url, data).status == 303
    assert admin.open(f"{url}/seal").status == 404


def test_s40_a_seal_that_is_no_picture_is_refused_beside_its_field(app: Flask, admin: Page) -> None:
    unit = unit_named(app, "信息工程学院")
    answer = edit(admin, f"/people/units/{unit.id}", name="改了名", seal=Upload(b"<svg onload='x'></svg>", "seal.png"))
    assert answer.status == 422
    assert unit_named(app, "信息工程学院").seal == ""


def test_a_signature_is_kept_shown_and_removed(app: Flask, admin: Page) -> None:
    user = user_named(app, "head")
    url = f"/people/users/{user.id}"
    assert admin.send(admin.open(url), {"signature": Upload(seal(), "签名.png")}, action="/signature").status == 303
    assert user_named(app, "head").signature == ""
    agreed(app)
    shown = admin.open(f"{url}/signature").response
    assert shown.mimetype == "image/png"
    with app.app_context():
        kept = open_file(db.session, user_named(app, "head").signature)
        assert kept
        assert shown.data != kept.content, "crossed by what it is shown for, and never as it is kept"
    admin.post(f"{url}/signature", {"csrf_token": admin.token(), "drop": "1"})
    assert user_named(app, "head").signature == ""


@pytest.mark.parametrize("path", ["/people/users/99999", "/people/units/99999", "/people/units/99999/seal"])
def test_what_does_not_exist_is_not_found(admin: Page, path: str) -> None:
    assert admin.open(path).status == 404


@pytest.mark.parametrize("path", ["/people/", "/people/users/new", "/people/units", "/people/units/new", "/settings/"])
def test_people_and_settings_are_not_for_everybody(operator: Page, head: Page, path: str) -> None:
    assert operator.open(path).status == 403
    assert head.open(path).status == 403


def test_the_command_adds_a_user_and_prints_a_one_time_password(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    done = run(args=["users", "create", "second", "--name", "第二管理员", "--unit", "信息工程学院", "--role", "admin"])
    assert done.exit_code == 0, done.output
    password = done.output.removeprefix("second: ").strip()
    page = Page(app)
    assert (
        page.send(page.open("/login"), {"username": "second", "password": password}, action="/login").location
        == "/people/password"
    )
    for username, name, unit in (
        ("second", "x", "信息工程学院"),
        ("Third!", "x", "信息工程学院"),
        ("third", "x", "无此单位"),
        ("third", "", "信息工程学院"),
    ):
        wrong = ["users", "create", username, "--name", name, "--unit", unit, "--role", "tech"]
        assert run(args=wrong).exit_code != 0
