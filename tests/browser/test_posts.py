"""A post from the paste to the comparison of what was published, as a student, editors and heads do it: on the desk and on the phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from portal.calendar import today
from portal.demo.pictures import screenshot
from portal.posts.clearances.models import State as Asked
from portal.posts.models import State
from tests.browser.hands import Hand
from tests.browser.visitors import DESKTOP, PHONE
from tests.posts.clearances.making import brought
from tests.posts.making import account, newest, post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.browser.visitors import Visitor

    Visit = Callable[..., Visitor]

WORDS = ("宿舍文化节报名今天开始。", "请于周五前交到学生会。", "评选结果在公众号公布。")
LINK = "https://mp.weixin.qq.com/s/abcdefg"
MOBILE = {"size": PHONE, "has_touch": True, "is_mobile": True}
SIZES = pytest.mark.parametrize("size", [{"size": DESKTOP}, MOBILE], ids=["1366", "390"])


@pytest.fixture
def long_picture(tmp_path: Path, app: Flask) -> Path:
    file = tmp_path / "预览长图.png"
    with app.app_context():
        from portal.config import current  # noqa: PLC0415

        file.write_bytes(screenshot("宿舍文化节", WORDS, current().fonts))
    return file


def pasted(visitor: Visitor, html: str) -> None:
    """Paste as one pastes: what lies on the clipboard, by the keys."""
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.address)
    visitor.page.evaluate(
        "html => navigator.clipboard.write([new ClipboardItem({'text/html': new Blob([html], {type: 'text/html'}),"
        " 'text/plain': new Blob([html.replace(/<[^>]*>/g, '\\n')], {type: 'text/plain'})})])",
        html,
    )
    visitor.page.keyboard.press("Control+V")


def hand_in(visitor: Visitor, picture: Path, hand: Hand, title: str = "宿舍文化节开始报名") -> None:
    page = visitor.open("/posts/new").page
    hand.write(page.get_by_label("标题"), title)
    hand.tap(page.locator("[contenteditable=true]"))
    hand.count += 1
    pasted(visitor, "".join(f"<section><p>{words}</p></section>" for words in WORDS))
    hand.count += 1
    page.get_by_label("预览长图或 PDF").set_input_files(picture)
    hand.write(page.get_by_label("拟发日期"), f"{today()}")
    hand.write(page.get_by_label("时间"), "17:30")
    hand.tap(page.get_by_role("button", name="提交送审"))
    visitor.sees("已提交审批，现由")


def consent(visitor: Visitor, number: int, button: str, hand: Hand, *, first: bool = False) -> None:
    page = visitor.open(f"/posts/{number}").page
    if first:
        hand.tap(page.get_by_role("button", name="十项均为否"))
        visitor.sees("十项均为否：")
    panel = page.locator(".decide")
    if not panel.get_by_label("审核意见").is_visible():
        hand.tap(panel.locator("h2 label"))
    hand.tap(panel.locator(".phrases .chip").first)
    hand.tap(panel.get_by_role("button", name=button, exact=True))
    expect(page.locator(".after")).to_contain_text(re.compile("已同意，现由|已审核通过"))


@SIZES
def test_a_post_is_reviewed_published_and_compared(
    app: Flask, visit: Visit, long_picture: Path, size: dict[str, Any], record_property: Any
) -> None:
    account(app, platform="wechat", name="信息工程学院公众号")
    clerk, hand = visit("operator", **size), Hand()
    hand_in(clerk, long_picture, hand)
    hand.told(record_property, f"hand in a post at {size['size']['width']}", 12)
    number = newest(app).id
    for username, button, first in (
        ("editor", "初审通过，转复审", True),
        ("head", "复审通过，转终审", False),
        ("publicity", "终审通过，可以发布", False),
    ):
        taps = Hand()
        consent(visit(username, **size), number, button, taps, first=first)
        taps.told(record_property, f"{button} at {size['size']['width']}", 4)
    assert post(app, number).state is State.CLEARED
    page = clerk.open(f"/posts/{number}").page
    page.get_by_label("发布后的链接").fill(LINK)
    page.get_by_label("发布的正文").fill("\n".join(WORDS))
    page.get_by_role("button", name="登记发布").click()
    clerk.sees("与审核稿一致")
    assert post(app, number).state is State.PUBLISHED


@SIZES
def test_remarks_on_paragraphs_are_the_reason_of_a_return(
    app: Flask, visit: Visit, long_picture: Path, size: dict[str, Any]
) -> None:
    account(app)
    clerk, editor = visit("operator", **size), visit("editor", **size)
    hand_in(clerk, long_picture, Hand())
    number = newest(app).id
    page = editor.open(f"/posts/{number}").page
    second = page.locator("#p1")
    second.get_by_text("改这一段或批注").click()
    second.get_by_label("批注").fill("周五是几号？")
    second.get_by_role("button", name="加批注").click()
    expect(page.locator("#p1 .post-remark")).to_contain_text("周五是几号？")
    panel = page.locator(".decide")
    if not panel.get_by_label("审核意见").is_visible():
        panel.locator("h2 label").click()
    panel.get_by_role("button", name="退回修改", exact=True).click()
    editor.sees("已退回")
    page = clerk.open(f"/posts/{number}/edit").page
    clerk.sees("第 2 段“请于周五前交到学生会。”：周五是几号？")
    box = page.locator("[contenteditable=true]")
    box.locator("p").nth(1).click(click_count=3)
    page.keyboard.type("请于 12 月 4 日前交到学生会。")
    page.get_by_role("button", name="提交送审").click()
    clerk.sees("已提交审批，现由")
    page = editor.open(f"/posts/{number}").page
    expect(page.locator(".proofs").first).to_contain_text("12 月 4 日")


@SIZES
def test_what_a_reviewer_corrects_is_ticked_off_before_it_is_published(
    app: Flask, visit: Visit, long_picture: Path, size: dict[str, Any]
) -> None:
    account(app)
    clerk, editor, head = visit("operator", **size), visit("editor", **size), visit("head", **size)
    hand_in(clerk, long_picture, Hand())
    number = newest(app).id
    consent(editor, number, "初审通过，转复审", Hand(), first=True)
    page = head.open(f"/posts/{number}").page
    page.locator("#p2").get_by_text("改这一段或批注").click()
    page.locator("#p2").get_by_label("直接改").fill("评选结果在学院公众号公布。")
    page.locator("#p2").get_by_role("button", name="保存改动").click()
    expect(page.locator("#p2 ins")).to_have_text("学院")
    consent(head, number, "复审通过，可以发布", Hand())
    expect(editor.open(f"/posts/{number}").page.locator("main, body").first).to_contain_text("您上次办理后的改动")
    page = clerk.open(f"/posts/{number}").page
    clerk.sees("还没有标记“已在平台改好”", "修改前")
    page.get_by_role("button", name="已在平台改好").click()
    page.get_by_label("发布后的链接").fill(LINK)
    page.get_by_label("发布的正文").fill("\n".join((*WORDS[:2], "评选结果在学院公众号公布。")))
    page.get_by_role("button", name="登记发布").click()
    clerk.sees("与审核稿一致")


@SIZES
def test_what_is_secret_is_stopped_and_destroyed(
    app: Flask, visit: Visit, long_picture: Path, size: dict[str, Any]
) -> None:
    account(app)
    clerk, editor, officer = visit("operator", **size), visit("editor", **size), visit("publicity", **size)
    hand_in(clerk, long_picture, Hand(), "考试安排")
    number = newest(app).id
    press_sure(editor.open(f"/posts/{number}"), "涉密停办", "有一项为“是”。")
    editor.sees("请立即电话联系")
    expect(editor.open(f"/posts/{number}").page.locator("main")).not_to_contain_text(WORDS[0])
    officer.open(f"/posts/{number}").sees(WORDS[0])
    press_sure(officer, "销毁正文", "已核实，按规定销毁。")
    officer.sees("已销毁")
    expect(officer.page.locator("main")).not_to_contain_text(WORDS[0])
    assert post(app, number).state is State.DESTROYED
    assert post(app, number).texts == []


def press_sure(visitor: Visitor, button: str, opinion: str) -> None:
    """Write the opinion, press what cannot be undone, and press once more that one is sure."""
    panel = visitor.loaded().page.locator(".decide")
    if not panel.locator("#opinion").is_visible():
        panel.locator("h2 label").click()
    panel.locator("#opinion").fill(opinion)
    panel.locator("details.confirm").filter(has_text=f"确认{button}").locator("summary").click()
    visitor.press(f"确认{button}")


@SIZES
def test_what_is_authorised_stops_when_the_authorisation_is_revoked(
    app: Flask, visit: Visit, browser_of: Any, long_picture: Path, size: dict[str, Any]
) -> None:
    clearance = brought(app, browser_of, Asked.GRANTED)
    clerk, officer = visit("operator", **size), visit("publicity", **size)
    page = clerk.open("/posts/new").page
    page.get_by_label("标题").fill("停电安排")
    page.locator("[contenteditable=true]").click()
    pasted(clerk, "<p>今晚分楼层停电。</p>")
    page.get_by_label("拟发日期").fill(f"{today()}")
    page.locator("#sensitive").get_by_label("是").check()
    page.get_by_role("button", name="提交送审").click()
    clerk.sees("须先取得授权")
    page.get_by_label("引用的授权").select_option(index=1)
    page.get_by_role("button", name="提交送审").click()
    clerk.sees("已提交审批，现由")
    number = newest(app).id
    press_sure(officer.open(f"/clearances/{clearance}"), "撤销授权", "情况有变。")
    officer.sees("已撤销")
    clerk.open(f"/posts/{number}").sees("授权已撤销：情况有变。")
    assert post(app, number).state is State.RETURNED


@SIZES
def test_an_urgent_post_of_two_accounts_shows_its_clocks_and_is_published_at_each(
    app: Flask, visit: Visit, long_picture: Path, size: dict[str, Any]
) -> None:
    account(app, name="学院微博")
    account(app, platform="wechat", name="学院公众号")
    clerk = visit("operator", **size)
    page = clerk.open("/posts/new").page
    for name in ("学院微博", "学院公众号"):
        page.get_by_label(name).check()
    expect(page.locator("#promise")).to_contain_text("终审")
    page.get_by_text("需要加急").click()
    page.get_by_label("加急原因").fill("明早停水")
    page.get_by_label("标题").fill("停水通知")
    page.locator("[contenteditable=true]").click()
    pasted(clerk, "<p>明早停水两小时。</p>")
    page.get_by_label("拟发日期").fill(f"{today()}")
    page.get_by_role("button", name="提交送审").click()
    clerk.sees("已提交审批，现由")
    number = newest(app).id
    consent(visit("editor", **size), number, "初审通过，转复审", Hand(), first=True)
    head = visit("head", **size)
    head.open(f"/posts/{number}").sees("加急：明早停水", "各环节用时：初审", "复审")
    consent(head, number, "复审通过，转终审", Hand())
    consent(visit("publicity", **size), number, "终审通过，可以发布", Hand())
    for place, link in enumerate((LINK, "https://weibo.com/1/abc")):
        waiting = clerk.open(f"/posts/{number}").page.locator(".post-place").filter(has_text="待发布")
        form = waiting.first.locator(".publish-form")
        form.get_by_label("发布后的链接").fill(link)
        form.get_by_label("发布的正文").fill("明早停水两小时。" if place else "明早停水三小时。")
        form.get_by_role("button", name="登记发布").click()
        clerk.sees("与审核稿一致" if place else "与审核稿不一致")
        if not place:
            expect(clerk.page.locator("#publishing .proofs ins")).to_have_text("三")
            place_of = clerk.page.locator(".post-place").first
            place_of.get_by_text("粘贴有误").click()
            place_of.get_by_label("发布的正文").fill("明早停水两小时。")
            place_of.get_by_role("button", name="重新登记").click()
            clerk.sees("与审核稿一致")
    assert post(app, number).state is State.PUBLISHED
