"""The portal's own export is imported again: whoever takes it away and brings it back as it is hears that nothing has changed."""

from __future__ import annotations

import io
import secrets
import time

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from portal.database import db
from portal.imports import checking, effects, queries
from portal.imports.models import Import
from portal.platforms import PLATFORMS
from tests.accounts.registered import registered
from tests.imports.drawing import filled_form
from tests.imports.exporting import exported, looked_at, places, plenty, rows_in
from tests.imports.making import account, checked, filled, saved, template, upload

CLUB, COLLEGE = "大学生新媒体协会", "信息工程学院"
NOTHING = "个账号无变化，没有需要保存的内容"


@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(draw=st.data())
def test_any_account_of_any_platform_comes_back_unchanged(app, publicity, draw):
    for platform, definition in PLATFORMS.items():
        data = draw.draw(filled_form(definition))
        for part in definition.rows:
            data[part] = [{"row_id": secrets.token_hex(6), **person} for person in data[part]]
        own = {key: f"x{secrets.token_hex(8)}" for key in definition.identifiers}
        registered(app, platform=platform, **{**data, **own, "avatar": "a" * 64})
    page = looked_at(publicity, exported(publicity))
    assert {(finding, *map(str, rest)) for finding, *rest in rows_in(app)} == {("unchanged", "[]", "[]")}
    assert NOTHING in page.text
    assert not page.all("form", action=f"{page.path}/save")
    assert page.all("form", action=f"{page.path}/drop")


def asked_of(imported, number):
    """What the database is asked to check so many rows."""
    asked = []

    def note(_connection, _cursor, statement, _values, _context, _many):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    checking.check(imported, queries.unchecked(imported, number))
    db.session.rollback()
    event.remove(db.engine, "before_cursor_execute", note)
    return asked


@pytest.mark.parametrize("who", ["publicity", "leader"])
def test_s46_a_thousand_accounts_come_back_unchanged_taken_with_numbers_and_taken_with_masks(app, browser_of, who):
    """The registry is asked as often about one row as about a hundred, and a thousand take seconds."""
    plenty(app, 1000, [CLUB, COLLEGE], ["wechat", "weibo", "douyin"])
    person = browser_of("publicity")
    book = exported(browser_of(who))
    phones = {row[4].value for row in book["人员"].iter_rows(min_row=2)}
    assert len(phones) > 100
    assert all(("****" in phone) == (who == "leader") for phone in phones)
    begun = time.perf_counter()
    answer = upload(person, saved(book), "")
    assert answer.status == 303, answer.text
    with app.test_request_context():
        imported = db.session.scalars(select(Import)).one()
        assert asked_of(imported, 1)
        few, many = asked_of(imported, 2), asked_of(imported, effects.CHECKED_AT_ONCE)
    assert len(many) <= len(few) + 1, many
    page = checked(person, answer.location)
    assert time.perf_counter() - begun < 30
    assert f"全部 1000 {NOTHING}" in page.text
    assert {(finding, *map(str, rest)) for finding, *rest in rows_in(app)} == {("unchanged", "[]", "[]")}


def title_row(book):
    book["账号"].insert_rows(1)
    book["账号"]["A1"] = "郑州工商学院新媒体账号台账"


def without_people(book):
    book.remove(book["人员"])


def without_columns(book):
    for title in ("状态", "级别", "单位", "类别", "主体", "备注"):
        sheet = book["账号"]
        if title in places(sheet):
            sheet.delete_cols(places(sheet)[title])
    book["人员"].delete_cols(places(book["人员"])["电子邮箱"])


def only_the_number_and_one_fact(book):
    sheet = book["账号"]
    for title, column in sorted(places(sheet).items(), key=lambda pair: -pair[1]):
        if title not in {"编号", "粉丝（用户）数"}:
            sheet.delete_cols(column)
    without_people(book)


def other_order(book):
    for sheet in (book["账号"], book["人员"]):
        lines = [list(row)[::-1] for row in sheet.iter_rows(values_only=True)]
        sheet.delete_rows(1, sheet.max_row)
        for line in [lines[0], *lines[:0:-1]]:
            sheet.append(line)


def more_columns(book):
    width = book["账号"].max_column
    for place, title in enumerate(("联系情况", "校区"), width + 1):
        for row in range(1, book["账号"].max_row + 1):
            book["账号"].cell(row, place, title)


def some_rows(book):
    book["账号"].delete_rows(2)


def other_names(book):
    book["账号"].title, book["人员"].title = "微信", "名单"


SHAPES = [
    title_row,
    without_people,
    without_columns,
    only_the_number_and_one_fact,
    other_order,
    more_columns,
    some_rows,
    other_names,
]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_export_is_known_however_it_was_arranged(app, operator, shape):
    registered(app, followers=5)
    registered(app, platform="weibo", registered_on="2024-02-29", verified_until="2027-01-01")
    registered(app, "经济与管理学院", "app", remarks="内部")
    book = exported(operator)
    shape(book)
    page = looked_at(operator, book, platform="qq")
    assert {(finding, *map(str, rest)) for finding, *rest in rows_in(app)} == {("unchanged", "[]", "[]")}
    assert len(rows_in(app)) == (2 if shape is some_rows else 3)
    assert NOTHING in page.text
    assert ("工作簿中没有“人员”表" in page.text) == ("人员" not in book.sheetnames and shape is not other_names)
    assert ("主管人员电话" in page.text) is False
    assert ("联系情况" in page.text) == (shape is more_columns)


def test_an_export_and_a_template_stand_in_one_workbook(app, operator):
    registered(app)
    book = exported(operator)
    new = openpyxl.load_workbook(io.BytesIO(filled(template(operator), [account(7777)])))["账号"]
    made = book.create_sheet("微信")
    for line in new.iter_rows(values_only=True):
        made.append(line)
    page = looked_at(operator, book)
    assert [finding for finding, *_ in rows_in(app)] == ["unchanged", "new"]
    facts = page.one("section", aria_label="导入情况").iter("div")
    counts = ["".join("".join(each.itertext()).split()) for each in facts]
    assert counts == ["无变化1个", "有变更0个", "新登记1个", "有问题0个"]


def test_what_is_known_of_a_person_is_changed_on_the_page_of_the_people(app, operator):
    registered(app)
    book = exported(operator)
    sheet = book["人员"]
    sheet.cell(3, places(sheet)["身份"]).value = "外聘"
    page = looked_at(operator, book)
    assert "这两列没有读取，请在“运行人员”页面修改。" in page.text
    assert rows_in(app) == [("unchanged", [], [])]


def test_at_stock_taking_an_export_is_known_too_and_changes_nothing(app, publicity):
    registered(app, "党委宣传部", number="2026-微信-0009")
    book = exported(publicity)
    looked_at(publicity, book, stock=True)
    assert rows_in(app) == [("unchanged", [], [])]
    book["账号"].cell(2, places(book["账号"])["名称"]).value = "新的名称"
    looked_at(publicity, book, stock=True)
    ((finding, _, ((title, said),)),) = rows_in(app)
    assert (finding, title) == ("change", "编号")
    assert said.endswith("存量登记只登记新账号，请不选“存量登记”重新上传。")
