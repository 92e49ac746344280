"""The journey of a stock of accounts: two hundred in one workbook, the bad ones corrected, all submitted, the head finds them."""

from __future__ import annotations

import io
import re

import openpyxl
from sqlalchemy import func, select

from portal.database import db
from portal.filings.models import Filing, State
from tests.imports.making import account, checked, filled, handed_in, saved, template, upload

ROWS = 200


def driven(who, url, action, **sent: str):
    """Do what htmx does: send each form that asks to be sent as soon as it is shown; return the counts seen and the last fragment."""
    seen = []
    sent |= {"csrf_token": who.token()}
    while True:
        fragment = who.post(f"{url}/{action}", sent, HX_Request="true", HX_Target="work")
        assert fragment.status == 200
        seen += [int(n) for n in re.findall(r"已(?:校验|提交) (\d+) / ", fragment.text)]
        again = [f for f in fragment.all("form") if "load" in (f.get("hx-trigger") or "")]
        if not again:
            return seen, fragment
        sent |= {k: v for k, v in fragment.values(again[0]).items() if k == "after"}


def test_two_hundred_accounts_go_from_a_workbook_to_the_head(app, operator, head):
    rows = [account(n) for n in range(ROWS)]
    rows[7]["主要运行人员1手机号"] = "1380371"
    rows[150]["内容"] = "公告、其他"
    url = handed_in(operator, rows)

    page = operator.open(url)
    assert page.one("progress").get("max") == str(ROWS)
    seen, fragment = driven(operator, url, "check")
    assert seen == [100]
    assert "有 2 行需要改正" in fragment.text

    bad = operator.client.get(f"{url}/faults.xlsx")
    page = operator.follow(operator.send(operator.open(url), action="/save"))
    assert "198 份" in page.text
    seen, fragment = driven(operator, url, "submit", after="0")
    assert seen == [50, 100, 150]
    assert "全部提交审批" not in fragment.text

    book = openpyxl.load_workbook(io.BytesIO(bad.data))
    sheet = book["账号"]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, places["主要运行人员1手机号（必填）"], "13803710002")
    sheet.cell(3, places["内容（必填）"], "公告")
    second = upload(operator, saved(book)).location
    assert "全部合格" in checked(operator, second).text
    operator.send(operator.open(second), action="/save")
    driven(operator, second, "submit", after="0")

    with app.app_context():
        waiting = select(func.count(Filing.id)).where(Filing.state == State.UNIT_REVIEW)
        assert db.session.scalar(waiting) == ROWS
    assert f"共 {ROWS} 件" in head.open("/filings/?scope=todo").text


def test_a_crash_between_two_portions_loses_nothing(app, operator):
    """Whoever comes back to the page goes on where the rows say."""
    url = handed_in(operator, [account(n) for n in range(150)])
    operator.post(f"{url}/check", {"csrf_token": operator.token()})
    assert "已校验 100 / 150" in operator.open(url).text
    assert "全部合格" in checked(operator, url).text
    operator.send(operator.open(url), action="/save")
    first = operator.send(operator.open(f"{url}?ask=submit"), action="/submit")
    assert "after=" in first.location
    page = operator.open(url)  # without the mark of how far it was: the rows tell
    assert "已提交 50 / 150" in page.text
    driven(operator, url, "submit", after="0")
    with app.app_context():
        assert db.session.scalar(select(func.count(Filing.id)).where(Filing.state == State.DRAFT)) == 0


def test_the_same_workbook_again_finds_every_account_taken(operator):
    content = filled(template(operator), [account(1), account(2)])
    operator.send(checked(operator, upload(operator, content).location), action="/save")
    assert "没有合格的行" in checked(operator, upload(operator, content).location).text
