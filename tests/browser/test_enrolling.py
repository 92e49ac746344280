"""A new school year: three people from a workbook, each with a slip, and the first of them signs in with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from portal.people.enrolment.effects import AT_ONCE
from tests.people.enrolling import filled, looked_through, template, unit, user

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.visitors import Visitor
    from tests.pages import Page


def test_three_people_of_a_workbook_get_slips_and_one_signs_in_with_hers(
    visit: Callable[..., Visitor], admin: Page
) -> None:
    content = filled(
        template(admin),
        单位=[unit("招生办公室", 第一责任人="zhoumin")],
        用户=[
            user("zhoumin", "周敏", 单位="招生办公室", 角色="单位负责人"),
            user("wulei", "吴磊", 单位="招生办公室", 角色="填报人", 手机号="13803719001"),
            user("zhengxin", "郑欣", 身份="学生", 角色="填报人"),
        ],
    )
    office = visit("admin").open("/people/")
    office.follow("从 Excel 导入")
    office.field("workbook").set_input_files({"name": "名单.xlsx", "mimeType": "", "buffer": content})
    office.press("上传并检查")
    office.sees("确认导入 4 行")
    office.press("确认导入 4 行")
    slips = office.page.locator(".slip")
    expect(slips).to_have_count(3)
    office.page.emulate_media(media="print")
    expect(office.page.get_by_role("button", name="打印", exact=True)).to_be_hidden()
    expect(slips.first).to_contain_text("周敏")
    password = slips.first.locator("code").nth(1).inner_text()
    newcomer = visit().open("/login")
    newcomer.page.get_by_label("用户名").fill("zhoumin")
    newcomer.page.get_by_label("密码").fill(password)
    newcomer.press("登录")
    newcomer.sees("设置自己的密码")


def test_more_slips_than_one_request_makes_join_those_on_the_page(visit: Callable[..., Visitor], admin: Page) -> None:
    people = [user(f"xs{n:02d}", f"同学{n}", 身份="学生") for n in range(AT_ONCE * 2 + 1)]
    office = visit("admin").open(looked_through(admin, 用户=people).path)
    office.press(f"确认导入 {len(people)} 行")
    office.sees("已全部发放")
    said = office.page.locator(".slip code").all_inner_texts()
    assert said[::2] == [row["用户名"] for row in people]
    assert len(set(said[1::2])) == len(people)
