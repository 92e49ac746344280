"""抖音."""

from __future__ import annotations

from portal.fields import Address, Field, FormDefinition, Section, Text
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import LIVE, SHOP, handle_field, name_field, standing, usual_sections

DOUYIN = on_plain_paper(
    FormDefinition(
        "douyin",
        "抖音",
        (
            Section(
                "账号信息",
                (
                    name_field(),
                    handle_field(
                        "抖音号", r"[A-Za-z0-9._\-]{2,40}", "字母、数字、点、下划线或减号", "在个人主页名称下方。"
                    ),
                    Field(
                        "uid",
                        "UID",
                        Text(20, r"[0-9]{5,20}", "5–20 位数字"),
                        required=False,
                        help="在“设置”页底部，可不填。",
                    ),
                    LIVE,
                    SHOP,
                    *standing("是否已完成机构认证（蓝V），认证每年到期。"),
                ),
            ),
            *usual_sections(),
        ),
        about="含抖音直播",
        group="音视频平台",
        identifiers=("handle", "uid"),
        cased=True,
        addresses=(
            Address("douyin.com", r"/user/(?!self(?:/|$))([A-Za-z0-9_\-]{2,120})/?", names="uid"),
            Address("iesdouyin.com", r"/share/user/([A-Za-z0-9_\-]{2,120})/?", names="uid"),
            Address(".douyin.com"),
            Address(".iesdouyin.com"),
        ),
    )
)
