"""What the auditor has filtered as a workbook: line for line the page, bounded, and an act of its own in the trail."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal.audit import trail
from portal.audit.models import Entry
from portal.audit.workbook import COLUMNS
from portal.calendar import today
from portal.database import db
from portal.web import workbooks
from tests.pages import Page

if TYPE_CHECKING:
    from flask import Flask


def book(person: Page, query: str = "") -> Any:
    answer = person.client.get(f"/audit/export.xlsx{query}")
    assert answer.status_code == 200, answer.text
    return load_workbook(io.BytesIO(answer.data))


def rows(person: Page, query: str = "") -> list[dict[str, Any]]:
    lines = list(book(person, query)["审计日志"].iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def fill(app: Flask, number: int = 1, **detail: Any) -> None:
    with app.app_context():
        for n in range(number):
            trail.record("unit.created", f"unit:{n + 1}", **(detail or {"after": {"name": f"社{n}"}}))
        db.session.commit()


def test_it_has_the_lines_of_the_page_in_words(app: Flask, operator: Page, auditor: Page) -> None:
    operator.open("/people/")
    (line,) = rows(auditor, "?action=access.denied&user=王敏")
    assert list(line) == list(COLUMNS)
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "access.denied")).one()
    assert (line["编号"], line["请求编号"], line["用户名"]) == (entry.id, entry.request_id, "operator")
    assert (line["人员"], line["角色"], line["动作"]) == ("王敏（信息工程学院）", "填报人", "无权访问")
    assert (line["结果"], line["对象"], line["内容"]) == ("被拒绝", "页面", "GET /people/")
    assert line["时间"].startswith(today().isoformat())
    about = dict(book(auditor, "?user=王敏&since=2026-01-01")["说明"].iter_rows(min_row=2, values_only=True))
    assert about["筛选条件"] == "人员：王敏；自 2026-01-01"
    assert about["导出人"].startswith("审计管理员")


@pytest.mark.parametrize("query", ["", "?action=unit.created", "?subject=unit", "?until=2026-01-01", "?user=system"])
def test_it_has_what_the_page_counts_in_its_order_whatever_the_batch(
    app: Flask, auditor: Page, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    fill(app, 7)
    monkeypatch.setattr(workbooks, "BATCH", 3)
    page = auditor.open(f"/audit/{query}")
    found = [line["编号"] for line in rows(auditor, query)]
    assert found == sorted(set(found), reverse=True)
    assert f"共 {len(found)} 条" in page.text or (not found and "没有符合条件的记录" in page.text)


def test_taking_it_away_is_an_act_of_its_own_and_the_chain_holds(app: Flask, auditor: Page) -> None:
    fill(app, 2)
    answer = auditor.client.get("/audit/export.xlsx?action=unit.created")
    assert f"-{today().isoformat()}.xlsx" in answer.headers["Content-Disposition"]
    with app.app_context():
        entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
        assert (entry.action, entry.subject, entry.username) == ("trail.exported", "trail", "auditor")
        assert entry.detail == {"filters": "动作：新增单位", "entries": 2}
        assert trail.verify()[1] == ""
    text = auditor.open("/audit/").text
    for words in ("导出审计日志", "筛选条件：动作：新增单位", "记录：2 条"):
        assert words in text


def test_s38_the_auditor_alone_has_it(app: Flask, admin: Page, director: Page, operator: Page) -> None:
    for person in (admin, director, operator):
        assert person.open("/audit/export.xlsx").status == 403
    assert Page(app).client.get("/audit/export.xlsx").status_code == 302


def test_more_than_somebody_can_work_with_is_refused_with_a_way_on(
    app: Flask, auditor: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(app, 3)
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    page = auditor.open("/audit/export.xlsx?action=unit.created")
    assert page.status == 400
    assert "一次最多导出 2 条记录，现在的条件下还有更多。" in page.text
    assert "请先按日期、动作或人员筛选" in page.text


def test_a_long_detail_is_cut_with_a_word_and_one_like_a_formula_stays_text(app: Flask, auditor: Page) -> None:
    fill(app, 1, after={"name": "=1+1", "phrases": "长" * 40_000})
    sheet = book(auditor, "?action=unit.created")["审计日志"]
    said = sheet.cell(2, list(COLUMNS).index("内容") + 1)
    assert said.data_type == "s"
    assert said.value.startswith("名称：=1+1；")
    assert said.value.endswith("……（内容过长，余下从略）")
    assert len(said.value) < 32_767


def test_workbooks_cannot_be_taken_without_end(auditor: Page) -> None:
    answers = [auditor.client.get("/audit/export.xlsx").status_code for _ in range(workbooks.MOST + 1)]
    assert answers == [200] * workbooks.MOST + [429]
