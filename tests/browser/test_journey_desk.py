"""An approver is away, in a hurry, or has forgotten: the desk in a browser, on the phone and on the office PC."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from portal import calendar
from portal.filings.models import State
from tests.browser.visitors import DESKTOP, PHONE
from tests.delegation.making import lay
from tests.filings.looking import filing_row
from tests.filings.making import decide, many, submitted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Locator

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]

TWENTY = 20
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1366", "390"])


def day(ahead: int) -> str:
    return (calendar.today() + timedelta(days=ahead)).isoformat()


def test_what_waits_is_on_the_phones_first_screen_and_the_menu_stays_on_the_desktop(
    visit: Visit, app: Flask, operator: Page
) -> None:
    many(app, 60)
    filing = submitted(operator)
    lay(app, "head", "otherhead")  # and something else is to be told
    top = "e => e.getBoundingClientRect().top"
    for person in ("publicity", "otherhead"):
        phone = visit(person, size=PHONE).open("/")
        first = phone.page.locator("section[aria-labelledby=todo-title] .cards li").first
        assert first.evaluate(top) <= 250
        expect(phone.page.locator("main").get_by_role("searchbox")).to_be_visible()
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert f"/filings/{filing}" in phone.page.content()
    phone = visit("leader", size=PHONE).open("/")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desktop = visit("publicity", size=DESKTOP).open("/filings/?scope=todo")
    menu = desktop.page.get_by_role("navigation", name="主导航")
    before = menu.evaluate(top)
    desktop.page.mouse.move(700, 500)
    desktop.page.mouse.wheel(0, 1500)
    expect(desktop.page.locator("h1")).not_to_be_in_viewport()
    assert menu.evaluate(top) == before
    expect(menu.get_by_role("link", name="台账")).to_be_in_viewport()


@SIZES
def test_an_approver_on_leave_is_stood_in_for(visit: Visit, stranger: Page, size: Any) -> None:
    filing = submitted(stranger)
    away = visit("otherhead", size=size).open("/delegation/")
    away.follow("新建委托")
    away.write(deputy="韩立（教务处）", starts_on=day(0), ends_on=day(4), reason="外出培训")
    away.press("保存委托")
    away.sees("韩立")
    clerk = visit("stranger", size=size).open(f"/filings/{filing}")
    clerk.sees(f"冯卫东（至 {day(4)} 由 韩立 代理）")
    deputy = visit("teachinghead", size=size).open("/")
    deputy.sees("冯卫东")
    deputy.page.locator("section[aria-labelledby=todo-title] .cards a").first.click()
    deputy.decide("同意并转宣传部", "情况属实，同意报党委宣传部备案。")
    deputy.sees("已同意，现由")
    clerk.open(f"/filings/{filing}").sees("韩立 代 冯卫东")


@SIZES
def test_a_filing_is_urged_and_then_told_to_those_above(visit: Visit, app: Flask, operator: Page, size: Any) -> None:
    filing = submitted(operator)
    clerk = visit("operator", size=size).open(f"/filings/{filing}")
    clerk.press("催办")
    clerk.sees("已催办 1 次")
    head = visit("head", size=size).open("/notices/")
    head.sees("催办", "第 1 次催办")
    for ahead in (5, 9, 14):
        with calendar.as_of(calendar.now() + timedelta(days=ahead)):
            told = app.test_cli_runner().invoke(args=["remind"])
            assert told.exit_code == 0, told.output
    director = visit("director", size=size).open("/notices/")
    director.sees("郑州工商学院信息工程学院")
    director.page.locator("main").get_by_role("button").filter(has_text="郑州工商学院信息工程学院").first.click()
    expect(director.page).to_have_url(re.compile(rf"/filings/{filing}$"))


@SIZES
def test_twenty_of_one_step_are_consented_to_in_one_go(visit: Visit, app: Flask, size: Any) -> None:
    filings = many(app, TWENTY)
    officer = visit("publicity", size=size).open(f"/filings/?scope=todo&state={State.PUBLICITY_REVIEW}")
    ticks = officer.page.locator("main input[type=checkbox][name=case]")
    expect(ticks).to_have_count(TWENTY)
    for tick in ticks.all():
        tick.check()
    officer.page.locator("#batch-opinion").fill("材料齐全，同意备案登记。")
    officer.page.locator(".batch").get_by_role("button").click()
    officer.sees(f"{TWENTY} 件已同意")
    rows = [filing_row(app, filing) for filing in filings]
    assert {row.state for row in rows} == {State.FILED}
    assert len({row.account_id for row in rows}) == TWENTY


def test_a_signature_drawn_on_the_phone_is_printed(visit: Visit, operator: Page, head: Page, tmp_path: Path) -> None:
    person = visit("head", size=PHONE, has_touch=True, is_mobile=True).open("/people/signature")
    _draw(person, person.page.locator("canvas"))
    person.press("保存签名")
    expect(person.page.locator(".kept-signature img")).to_be_visible()
    filing = submitted(operator)
    plain = len(_pictures(head, filing))
    decide(head, filing, "approve")
    assert len(_pictures(head, filing)) == plain + 1, "the signature is on the paper"


def _draw(person: Visitor, paper: Locator) -> None:
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    assert box
    mouse = person.page.mouse
    mouse.move(box["x"] + 30, box["y"] + 30)
    mouse.down()
    for step in range(8):
        mouse.move(box["x"] + 30 + 25 * step, box["y"] + 30 + (40 if step % 2 else 10))
    mouse.up()


def _pictures(person: Page, filing: int) -> list[str]:
    """The pictures in the print of a filing."""
    pdf = person.client.get(f"/filings/{filing}/form.pdf").data
    return [str(image.name) for page in PdfReader(BytesIO(pdf)).pages for image in page.images]


@SIZES
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm (poppler-utils) is not installed")
def test_a_scan_is_filed_by_its_code(
    visit: Visit, operator: Page, head: Page, publicity: Page, tmp_path: Path, size: Any
) -> None:
    filing = submitted(operator)
    decide(head, filing, "approve")
    decide(publicity, filing, "approve")
    pdf = tmp_path / "form.pdf"
    pdf.write_bytes(publicity.client.get(f"/filings/{filing}/form.pdf").data)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", pdf, tmp_path / "scan"], check=True)
    officer = visit("publicity", size=size).open("/filings/scans")
    officer.page.locator("[name=scans]").set_input_files(tmp_path / "scan.png")
    officer.press("上传并归入")
    officer.sees("已归入备案 1 份")
    officer.open(f"/filings/{filing}").sees("按二维码归入", "待归档")
    officer.write(box="2026-03", folder="17")
    officer.press("纸质件已归档")
    officer.sees("已归档，档案盒号：2026-03，卷号：17")
