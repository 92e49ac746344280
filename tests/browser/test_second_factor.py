"""On a telephone without JavaScript: a second factor is set up by typing its key, and the next sign-in asks for a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyotp
from playwright.sync_api import expect

from portal.calendar import now
from tests.browser.visitors import PHONE
from tests.pages import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.visitors import Visitor


def test_s09_a_second_factor_is_set_up_and_signed_in_with_on_a_telephone_without_javascript(
    visit: Callable[..., Visitor],
) -> None:
    clerk = visit("operator", size=PHONE, script=False).open("/people/profile")
    clerk.follow("启用登录验证器")
    clerk.write(current=PASSWORD).press("开始设置")
    expect(clerk.page.get_by_role("img", name="验证器密钥的二维码")).to_be_visible()
    clerk.page.get_by_text("不能扫描？手工添加").click()
    secret = clerk.page.locator("#secret").inner_text().replace(" ", "")
    clerk.write(code=pyotp.TOTP(secret).at(now())).press("启用")
    clerk.sees("只能用一次")
    recovery = clerk.page.locator("#recovery-codes code").all_inner_texts()
    assert len(recovery) == 10
    assert clerk.page.evaluate("[document.scrollingElement.scrollWidth <= window.innerWidth]") == [True]

    again = visit(size=PHONE, script=False).open("/login?next=/accounts/").sign_in("operator")
    expect(again.field("code")).to_have_attribute("inputmode", "numeric")
    again.page.get_by_text("手机不在身边？用恢复码登录").click()
    again.write(recovery=recovery[7]).press("用恢复码登录")
    expect(again.page).to_have_url(f"{again.address}/accounts/")
