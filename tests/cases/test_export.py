"""A list of cases as a workbook: of every sort, what the page lists and no more, each taking-away written down."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from benchmarks.instance import counted
from portal.audit.models import Entry
from portal.calendar import today
from portal.cases.sort import sorts
from portal.database import db
from portal.web import workbooks
from tests.cases.trips import DAY, handed_in, take
from tests.filings.making import submitted

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


def book(person: Page, url: str) -> Any:
    answer = person.client.get(url)
    assert answer.status_code == 200, answer.text
    return load_workbook(io.BytesIO(answer.data))


def rows(person: Page, url: str) -> list[dict[str, Any]]:
    """The lines of the first sheet, by the titles of the columns."""
    lines = list(book(person, url).worksheets[0].iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def link(person: Page, url: str) -> str:
    """Where the page's own link leads."""
    (found,) = [link for link in person.open(url).links() if "export.xlsx" in link]
    return found


def test_a_made_up_sort_has_its_workbook_with_what_its_list_shows(operator: Page, head: Page) -> None:
    trip = handed_in(operator)
    (line,) = rows(operator, link(operator, "/trips/?scope=mine"))
    assert line == {
        "编号": trip,
        "名称": "省教育厅",
        "平台": None,
        "单位": "信息工程学院",
        "申请人": "王敏",
        "状态": "待单位审批",
        "现由谁办理": "信息工程学院 赵建国",
        "提交日期": datetime.combine(today(), datetime.min.time()),
        "期限": datetime.fromisoformat(DAY),
        "时限": "剩余 3 天",
        "是否逾期": "否",
        "催办次数": 0,
        "办结日期": None,
        "台账编号": None,
    }
    take(operator, trip, "urge", None)
    (waiting,) = rows(head, link(head, "/trips/?scope=todo"))
    assert (waiting["催办次数"], waiting["已等待"]) == (1, "刚刚送达")
    take(head, trip, "refuse", "当天没有车。")
    (done,) = rows(head, link(head, "/trips/?scope=done"))
    assert done["办结日期"].date() == today()
    assert (done["我的办理"], done["状态"], done["现由谁办理"]) == ("不同意", "不予派车", None)


def test_who_was_copied_to_has_the_list_of_it(operator: Page, tech: Page) -> None:
    trip = handed_in(operator)
    take(operator, trip, "copy", "供了解。", whom="吴工")
    (line,) = rows(tech, link(tech, "/cases/?scope=copies"))
    assert (line["抄送人"], line["是否已阅"], line["类型"], line["发起人"]) == ("王敏", "否", "用车申请", "王敏")


@pytest.mark.parametrize("filters", ["", "?scope=todo", "?scope=done", "?scope=mine", "?scope=copies", "?scope=due"])
def test_each_list_of_each_sort_has_the_very_lines_of_its_page(
    app: Flask, operator: Page, head: Page, director: Page, filters: str
) -> None:
    trip, filing = handed_in(operator), submitted(operator)
    take(operator, trip, "copy", "供了解。", whom="周明远")
    take(head, trip, "approve")
    with app.app_context():
        lists = ["/cases/", *(f"{sort.address}/" for sort in sorts().values())]
    seen = 0
    for person in (operator, head, director):
        for path in lists:
            if person.client.get(path + filters).status_code == 403:
                assert person.client.get(f"{path}export.xlsx{filters}").status_code == 403
                continue
            page = person.open(path + filters)
            listed = [cell.text_content().split("\n")[0].strip() for cell in page.all("a", class_="row-link")]
            found = rows(person, f"{path}export.xlsx{filters}")
            assert [line["名称"] for line in found] == listed
            seen += len(found)
    assert seen
    assert filing


def test_filters_go_along_and_are_said(operator: Page, head: Page) -> None:
    handed_in(operator, "省教育厅")
    handed_in(operator, "高铁站")
    url = link(operator, "/trips/?scope=mine&state=unit_review&q=gtz&page=1")
    assert [line["名称"] for line in rows(operator, url)] == ["高铁站"]
    about = dict(book(operator, url)["说明"].iter_rows(min_row=2, values_only=True))
    assert about["筛选条件"] == "列表：我发起；状态：待单位审批；查找：gtz"
    assert (about["导出人"], about["数量"]) == ("王敏（信息工程学院）", "1 件")
    assert rows(operator, "/trips/export.xlsx?scope=mine&state=granted") == []
    for nonsense in ("?scope=x&state=y&page=-1&q=%00", "?state=%27&order=urgent&mark=late", "?page=99999&scope=todo"):
        assert operator.client.get(f"/cases/export.xlsx{nonsense}").status_code in {200, 400}


def test_nobody_takes_away_what_they_may_not_see(operator: Page, stranger: Page, admin: Page, auditor: Page) -> None:
    handed_in(operator)
    assert rows(stranger, "/trips/export.xlsx") == rows(stranger, "/cases/export.xlsx") == []
    assert "export.xlsx" not in " ".join(stranger.open("/trips/").links()), "there is nothing to take away"
    for person in (admin, auditor):
        assert person.client.get("/trips/export.xlsx").status_code == 403


@pytest.mark.parametrize(("url", "action", "subject"), [("/trips/", "trip", "用车申请"), ("/cases/", "case", "事项")])
def test_who_took_what_away_is_written_down_in_words(
    app: Flask, operator: Page, auditor: Page, url: str, action: str, subject: str
) -> None:
    handed_in(operator)
    answer = operator.client.get(f"{url}export.xlsx?scope=mine")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert f"-{today().isoformat()}.xlsx" in answer.headers["Content-Disposition"]
    with app.app_context():
        entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
        assert (entry.action, entry.subject, entry.username) == (f"{action}.exported", action, "operator")
        assert entry.detail == {"filters": "列表：我发起", "cases": 1}
    text = auditor.open("/audit/").text
    for words in ("导出列表", subject, "筛选条件：列表：我发起", "件数：1 件"):
        assert words in text


def test_it_asks_as_often_for_many_lines_as_for_few_and_batches_keep_the_order(
    app: Flask, operator: Page, head: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = handed_in(operator, "目的地 0")
    take(head, first, "transfer", "请您办理。", whom="刘芳")
    url = "/cases/export.xlsx?scope=mine"
    rows(operator, url)
    with counted(app) as few:
        rows(operator, url)
    for n in range(1, 7):
        trip = handed_in(operator, f"目的地 {n}")
        if n % 2:
            take(head, trip, "transfer", "请您办理。", whom="刘芳")
    with counted(app) as many:
        whole = rows(operator, url)
    assert many.total() == few.total()
    monkeypatch.setattr(workbooks, "BATCH", 3)
    assert rows(operator, url) == whole
    assert [line["名称"] for line in whole] == [f"目的地 {n}" for n in range(6, -1, -1)]


def test_more_than_somebody_can_work_with_is_refused_with_a_way_on(
    operator: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_in(operator)
    handed_in(operator, "高铁站")
    monkeypatch.setattr(workbooks, "MOST_ROWS", 1)
    page = operator.open("/trips/export.xlsx")
    assert page.status == 400
    assert "一次最多导出 1 件，现在的条件下还有更多。" in page.text
    assert "请先按状态、标记等条件筛选" in page.text


def test_a_name_like_a_formula_stays_text(operator: Page) -> None:
    handed_in(operator, "=1+1")
    sheet = book(operator, "/trips/export.xlsx").worksheets[0]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert isinstance(sheet["H2"].value, date)
