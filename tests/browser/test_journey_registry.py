"""The life of a registry in a browser: two hundred accounts come in, one changes, some are handed over, one goes, a phone verifies it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from portal.calendar import today
from tests.browser.conftest import QR_CONTENT
from tests.browser.visitors import PHONE
from tests.imports.making import filled, stocked, template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.visitors import Visitor

ROWS = 200
STUDENT, STUDENTS = "高晓", (5, 6, 7)
OPINION = "纸质登记表齐全，同意备案登记。"


def day(back: int) -> str:
    return (today() - timedelta(days=back)).isoformat()


def rows() -> list[dict[str, Any]]:
    """Two hundred accounts of one college; a student who leaves in forty days runs three of them."""
    student = {
        "主要运行人员1姓名": STUDENT,
        "主要运行人员1手机号": "13900000066",
        "主要运行人员1身份": "学生",
        "主要运行人员1预计离校日期": day(-40),
    }
    return [stocked(n, **(student if n in STUDENTS else {})) for n in range(1, ROWS + 1)]


def test_two_hundred_accounts_come_in_change_are_handed_over_and_one_is_closed_and_verified_on_a_phone(
    visit: Callable[..., Visitor], chosen: dict[str, Path], publicity: Any, tmp_path: Path
) -> None:
    officer, director, clerk, head = (visit(name) for name in ("publicity", "director", "operator", "head"))
    book = tmp_path / "存量账号.xlsx"
    book.write_bytes(filled(template(publicity, stock=True), rows()))
    take_over(officer, director, book)
    account = change_one_operator(clerk, head, officer, chosen["qr_code"])
    clerk.open(f"{account}/history?from=1&to=2").sees("王敏", "李娜", "第 1 版", "第 2 版")
    hand_over(clerk)
    close(clerk, head, officer, account, chosen["avatar"])
    verify(visit("", size=PHONE), chosen["qr_code"])


def take_over(officer: Visitor, director: Visitor, book: Path) -> None:
    """Import the workbook; it checks, saves and is consented to by itself, a portion after another, with a bar."""
    officer.open("/filings/").page.get_by_role("link", name="批量导入").click()
    officer.page.get_by_label("平台").first.select_option("wechat")
    officer.page.get_by_label("存量登记").first.check()
    officer.page.locator("[name=workbook]").set_input_files(book)
    officer.press("上传并校验")
    officer.sees("全部合格")
    officer.press(f"将 {ROWS} 行存为草稿")
    officer.follow("提交宣传部核对")
    officer.sees(f"{ROWS} 份都没有头像，可以提交")
    officer.press(f"确认提交 {ROWS} 份")
    expect(officer.page.get_by_role("heading", name="提交宣传部核对")).to_have_count(0)
    officer.sees("不能由您同意")
    director.open(officer.page.url.removeprefix(officer.address)).page.locator("[name=opinion]").fill(OPINION)
    director.press(f"同意这 {ROWS} 份备案登记")
    expect(director.page.locator(".import-facts .state")).to_have_text("已备案")
    director.open("/accounts/").sees(f"共 {ROWS} 个账号")


def change_one_operator(clerk: Visitor, head: Visitor, officer: Visitor, code: Path) -> str:
    """Find the account as one types, change who runs it, add its QR code; the approvers see old and new. Return its path."""
    clerk.open("/accounts/").page.locator("main").get_by_role("searchbox").fill("zzgs-xg0003")
    expect(clerk.page.locator("#results tbody tr")).to_have_count(1)
    clerk.page.locator("a.row-link").click()
    expect(clerk.page.locator("h1")).to_contain_text("信工3")
    account = clerk.page.url.removeprefix(clerk.address)
    clerk.follow("办理变更")
    clerk.write(changed_on=day(1), qr_code=code)
    expect(clerk.page.locator("#qr_code-box")).to_contain_text(QR_CONTENT)
    clerk.write(**{"operators-0-name": "李娜", "operators-0-phone": "13800000088"})
    clerk.press("提交审批")
    clerk.sees("已提交审批")
    filing = clerk.page.url.removeprefix(clerk.address)
    for person, button in ((head, "同意并转宣传部"), (officer, "同意变更备案")):
        person.open(filing).sees("王敏", "李娜")
        person.decide(button, "情况属实，同意。")
        expect(person.page.locator(".after")).to_be_visible()
    officer.sees("台账已更新为第 2 版")
    return account


def hand_over(clerk: Visitor) -> None:
    """Hand the accounts of a student who leaves to somebody new: the radar names them, one page prepares everything."""
    clerk.open("/handover/radar").sees(STUDENT, "3 个账号")
    clerk.follow("办理交接")
    expect(clerk.page.locator("[name=accounts]:checked")).to_have_count(len(STUDENTS))
    clerk.page.locator("[name=to]").select_option("new")
    clerk.write(name="李晓明", phone="13800000077", items=["admin_wechat", "password"])
    clerk.press("生成变更申请和交接单")
    expect(clerk.page.locator(".prepared .state")).to_have_text(["草稿"] * len(STUDENTS))
    clerk.press(f"全部提交审批（{len(STUDENTS)} 份）")
    expect(clerk.page.locator(".prepared .state")).to_have_text(["待单位审批"] * len(STUDENTS))
    sheet = clerk.page.get_by_role("link", name="打印交接单").get_attribute("href")
    assert clerk.context.request.get(f"{clerk.address}{sheet}").body().startswith(b"%PDF")


def close(clerk: Visitor, head: Visitor, officer: Visitor, account: str, proof: Path) -> None:
    """Apply for the closure of an account, prove it, have it verified."""
    clerk.open(account).follow("申请注销")
    clerk.write(
        reason="ended", last_post_on=day(20), backup="done", announcement="本账号停止更新，请关注学校官方账号。"
    )
    clerk.press("提交审批")
    clerk.sees("已提交审批")
    filing = clerk.page.url.removeprefix(clerk.address)
    for person, button in ((head, "同意并转宣传部"), (officer, "同意注销")):
        person.open(filing).decide(button, "同意注销，内容已备份。")
        expect(person.page.locator(".after")).to_be_visible()
    officer.sees("已同意注销")
    clerk.open(filing).follow("填写注销证明")
    clerk.write(announced_on=day(19), cancelled_on=day(18), proof=proof)
    expect(clerk.page.locator("#proof-remove")).to_be_visible()
    clerk.press("提交注销证明")
    clerk.sees("已提交注销证明")
    officer.open(filing).decide("核验无误，办结注销", "已核验，平台显示账号已注销。")
    officer.sees("注销已核验办结")
    officer.open(account).sees("已注销")


def verify(anybody: Visitor, code: Path) -> None:
    """On a phone, without signing in: the picture of the QR code of the closed account, the number of another, and nobody's."""
    anybody.open("/directory/").page.locator("[name=picture]").set_input_files(code)
    anybody.press("识别图片")
    anybody.sees("曾备案，已注销", "信工3")
    anybody.open("/directory/2019-005").sees("信工5", "有效")
    anybody.open("/directory/").page.locator("main").get_by_role("searchbox").fill("zzgs-xg9999")
    anybody.press("查验")
    anybody.sees("查无此号")
    assert not re.search(r"1[3-9][0-9]{9}|王敏|李娜|高晓", anybody.text("body"))
