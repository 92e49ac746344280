"""快手."""

from __future__ import annotations

from portal.fields import Address, FormDefinition, Section
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import LIVE, SHOP, handle_field, name_field, standing, usual_sections

KUAISHOU = on_plain_paper(
    FormDefinition(
        "kuaishou",
        "快手",
        (
            Section(
                "账号信息",
                (
                    name_field(),
                    handle_field(
                        "快手号",
                        r"[A-Za-z0-9._\-]{3,40}",
                        "3–40 位字母、数字、点、下划线或减号",
                        "快手ID，在个人主页名称下方。",
                    ),
                    LIVE,
                    SHOP,
                    *standing("是否已完成机构认证。"),
                ),
            ),
            *usual_sections(),
        ),
        about="含快手直播",
        group="音视频平台",
        cased=True,
        addresses=(
            Address("kuaishou.com", r"/profile/([A-Za-z0-9_\-]{3,60})/?", names=""),
            Address("live.kuaishou.com", r"/(?:profile|u)/([A-Za-z0-9_\-]{3,60})/?", names=""),
            Address(".kuaishou.com"),
        ),
    )
)
