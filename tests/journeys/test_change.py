"""The flow of a change over the plain pages: from the account, one operator, head, office, version 2, comparison, print (第十条)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader

from portal.calendar import today
from tests.filings.changing import account_of
from tests.filings.making import days_ago, id_in
from tests.filings.on_pages import decide, filed

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


def test_one_operator_is_changed_and_the_two_versions_are_compared(
    app: Flask, browser_of: Any, operator: Page, head: Page, publicity: Page
) -> None:
    account = account_of(app, filed(operator, head, publicity))
    start = f"/filings/new?kind=change&account={account}"
    assert start in operator.open("/filings/new").links()

    page = operator.open(start)
    fields = {
        "changed_on": days_ago(1),
        "change_note": "王敏调离。",
        "operators-0-name": "李娜",
        "operators-0-phone": "13803710088",
    }
    sent = operator.send(page, fields, button=("save", "submit"))
    filing = id_in(sent.location)
    assert "已提交审批" in operator.follow(sent).text

    text = head.open(f"/filings/{filing}").text
    assert text.index("移除 王敏") < text.index("新增 李娜") < text.index("登记表内容")
    assert f"最迟 {today() + timedelta(days=6)}" in text, "seven days from the day it happened"
    assert decide(head, filing, "approve").status == 303
    done = publicity.follow(decide(publicity, filing, "approve", "同意变更备案。"))
    assert "台账已更新为第 2 版" in done.text

    compare = next(link for link in operator.open(f"/filings/{filing}").links() if "history?from=1&to=2" in link)
    text = operator.open(compare).text
    assert "王敏" in text
    assert "李娜" in text
    assert "李娜" in operator.open(f"/accounts/{account}").text

    printed = PdfReader(io.BytesIO(operator.client.get(f"/filings/{filing}/form.pdf").data))
    assert len(printed.pages) == 2
    assert "变更前后对照" in printed.pages[1].extract_text()
