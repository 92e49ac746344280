"""What a workbook holds is read as it looks: numbers with their leading zeros, names however they were padded."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select

from portal.accounts.models import Account
from portal.database import db
from portal.people.models import Person
from tests.imports.making import OPINION, checked, filings, filled, saved, stocked, template, upload


def consented(office, director, content):
    """Hand in a workbook of stock, lay it before the department, and let another officer consent."""
    answer = upload(office, content, stock=True)
    assert answer.status == 303, answer.text
    url = answer.location
    page = checked(office, url)
    office.send(page, action="/save")
    page = office.open(f"{url}?ask=submit")
    while "提交宣传部核对" in page.text and page.all("form", action=f"{url}/submit"):
        page = office.follow(office.send(page, action="/submit"))
    return director.follow(director.send(director.open(url), {"opinion": OPINION}, action="/consent"))


def numbered(office, rows, formats):
    """A workbook in which the numbers of the paper are numbers, shown in these formats."""
    book = openpyxl.load_workbook(io.BytesIO(filled(template(office, stock=True), rows)))
    sheet = book["账号"]
    column = next(cell.column for cell in sheet[1] if cell.value == "原备案编号")
    for line, shape in enumerate(formats, 2):
        sheet.cell(line, column).number_format = shape
    return saved(book)


def test_a_number_shown_with_leading_zeros_has_them(app, publicity, director):
    rows = [stocked(n, 原备案编号=value) for n, value in ((1, 12), (2, 12345), (3, 7))]
    consented(publicity, director, numbered(publicity, rows, ["0000", "0000", "General"]))
    with app.app_context():
        assert db.session.scalars(select(Account.number).order_by(Account.id)).all() == ["0012", "12345", "7"]


@pytest.mark.parametrize("gap", ["　", " ", "  ", "\u00a0", "\u200b", "\ufeff", "\u3000 "])
def test_a_name_padded_to_line_up_is_the_same_person(app, publicity, director, gap):
    def named(number, name):
        return stocked(number, 主要运行人员1姓名=name, 主要运行人员1手机号="13511113333")

    content = filled(
        template(publicity, stock=True), [named(1, f"翟{gap}勇"), named(2, "翟勇"), named(3, f"{gap}翟勇{gap}")]
    )
    consented(publicity, director, content)
    with app.app_context():
        people = select(Person.name).where(Person.phone == "13511113333")
        assert db.session.scalars(people).all() == ["翟勇"]


@pytest.mark.parametrize(("written", "seen"), [
    ("试零\u200b宽号", "试零宽号"),
    ("试不断\u00a0空格号", "试不断 空格号"), ("试\ufeff头号", "试头号"), ("试　全角空格号", "试 全角空格号"),
    ("\u202a试方向号\u202c", "试方向号"), ("试软\u00ad连号", "试软连号"),
])  # fmt: skip
def test_a_name_is_stored_as_it_is_seen_and_verified_so(app, publicity, director, anonymous, written, seen):
    row = stocked(1, 名称=written, 微信号="zzgs-z303\u200b", 原备案编号="Z303\u200b")
    consented(publicity, director, filled(template(publicity, stock=True), [row]))
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        assert (account.name, account.handle, account.number) == (seen, "zzgs-z303", "Z303")
        assert account.versions[0].data["name"] == seen
    for asked in (seen, written, "zzgs-z303", "ZZGS-Z303", "Z303", "z303"):
        answer = anonymous.client.get("/api/v1/verify", query_string={"q": asked}).json
        assert (answer["answer"], answer["accounts"][0]["name"]) == ("filed", seen), asked


def test_a_choice_a_unit_and_a_heading_are_read_however_they_are_padded(app, publicity):
    row = stocked(1, 单位="信息工程\u200b学院 ", 类别=" 订阅号", 认证情况="是　", 内容="公告 、　新闻")
    row |= {"主要运行人员1身份": " 教职工\u00a0"}
    book = openpyxl.load_workbook(io.BytesIO(filled(template(publicity, stock=True), [row])))
    for cell in book["账号"][1]:
        cell.value = f"\ufeff{cell.value.replace('（', '(').replace('）', ')')} "
    page = checked(publicity, upload(publicity, saved(book), stock=True).location)
    assert "1 行" in page.text
    publicity.send(page, action="/save")
    [filing] = filings(app)
    with app.app_context():
        assert (filing.data["category"], filing.data["verified"]) == ("subscription", "yes")
        assert filing.data["topics"] == ["announcement", "news"]


def test_two_rows_of_one_account_typed_in_two_ways_are_told(publicity):
    rows = [
        stocked(1, 原备案编号="2019－001"),
        stocked(2, 原备案编号="2019-001 "),
        stocked(3, 微信号="ＺＺＧＳ-xg0001"),
    ]
    page = checked(publicity, upload(publicity, filled(template(publicity, stock=True), rows), stock=True).location)
    assert page.text.count("重复，同一账号只填一行") == 4
