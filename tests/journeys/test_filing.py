"""The flow of a filing over the plain pages: desk, form, decisions, number, registry, print."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from portal.calendar import today
from portal.platforms import OFFICIAL, PLATFORMS
from tests.filings.making import facts, id_in
from tests.filings.on_pages import decide, new_form

if TYPE_CHECKING:
    from tests.pages import Page


@pytest.mark.parametrize("platform", sorted(OFFICIAL))
def test_a_form_is_filed_returned_mended_consented_numbered_and_printed(
    operator: Page, head: Page, publicity: Page, platform: str
) -> None:
    sent = operator.send(new_form(operator, platform), facts(platform), button=("save", "submit"))
    filing = id_in(sent.location)
    assert "已提交审批" in operator.follow(sent).text
    assert f"/filings/{filing}" in head.open("/").links()
    returned = head.follow(decide(head, filing, "return", "请写明功能定位。"))
    assert "已退回" in returned.text

    again = operator.open(f"/filings/{filing}/edit")
    assert "请写明功能定位。" in again.text
    assert operator.send(again, {"positioning": "面向本院师生。"}, button=("save", "submit")).status == 303
    assert "（空） → 面向本院师生。" in head.open(f"/filings/{filing}").text
    assert decide(head, filing, "approve").status == 303
    done = publicity.follow(decide(publicity, filing, "approve", "同意备案登记。"))
    number = f"{today().year}-{PLATFORMS[platform].label}-0001"
    assert number in done.text
    assert number in operator.open("/accounts/").text

    printed = operator.client.get(f"/filings/{filing}/form.pdf?copies=3")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed.data)).pages]
    assert len(pages) == 3
    assert all("同意备案登记。" in page for page in pages)


def test_a_refusal_ends_the_matter_with_its_reason_and_no_number(operator: Page, head: Page, publicity: Page) -> None:
    filing = id_in(operator.send(new_form(operator), facts(), button=("save", "submit")).location)
    assert decide(head, filing, "approve").status == 303
    assert decide(publicity, filing, "refuse", "与学院账号定位重复。").status == 303
    shown = operator.open(f"/filings/{filing}").text
    assert "与学院账号定位重复。" in shown
    assert "NO." not in shown
    assert not [link for link in operator.open("/accounts/").links() if link.startswith("/accounts/1")]
