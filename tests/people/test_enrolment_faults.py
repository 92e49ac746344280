"""Workbooks of units, users and people with something wrong in them: told by row and column, quoted, and nothing of it is written."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.database import db
from portal.people.enrolment import effects, reading
from portal.people.enrolment.known import Line
from portal.people.enrolment.trial import carry_out
from portal.people.models import Finding, Role, Subject, User
from tests.people.administering import unit_named, user_named
from tests.people.enrolling import (
    PAGE,
    UNIT,
    confirmed,
    counts,
    filled,
    looked_through,
    person,
    rows,
    template,
    unit,
    upload,
    user,
)

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

# sheet, row, column, what is said
FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("单位", unit(""), "单位名称", "请填写单位名称"),
    ("单位", unit("学" * 61), "单位名称", "最多 60 个字符"),
    ("单位", unit("招生\x7f办"), "单位名称", "看不见的字符"),
    ("单位", unit("招生办", 性质="公司"), "性质", "没有“公司”这种性质，应为学校、二级学院"),
    ("单位", unit("招生办", 性质=""), "性质", "请选择性质"),
    ("单位", unit("招生办", 性质="学校"), "单位名称", "“学校”只能有一个"),
    ("单位", unit("摄影协会", 性质="学生社团"), "单位名称", "管理单位必须是校团委（第六条）"),
    ("单位", unit("招生办", 管理单位="教务处"), "单位名称", "管理单位只能是学校，也可不选"),
    ("单位", unit("招生办", 管理单位="天庭"), "管理单位", "没有名为“天庭”的单位"),
    (
        "单位",
        unit("招生办", 第一责任人="nobody1"),
        "第一责任人",
        "没有找到“nobody1”，请填写姓名",
    ),
    ("单位", unit("招生办", 第一责任人="student"), "第一责任人", "是学生，不能作第一责任人"),
    ("单位", unit("招生办", 状态="在建"), "状态", "“在建”不是可选的状态"),
    ("单位", unit("校团委", 性质="校团委", 状态="停用"), "单位名称", "还有在用的单位由本单位管理"),
    ("用户", user(""), "用户名", "请填写用户名"),
    ("用户", user("20190012"), "用户名", "以字母开头，所填为“20190012”"),
    ("用户", user("张三"), "用户名", "所填为“张三”"),
    ("用户", user("a" * 41), "用户名", "2–40 位小写字母"),
    ("用户", user("lin01", ""), "姓名", "请填写姓名"),
    ("用户", user("lin01", "名" * 41), "姓名", "最多 40 个字符"),
    ("用户", user("lin01", "林\x7f涛"), "姓名", "看不见的字符"),
    ("用户", user("lin01", 单位=""), "单位", "请选择所在单位"),
    ("用户", user("lin01", 单位="天庭"), "单位", "没有名为“天庭”的单位"),
    ("用户", user("lin01", 身份="外聘"), "身份", "“外聘”不是可选的身份，用户应为教职工或学生"),
    ("用户", user("lin01", 角色="管理员"), "角色", "没有“管理员”这个角色，可填：填报人、审稿人、单位负责人"),
    ("用户", user("lin01", 角色="填报人（天庭）"), "角色", "没有名为“天庭”的单位"),
    ("用户", user("lin01", 角色="单位负责人（全校）"), "角色", "“单位负责人”是各单位的角色"),
    ("用户", user("lin01", 角色=f"校领导（{UNIT}）"), "角色", "“校领导”是全校的角色"),
    ("用户", user("lin01", 角色="填报人、" * 80), "角色", "最多 300 字"),
    ("用户", user("lin01", 身份="学生", 角色="单位负责人"), "角色", "学生只能担任填报人"),
    ("用户", user("lin01", 手机号="1380371"), "手机号", "1380371"),
    ("用户", user("lin01", 状态="也许"), "状态", "“也许”不是可选的状态"),
    # S38: who administers neither decides nor reads the trail, and who reads the trail does nothing else.
    ("用户", user("lin01", 角色="系统管理员、审计管理员"), "角色", "审计管理员只能由服务器维护人员用命令指定"),
    ("用户", user("lin01", 角色="审计管理员、填报人"), "角色", "审计管理员不能兼任其他角色"),
    ("用户", user("lin01", 角色="系统管理员、单位负责人"), "角色", "系统管理员不能兼任审批角色"),
    ("用户", user("head", "赵建国", 角色="单位负责人、系统管理员"), "角色", "系统管理员不能兼任审批角色"),
    ("用户", user("head", "赵建国", 身份="学生"), "状态", "该用户还有审批或管理角色"),
    # Nobody locks themselves out.
    ("用户", user("admin", "系统管理员", 单位="现代教育技术中心", 角色="填报人"), "角色", "不能在导入中改变自己的角色"),
    ("用户", user("admin", "系统管理员", 单位="现代教育技术中心", 角色="无"), "角色", "不能在导入中改变自己的角色"),
    ("用户", user("admin", "系统管理员", 单位="现代教育技术中心", 状态="停用"), "状态", "不能停用自己"),
    ("名册", person(""), "姓名", "请填写姓名"),
    ("名册", person("名" * 21), "姓名", "最多 20 字"),
    ("名册", person("郑欣", ""), "手机号", "请填写手机号"),
    ("名册", person("郑欣", "0371-12345"), "手机号", "0371-12345"),
    ("名册", person("郑欣", 单位=""), "单位", "请选择单位"),
    ("名册", person("郑欣", 身份="博士后"), "身份", "“博士后”不是可选的身份，应为教职工、学生、外聘之一"),
    ("名册", person("郑欣", 预计离校日期="明年"), "预计离校日期", "“明年”不是有效的日期"),
    ("名册", person("郑欣", 预计离校日期="2206-06-30"), "预计离校日期", "离校日期不应晚于"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "said"), FAULTS)
def test_what_is_wrong_is_told_by_column_and_leaves_nothing_behind(
    app: Flask, sheet: str, row: dict[str, Any], column: str, said: str
) -> None:
    before = counts(app)
    (subject,) = (subject for subject in Subject if subject.label == sheet)
    with app.app_context():
        by = db.session.scalars(select(User).where(User.username == "admin")).one()
        found = carry_out([Line(1, subject, sheet, 2, row)], by)[1]
        db.session.commit()
    assert found.finding is Finding.FAULTY
    (sentence,) = [sentence for title, sentence in found.faults if title == column]
    assert said in sentence
    assert counts(app) == before


def test_a_workbook_without_a_good_row_is_not_confirmed(app: Flask, admin: Page) -> None:
    page = looked_through(admin, 用户=[user("20190012")])
    assert "没有合格的行可以导入" in page.text
    before = counts(app)
    assert admin.post(f"{page.path}/confirm", {"csrf_token": admin.token()}).status == 409
    assert {**counts(app), "Entry": 0} == {**before, "Entry": 0}


def test_all_that_is_wrong_with_a_row_is_told_at_once(app: Flask, admin: Page) -> None:
    looked_through(admin, 用户=[user("20190012", "", 单位="天庭", 身份="仙", 角色="god", 手机号="1", 状态="飞升")])
    (found,) = rows(app)
    assert {title for title, _ in found.faults} == {"用户名", "姓名", "单位", "身份", "角色", "手机号", "状态"}


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"单位": [unit("招生办"), unit("招 生办")]}, "“招生办”与第 3 行重复，请只留一行"),
        ({"用户": [user("lin01"), user("ＬＩＮ01", "林涛")]}, "“lin01”与第 3 行重复"),
        ({"名册": [person("郑欣"), person("郑 欣", "138 0371 9901")]}, "“13803719901”与第 3 行重复"),
        ({"名册": [person("郑欣"), person("郑新")]}, "“13803719901”与第 3 行的郑新相同，一个手机号只能是一个人的"),
        (
            {"用户": [user("lin01", "林涛", 手机号="13803719901")], "名册": [person("郑欣")]},
            "与“名册”第 2 行的郑欣相同",
        ),
    ],
)
def test_what_stands_twice_in_a_workbook_is_told_with_the_other_row(
    app: Flask, admin: Page, sheets: dict[str, Any], said: str
) -> None:
    page = looked_through(admin, **sheets)
    assert {row.finding for row in rows(app)} == {Finding.FAULTY}
    assert said in page.text


def test_the_same_fault_on_many_rows_is_told_once(admin: Page) -> None:
    page = looked_through(admin, 用户=[user(f"lin{n:02d}", 单位="天庭") for n in range(9)])
    assert page.text.count("没有名为“天庭”的单位") == 1
    assert "第 2–10 行" in page.text


def test_whom_a_faulty_unit_would_have_is_told_where_the_fault_is(admin: Page) -> None:
    page = looked_through(admin, 单位=[unit("招生办", 性质="公司")], 用户=[user("lin01", 单位="招生办")])
    assert "“招生办”在“单位”第 2 行，那一行有问题，先改正那一行" in page.text


def test_the_last_administrator_stays(app: Flask, admin: Page) -> None:
    """Somebody else's administration may be taken as long as one is left: whoever imports is one, so one always is."""
    confirmed(admin, looked_through(admin, 用户=[user("lin01", "林涛", 角色="系统管理员")]))
    page = looked_through(admin, 用户=[user("lin01", "林涛", 角色="技术支持"), user("admin", "系统管理员", 角色="无")])
    confirmed(admin, page)
    with app.app_context():
        admins = [u.username for u in db.session.scalars(select(User)) if Role.ADMIN in u.roles]
    assert admins == ["admin"]


def test_nobody_gives_themselves_a_role(app: Flask, admin: Page) -> None:
    page = looked_through(admin, 用户=[user("admin", "系统管理员", 角色="系统管理员、技术支持")])
    assert "不能在导入中改变自己的角色，请由另一位系统管理员操作" in page.text
    assert Role.TECH not in user_named(app, "admin").roles


def test_a_unit_that_is_no_longer_in_use_takes_nobody(app: Flask, admin: Page) -> None:
    with app.app_context():
        other = unit_named(app, "教务处")
        db.session.merge(other).active = False
        db.session.commit()
    page = looked_through(admin, 用户=[user("lin01", 单位="教务处")])
    assert "“教务处”已停用，请先启用，或改为其他单位" in page.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为"),
        (b"PK\x03\x04 nothing", "无法读取"),
        (b"name,phone\n", "xlsx"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(app: Flask, admin: Page, content: bytes, said: str) -> None:
    before = counts(app)
    answer = upload(admin, content)
    assert answer.status == 422
    assert said in answer.text
    assert counts(app) == before


def test_nothing_chosen_is_told(admin: Page) -> None:
    answer = admin.send(admin.open(PAGE), action=PAGE)
    assert answer.status == 422
    assert "请选择填好的工作簿" in answer.text


def test_s43_a_bomb_is_refused(app: Flask, admin: Page) -> None:
    stream = io.BytesIO(template(admin))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/zeros.bin", bytes(60_000_000))
    before = counts(app)
    answer = upload(admin, stream.getvalue())
    assert answer.status == 422
    assert counts(app) == before


def test_an_empty_template_says_what_to_fill_in(admin: Page) -> None:
    answer = upload(admin, template(admin))
    assert answer.status == 422
    assert "“单位”、“用户”、“名册”中还没有填写任何内容" in answer.text


def test_more_rows_than_are_taken_are_refused_with_the_number(admin: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    answer = upload(admin, filled(template(admin), 名册=[person("郑欣", f"1380371990{n}") for n in range(3)]))
    assert answer.status == 422
    assert "共 3 行，一次最多 2 行，请分成几个文件上传" in answer.text


def test_nobody_keeps_more_open_than_a_few(admin: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "MOST_OPEN", 1)
    looked_through(admin, 名册=[person("郑欣")])
    answer = upload(admin, filled(template(admin), 名册=[person("郑欣")]))
    assert answer.status == 409
    assert "还没有确认" in answer.text


def test_what_was_given_up_is_not_confirmed_nor_what_was_taken_given_up(admin: Page) -> None:
    page = looked_through(admin, 名册=[person("郑欣")])
    assert admin.send(page, action="/drop").location == f"{PAGE}?said=enrolment-dropped"
    assert confirmed(admin, page).status == 409
    taken = looked_through(admin, 名册=[person("郑欣")])
    confirmed(admin, taken)
    assert admin.send(taken, action="/drop").status == 409
    open_one = looked_through(admin, 用户=[user("lin01")])
    assert admin.post(f"{open_one.path}/slips", {"csrf_token": admin.token()}).status == 409
