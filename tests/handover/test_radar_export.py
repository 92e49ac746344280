"""The radar as a workbook: under the filters and rights of its page, with the accounts by name, each taking-away written down."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from benchmarks.instance import counted
from portal.accounts.models import AccountPerson
from portal.audit.models import Entry
from portal.calendar import today
from portal.database import db
from portal.handover.export import ACCOUNTS, PEOPLE
from portal.web import workbooks
from tests.handover.making import OTHER, PHONE, STUDENT, add_person, describe, passed, person_id, run_by

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

URL = "/handover/radar/export.xlsx"


def book(person: Page, query: str = "") -> Any:
    answer = person.client.get(URL + query)
    assert answer.status_code == 200, answer.text
    return load_workbook(io.BytesIO(answer.data))


def rows(person: Page, query: str = "", sheet: str = "人员") -> list[dict[str, Any]]:
    lines = list(book(person, query)[sheet].iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def leaves(author: Page, days: int, name: str = STUDENT) -> int:
    person = person_id(author.app, name)
    describe(author, person, identity="student", leaves_on=(today() + timedelta(days=days)).isoformat())
    return person


def day(days: int) -> datetime:
    return datetime.combine(today() + timedelta(days=days), datetime.min.time())


@pytest.fixture
def account(runs_one: int) -> int:
    return runs_one


def test_it_says_who_leaves_when_and_which_accounts_name_them(operator: Page, account: int) -> None:
    person = leaves(operator, 12)
    page = operator.open("/handover/radar?days=30")
    (link,) = [link for link in page.links() if "export.xlsx" in link]
    assert link == f"{URL}?days=30"
    (line,) = rows(operator, "?days=30")
    assert list(line) == list(PEOPLE)
    name = line["账号"]
    assert (line["姓名"], line["身份"], line["手机号"], line["所属单位"]) == (STUDENT, "学生", PHONE, "信息工程学院")
    assert (line["预计离校日期"], line["离校日期"], line["剩余"]) == (day(12), None, "还有 12 天")
    assert (line["正在运行（个）"], line["交接"], line["交接单"]) == (1, "未开始", None)
    (of,) = rows(operator, "?days=30", "账号")
    assert list(of) == list(ACCOUNTS)
    assert (of["账号名称"], of["平台"], of["姓名"], of["职责"]) == (name, "微信", STUDENT, "主要运行人员")
    passed(operator, person, "new", name="李晓明", phone="13800000077")
    (line,) = rows(operator)
    assert (line["交接"], line["交接单"]) == ("已开始", "第 1 号")


@pytest.mark.parametrize("days", [-40, 30, 31, 90, 181])
def test_it_has_the_window_of_the_page(operator: Page, account: int, days: int) -> None:
    leaves(operator, days)
    for window in ("30", "90", "180", "abc"):
        listed = STUDENT in operator.open(f"/handover/radar?days={window}").text
        assert len(rows(operator, f"?days={window}&unit=x")) == listed


def test_each_sees_their_units_and_numbers_as_far_as_they_may(
    operator: Page, stranger: Page, otherhead: Page, publicity: Page, leader: Page, tech: Page, account: int
) -> None:
    run_by(
        stranger,
        otherhead,
        publicity,
        "weibo",
        **{**OTHER, "operators-0-name": "周远", "operators-0-phone": "13800000088"},
    )
    leaves(operator, 5)
    leaves(stranger, 0, "周远")
    assert [line["姓名"] for line in rows(operator)] == [STUDENT]
    assert [line["姓名"] for line in rows(stranger)] == ["周远"]
    assert {line["手机号"] for line in rows(publicity)} == {PHONE, "13800000088"}
    assert {line["手机号"] for line in rows(leader)} == {"138****0003", "138****0088"}
    assert "13800000088" not in str([[c.value for c in row] for sheet in book(leader) for row in sheet])
    assert tech.client.get(URL).status_code == 403
    unit = next(link for link in publicity.open("/handover/radar").links() if "unit=" in link and "export" not in link)
    (query,) = [link for link in publicity.open(unit).links() if "export.xlsx" in link]
    assert len(rows(publicity, query.removeprefix(URL))) == 1
    about = dict(book(publicity, query.removeprefix(URL))["说明"].iter_rows(min_row=2, values_only=True))
    assert about["筛选条件"].startswith("离校时间：90 天内离校或已离校；单位：")


def test_who_took_it_away_is_written_down_in_words(app: Flask, operator: Page, auditor: Page, account: int) -> None:
    leaves(operator, 5)
    answer = operator.client.get(URL)
    assert f"-{today().isoformat()}.xlsx" in answer.headers["Content-Disposition"]
    with app.app_context():
        entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
        assert (entry.action, entry.subject, entry.username) == ("person.exported", "person", "operator")
        assert entry.detail == {"filters": "离校时间：90 天内离校或已离校", "accounts": 1, "people": 1}
    text = auditor.open("/audit/").text
    for words in ("导出离校交接提醒", "人员：1 人次", "账号：1 个"):
        assert words in text


def test_it_asks_as_often_for_many_people_as_for_few_and_holds_more_than_the_page(
    app: Flask, operator: Page, account: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves(operator, 5)
    rows(operator)
    with counted(app) as few:
        rows(operator)
    ids = [add_person(app, f"人{n}", f"138000001{n:02d}", leaves_on=today()) for n in range(8)]
    with app.app_context():
        db.session.add_all(
            AccountPerson(
                account_id=account, person_id=number, part="operators", row_id=f"n{number}", name="人", phone="1"
            )
            for number in ids
        )
        db.session.commit()
    with counted(app) as many:
        whole = rows(operator)
    assert many.total() == few.total()
    assert len(whole) == 9
    monkeypatch.setattr(workbooks, "BATCH", 2)
    assert rows(operator) == whole
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    page = operator.open(URL)
    assert page.status == 400
    assert "一次最多导出 3 人次，现在的条件下还有更多。请先选定单位" in page.text.replace(" 请", "请")
