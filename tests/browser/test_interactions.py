"""How many times somebody must touch the machine for what they do every day: counted, bounded, and printed at the end of the run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect
from sqlalchemy import select, update

from portal.database import db
from portal.people.models import Identity, Person, User
from tests.accounts.keeping import known
from tests.browser.hands import Hand
from tests.browser.visitors import PHONE
from tests.corpus import code
from tests.filings.making import days_ago, decide, filed, submitted
from tests.filings.on_pages import step
from tests.handover.making import add_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]


def test_a_head_approves_on_the_phone_in_three_taps_after_opening_the_link(
    visit: Visit, operator: Page, record_property: Any
) -> None:
    filing = submitted(operator)
    head, hand = visit("head", size=PHONE, has_touch=True, is_mobile=True).open(f"/filings/{filing}"), Hand()
    panel = head.page.locator(".decide")
    if not panel.get_by_label("审批意见").is_visible():
        hand.tap(panel.locator("h2 label"))
    hand.tap(panel.locator(".phrases .chip").first)
    hand.tap(panel.get_by_role("button", name="同意并转宣传部", exact=True))
    head.sees("已同意，现由")
    hand.told(record_property, "approve from the phone, after opening the link", 3)


def test_a_head_approves_on_the_phone_in_three_taps_the_message_among_them(
    visit: Visit, operator: Page, record_property: Any
) -> None:
    submitted(operator)
    head, hand = visit("head", size=PHONE, has_touch=True, is_mobile=True).open("/notices/"), Hand()
    hand.tap(head.page.locator(".notice-title").first)
    panel = head.page.locator(".decide")
    expect(head.page.locator(".card-who")).to_be_in_viewport()
    hand.tap(panel.locator(".phrases .chip").first)
    hand.tap(panel.get_by_role("button", name="同意并转宣传部", exact=True))
    head.sees("已同意，现由")
    hand.told(record_property, "approve from the phone, the message among them", 3)


def test_one_operator_is_changed_in_five_interactions_from_the_desk(
    visit: Visit, app: Flask, operator: Page, head: Page, publicity: Page, record_property: Any
) -> None:
    filed(operator, head, publicity)
    add_person(app, "李娜", "13800000088")
    clerk, hand = visit("operator").open("/").loaded(), Hand()
    hand.tap(clerk.page.locator("main").get_by_role("link", name="新建备案", exact=True).first)
    hand.tap(clerk.page.locator("main").get_by_role("link", name=re.compile("变更")).first)
    name = clerk.loaded().field("operators-0-name")
    hand.write(name, "ln")
    expect(clerk.page.locator("#roster [aria-selected=true]")).to_contain_text("李娜")
    hand.press(name, "Enter")
    expect(clerk.field("operators-0-phone")).to_have_value("13800000088")
    hand.tap(clerk.page.locator("main").get_by_role("button", name="提交审批", exact=True))
    clerk.sees("已提交审批")
    hand.told(record_property, "change one operator by the roster, from the desk to the submission", 5)


def test_a_new_account_is_filed_by_its_link_and_the_roster_in_nine_interactions_and_two_uploads(
    visit: Visit, app: Flask, operator: Page, head: Page, publicity: Page, record_property: Any
) -> None:
    filed(operator, head, publicity, "weibo")
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == "王敏")).one()
        db.session.execute(update(User).where(User.username == "operator").values(person_id=person.id))
        db.session.commit()
    clerk, hand = visit("operator").open("/").loaded(), Hand()
    hand.tap(clerk.page.locator("main").get_by_role("link", name="新建备案", exact=True).first)
    hand.write(clerk.loaded().field("link"), "https://open.weixin.qq.com/qr/code?username=gh_1a2b3c4d5e6f")
    hand.tap(clerk.page.locator("#begin").get_by_role("button", name="创建备案"))
    clerk.loaded().sees("请核对")
    hand.write(clerk.field("handle"), "zzgs-xxgc")
    hand.tap(clerk.field("category").and_(clerk.page.locator("[value=subscription]")))
    hand.write(clerk.field("registered_on"), days_ago(2))
    hand.tap(clerk.field("verified").and_(clerk.page.locator("[value=yes]")))
    hand.write(clerk.field("followers"), "12")
    for name, said in (("avatar", "头像"), ("qr_code", "http://weixin.qq.com/r/abcDEF")):
        picture = {"name": f"{name}.png", "mimeType": "image/png", "buffer": code(said)}
        clerk.field(name).set_input_files(picture)  # type: ignore[arg-type]
        expect(clerk.page.locator(f"#{name}-remove")).to_be_visible()
    hand.tap(clerk.page.locator("main").get_by_role("button", name="提交审批", exact=True))
    clerk.sees("已提交审批")
    hand.told(record_property, "new WeChat account by link and roster, from the desk, besides two uploads", 9)


def test_somebody_is_picked_on_the_phone_in_two_interactions_and_told_from_a_namesake(
    visit: Visit, app: Flask, operator: Page, head: Page, publicity: Page, axe_source: str, record_property: Any
) -> None:
    filed(operator, head, publicity, **{"operators-0-wechat": "wm-1"})
    add_person(app, "王敏", "13900000088")
    clerk = visit("operator", size=PHONE, has_touch=True, is_mobile=True).open("/filings/new?platform=weibo").loaded()
    name, hand, options = clerk.field("operators-0-name"), Hand(), clerk.page.locator("#roster [role=option]")
    hand.write(name, "wm")
    expect(options).to_have_count(2)
    assert options.all_inner_texts() == [
        "王敏\n尾号 0002 · “郑州工商学院信息工程学院”运行人员",
        "王敏\n尾号 0088 · 学生",
    ]
    assert all(option.bounding_box()["height"] >= 44 for option in options.all())  # type: ignore[index]
    assert clerk.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    clerk.page.evaluate(axe_source)
    faults = clerk.page.evaluate(
        "axe.run('.people').then(found => found.violations.map(v => v.id + ' ' + v.nodes[0].html))"
    )
    assert faults == []
    hand.tap(options.first)
    expect(clerk.field("operators-0-wechat")).to_have_value("wm-1")
    expect(options).to_have_count(0)
    hand.told(record_property, "pick somebody on the phone", 2)
    asked = clerk.page.locator("#operators .asked")
    expect(asked).to_be_visible()  # nobody has said yet who this one is
    name.fill("王敏")
    expect(options).to_have_count(2)
    name.press("ArrowDown")
    name.press("Enter")
    expect(clerk.field("operators-0-wechat")).to_have_value("")  # that of the other one
    expect(asked).to_be_hidden()
    name.fill("王")
    expect(options).to_have_count(2)
    name.press("Escape")
    expect(options).to_have_count(0)


def test_a_number_that_is_not_that_of_the_roster_is_said_to_differ_and_nothing_is_said_of_a_half_written_one(
    visit: Visit, app: Flask, operator: Page, head: Page, publicity: Page
) -> None:
    filed(operator, head, publicity)
    known(app, "王敏", identity=Identity.STAFF)
    clerk = visit("operator").open("/filings/new?platform=weibo").loaded()
    name, phone, asked = (
        clerk.field("operators-0-name"),
        clerk.field("operators-0-phone"),
        clerk.page.locator("#operators .asked"),
    )

    def typed(number: str) -> None:
        phone.fill(number)
        phone.press("Tab")

    name.fill("王敏")
    name.press("Escape")
    for unfit in ("138", "1380371000", "23803710002"):
        typed(unfit)
        expect(asked).to_be_hidden()
    typed("13803710009")
    expect(asked).to_contain_text("名册中的王敏手机号尾号为 0002，与此不同，请核对")
    typed("138 0371 0002")
    expect(asked).to_be_hidden()
    name.fill("新来的")
    name.press("Tab")
    typed("13803710077")
    expect(asked).to_contain_text("名册中尚无此人的身份")


def test_without_javascript_a_row_more_is_where_one_goes_on_and_no_button_is_dead(visit: Visit) -> None:
    clerk = visit("operator", script=False).open("/filings/new?platform=wechat")
    clerk.press("＋ 添加一位主要运行人员")
    expect(clerk.field("operators-1-name")).to_be_focused()
    expect(clerk.field("operators-1-name")).to_be_in_viewport()
    clerk.page.locator("main").get_by_role("button", name="删除第 2 位", exact=True).click()
    expect(clerk.page.get_by_role("button", name="＋ 添加一位主要运行人员")).to_be_in_viewport()
    clerk.field("operators-0-name").fill("王敏")
    clerk.page.locator("#operators").get_by_role("button", name="从名册填入", exact=True).click()
    clerk.sees("本单位名册中没有“王敏”")
    expect(clerk.page.locator("#operators .offer")).to_be_in_viewport()


def test_an_unchanged_draft_is_submitted_again_in_three_interactions(
    visit: Visit, operator: Page, head: Page, record_property: Any
) -> None:
    filing = submitted(operator)
    decide(head, filing, "return", "请核对后重新提交。")
    clerk, hand = visit("operator").open("/"), Hand()
    hand.tap(clerk.page.locator("section[aria-labelledby=todo-title] .cards a").first)
    if re.search(r"/filings/\d+$", clerk.page.url.split("?")[0]):
        hand.tap(clerk.page.locator("main").get_by_role("link", name="修改后重新提交", exact=True))
    hand.tap(clerk.page.locator("main").get_by_role("button", name="提交审批", exact=True))
    clerk.sees("已提交审批")
    hand.told(record_property, "submit an unchanged returned filing again, from the desk", 3)


def test_a_withdrawn_filing_is_sent_again_in_three_interactions_from_its_page(
    visit: Visit, operator: Page, record_property: Any
) -> None:
    filing = submitted(operator)
    step(operator, filing, "withdraw")
    clerk, hand = visit("operator").open(f"/filings/{filing}"), Hand()
    hand.tap(clerk.page.locator("main").get_by_role("link", name="继续填写", exact=True))
    hand.tap(clerk.page.locator("main").get_by_role("button", name="提交审批", exact=True))
    clerk.sees("已提交审批")
    expect(clerk.page.locator(".card-first .state")).to_have_text("待单位审批")
    hand.told(record_property, "send a withdrawn filing again, from its page", 3)


BRING = """([selector, type, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "code.png", { type: "image/png" }));
  const made = type === "paste" ? new ClipboardEvent(type, { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(made);
}"""


def test_a_link_or_a_picture_leads_to_a_form_that_knows_platform_and_account_in_two_interactions(
    visit: Visit, record_property: Any
) -> None:
    clerk, hand = visit("operator").open("/filings/new"), Hand()
    hand.write(clerk.field("link"), "https://space.bilibili.com/437316738")
    hand.tap(clerk.page.locator("main").get_by_role("button", name=re.compile("^创建备案")))
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("哔哩哔哩备案（创建）")
    expect(clerk.field("handle")).to_have_value("437316738")
    expect(clerk.field("link")).to_have_value("https://space.bilibili.com/437316738")
    hand.told(record_property, "from 新建备案 to a form with platform, id and link", 2)
    assert clerk.posts("/filings/new") == [], "nothing is kept before something is typed"
    said = list(code("http://weixin.qq.com/r/zzgs-browser"))
    for way, selector in (("paste", "body"), ("drop", "#begin .begin-box")):
        clerk.open("/filings/new")
        clerk.page.evaluate(BRING, [selector, way, said])
        expect(clerk.field("qr_code")).to_have_js_property("files.length", 1)
        clerk.page.locator("main").get_by_role("button", name=re.compile("^补办备案")).click()
        expect(clerk.page.get_by_role("heading", level=1)).to_have_text("微信备案（补办）")
        expect(clerk.page.locator("#qr_code-preview")).to_have_js_property("complete", True)  # noqa: FBT003
        clerk.sees("二维码内容：http://weixin.qq.com/r/zzgs-browser")


def test_the_chosen_day_goes_into_the_announcement_of_a_closure_at_once(
    visit: Visit, operator: Page, head: Page, publicity: Page
) -> None:
    filing = filed(operator, head, publicity)
    clerk = visit("operator").open(f"/filings/{filing}")
    clerk.page.locator("main").get_by_role("link", name="台账").first.click()
    clerk.follow("申请注销")
    text = clerk.field("announcement")
    clerk.field("last_post_on").fill("2027-01-05")
    expect(text).to_have_value(re.compile("自2027年1月5日起停止更新"))
    text.fill((text.input_value()).replace("因工作需要", "因院系合并"))
    clerk.field("last_post_on").fill("2027-02-10")
    expect(text).to_have_value(re.compile("因院系合并.*自2027年2月10日起停止更新"))
