"""Workbooks for tests, made by filling the very template that the page gives out."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
from sqlalchemy import func, select

from portal import calendar
from portal.database import db
from portal.documents.excel.headings import plain
from portal.filings.models import Filing
from portal.imports.models import Import, ImportRow
from tests.pages import Upload

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

UNIT = "信息工程学院"
OPINION = "纸质登记表齐全，同意备案登记。"


def account(number: int, **changes: Any) -> dict[str, Any]:
    """A complete row of the WeChat template; `number` tells it from every other."""
    registered = (calendar.today() - timedelta(days=3)).isoformat()
    return {
        "单位": UNIT,
        "名称": f"郑州工商学院信工{number}",
        "微信号": f"zzgs-xg{number:04d}",
        "类别": "订阅号",
        "原始ID": f"gh_f{number:011d}",  # no serial of other filings comes so far
        "注册时间": registered,
        "认证情况": "是",
        "账号主体": "郑州工商学院",
        "目前粉丝人数": 100 + number,
        "内容": "公告、新闻",
        "主管人员姓名": "赵建国",
        "主管人员手机号": "13803710001",
        "主要运行人员1姓名": "王敏",
        "主要运行人员1手机号": "13803710002",
        **changes,
    }


def stocked(number: int, **changes: Any) -> dict[str, Any]:
    """A complete row of the template for stock-taking: filed on paper years ago."""
    return account(
        number, **{"注册时间": "2018-11-20", "原备案编号": f"2019-{number:03d}", "原备案日期": "2019-03-20", **changes}
    )


def template(who: Page, platform: str = "wechat", *, stock: bool = False) -> bytes:
    """The empty template as the page gives it out."""
    answer = who.client.get(f"/imports/template/{platform}.xlsx" + ("?stock=yes" if stock else ""))
    assert answer.status_code == 200, answer.text
    return answer.data


def filled(
    content: bytes,
    rows: list[dict[str, Any]] | dict[str, list[dict[str, Any]]],
    more: list[dict[str, Any]] | None = None,
) -> bytes:
    """A template with rows under its headings, written as Excel would; of several sheets the rows of each by name."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheets = rows if isinstance(rows, dict) else {"账号": rows, "更多运行人员": more or []}
    for name, lines in sheets.items():
        sheet = book[name]
        places = {plain(cell.value): cell.column for cell in sheet[1]}
        for number, line in enumerate(lines, 2):
            for title, value in line.items():
                sheet.cell(number, places[plain(title)], value)
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(
    who: Page, content: bytes, platform: str = "wechat", *, stock: bool = False, name: str = "账号.xlsx"
) -> Answer:
    """Hand a workbook in by the form on the page."""
    fields: dict[str, Any] = {"platform": platform, "workbook": Upload(content, name)}
    if stock:
        fields["stock"] = "y"
    answer = who.send(who.open("/imports/"), fields, action="/imports/")
    answer.response.request.environ["wsgi.input"].close()  # werkzeug leaves the file of a large body open
    return answer


def handed_in(who: Page, rows: list[dict[str, Any]], **more: Any) -> str:
    """Upload rows that are taken; return the address of the import's page."""
    stock = more.get("stock", False)
    answer = upload(who, filled(template(who, stock=stock), rows, more.pop("more", None)), **more)
    assert answer.status == 303, answer.text
    return str(answer.location)


def checked(who: Page, url: str) -> Answer:
    """Press 继续校验 until everything is checked; return the page."""
    page = who.open(url)
    while "正在校验" in page.text:
        page = who.follow(who.send(page, action="/check"))
    return page


def stored(app: Flask) -> tuple[int, int, int]:
    """How many imports, rows and filings there are."""
    with app.app_context():
        counts = [db.session.scalar(select(func.count(kind.id))) or 0 for kind in (Import, ImportRow, Filing)]
    return counts[0], counts[1], counts[2]


def filings(app: Flask) -> list[Filing]:
    """Every filing, in the order in which they were made."""
    with app.app_context():
        return list(db.session.scalars(select(Filing).order_by(Filing.id)))


def told(page: Answer) -> list[tuple[str, ...]]:
    """The lines of faults as they stand, whatever sheet they name."""
    rows = [tuple("".join(c.itertext()).strip() for c in tr) for tr in page.all("tr")]
    return [row for row in rows if len(row) == 3 and "第" in row[0]]


def laid_before(office: Page, rows: list[dict[str, Any]]) -> str:
    """Import rows and hand them to the department; return the address of the import."""
    url = handed_in(office, rows, stock=True)
    office.send(checked(office, url), action="/save")
    page = office.open(f"{url}?ask=submit")
    while "提交宣传部核对" in page.text and page.all("form", action=f"{url}/submit"):
        page = office.follow(office.send(page, action="/submit"))
    return url
