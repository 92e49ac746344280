"""The whole way of three forms in a browser, from the sign-in to the numbered print, with JavaScript and without."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from portal.calendar import today
from portal.platforms import OFFICIAL
from tests.browser.conftest import QR_CONTENT
from tests.filings.making import facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.visitors import Visitor

NAMES = {"wechat": "微信", "weibo": "微博", "qq": "QQ公众空间"}
COPIES = ("党委宣传部存", "审批单位存", "创建者存")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def people(request: pytest.FixtureRequest, visit: Callable[..., Visitor]) -> dict[str, Visitor]:
    """The clerk, the head and the officer, each signed in by the page."""
    made = {}
    for username in ("operator", "head", "publicity"):
        made[username] = visit(script=request.param).open("/").sign_in(username)
        expect(made[username].page.locator("h1")).to_have_text("工作台")
    return made


def test_three_forms_go_from_the_first_keystroke_to_number_return_and_refusal(
    people: dict[str, Visitor], chosen: dict[str, Path]
) -> None:
    clerk, head, officer = people["operator"], people["head"], people["publicity"]
    for platform in sorted(OFFICIAL):
        submit(clerk, platform, chosen)

    take(head, "微信")
    head.sees(QR_CONTENT)
    head.decide("退回修改", "请在功能定位中写明面向的读者。")
    head.sees("已退回，现由填报人")
    for platform in ("微博", "QQ公众空间"):
        take(head, platform)
        head.decide("同意并转宣传部", "情况属实，同意报备案。")
        head.sees("已同意，现由")

    mend(clerk)
    take(head, "微信")
    head.sees("退回后修改了 2 处", "（空） → 面向本院师生。", "120 → 150")
    head.decide("同意并转宣传部", "已补充，同意。")

    take(officer, "微博")
    officer.decide("不同意备案登记", "与学院微信公众号定位重复。")
    officer.sees("本次申请到此结束")
    for platform in ("微信", "QQ公众空间"):
        take(officer, platform)
        officer.decide("同意备案登记", "材料齐全，同意备案登记。")
        officer.sees(f"{today().year}-{'微信' if platform == '微信' else 'QQ'}")

    see_outcome(clerk)
    print_three_copies(clerk)


def submit(clerk: Visitor, platform: str, chosen: dict[str, Path]) -> None:
    """Find the form from the desk, fill it, submit it."""
    clerk.open("/").follow("新建备案")
    clerk.page.get_by_role("link", name=re.compile(rf"创建\s*：{NAMES[platform]}$")).click()
    pictures = {"qr_code": chosen["qr_code"]} if platform == "weibo" else chosen
    expect(clerk.page).to_have_url(re.compile("/filings/new"))
    pictures = {name: file for name, file in pictures.items() if clerk.loaded().field(name).count()}
    more = {"operators-1-name": "张一帆", "operators-1-phone": "13803710003"}
    clerk.write(**facts(platform, **more), **pictures)
    clerk.press("提交审批")
    clerk.sees("已提交审批", "现由", "赵建国", "张一帆")


def take(person: Visitor, platform: str) -> None:
    """Open, from the desk, the filing of a platform that waits for this person."""
    person.open("/")
    row = person.page.locator("section[aria-labelledby=todo-title] li").filter(has_text=f"创建备案 · {platform}")
    row.get_by_role("link").click()
    expect(person.page.locator("h1")).to_have_text("郑州工商学院信息工程学院")


def mend(clerk: Visitor) -> None:
    """Read why it came back, change what was asked, submit again."""
    clerk.open("/")
    clerk.page.locator("section[aria-labelledby=mine-title] li").filter(has_text="退回").get_by_role("link").click()
    clerk.sees("请在功能定位中写明面向的读者。")
    expect(clerk.field("operators-1-name")).to_have_value("张一帆")
    expect(clerk.page.locator("#qr_code-box img")).to_be_visible()
    clerk.write(positioning="面向本院师生。", followers=150)
    clerk.press("提交审批")
    clerk.sees("已提交审批")


def see_outcome(clerk: Visitor) -> None:
    """See all three outcomes at a glance, and open the one that was numbered."""
    clerk.open("/filings/")
    rows = clerk.page.locator("#results tbody tr")
    expect(rows.filter(has_text="微博").locator(".state")).to_have_text("不同意备案登记")
    expect(rows.filter(has_text="QQ公众空间").locator(".state")).to_have_text("已备案")
    rows.filter(has_text="微信").get_by_role("link").click()
    expect(clerk.page.locator(".card-first .number")).to_have_text(re.compile(rf"NO\. {today().year}-微信-0001"))


def print_three_copies(clerk: Visitor) -> None:
    """Take the print that the link leads to, and read it."""
    link = clerk.page.get_by_role("link", name="打印一式三份").get_attribute("href")
    answer = clerk.context.request.get(f"{clerk.address}{link}")
    # Without scripts each page that was left asked for its preview: the answer says when to come again, and a browser does so by itself.
    for _ in range(6):
        if (wait := answer.headers.get("retry-after")) is None:
            break
        assert answer.headers["refresh"] == wait
        clerk.page.wait_for_timeout(int(wait) * 1000)
        answer = clerk.context.request.get(f"{clerk.address}{link}")
    assert answer.headers["content-type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages]
    assert len(pages) == len(COPIES)
    for text, copy in zip(pages, COPIES, strict=True):
        folded = "".join(text.split())
        for part in (
            copy,
            f"{today().year}-微信-0001",
            "信息工程学院",
            "张一帆",
            "已补充，同意。",
            "材料齐全，同意备案登记。",
        ):
            assert part in folded, f"{part} is not on the copy of {copy}"
