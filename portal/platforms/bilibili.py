"""哔哩哔哩."""

from __future__ import annotations

from portal.fields import Address, FormDefinition, Section
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import LIVE, handle_field, name_field, standing, usual_sections

BILIBILI = on_plain_paper(
    FormDefinition(
        "bilibili",
        "哔哩哔哩",
        (
            Section(
                "账号信息",
                (
                    name_field("昵称"),
                    handle_field("B站UID", r"[0-9]{1,20}", "数字", "个人空间网址 space.bilibili.com 后面的数字。", 20),
                    LIVE,
                    *standing("是否已完成机构认证。"),
                ),
            ),
            *usual_sections(),
        ),
        about="B站账号",
        group="音视频平台",
        addresses=(
            Address("space.bilibili.com", r"/([0-9]{1,20})(?:/[^?]{0,60})?"),
            Address("bilibili.com", r"/space/([0-9]{1,20})/?"),
            Address(".bilibili.com"),
            Address("b23.tv"),
        ),
    )
)
