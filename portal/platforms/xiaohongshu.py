"""小红书."""

from __future__ import annotations

from portal.fields import Address, Choice, Field, FormDefinition, Option, Section
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import handle_field, name_field, standing, usual_sections

KINDS = (
    Option("organisation", "机构专业号", also=("机构号", "专业号（机构）")),
    Option("person", "个人专业号", also=("个人号", "专业号（个人）")),
    Option("plain", "普通账号", also=("普通号",)),
)

XIAOHONGSHU = on_plain_paper(
    FormDefinition(
        "xiaohongshu",
        "小红书",
        (
            Section(
                "账号信息",
                (
                    name_field(),
                    handle_field(
                        "小红书号",
                        r"[A-Za-z0-9._\-]{4,30}",
                        "4–30 位字母、数字、点、下划线或减号",
                        "在个人主页名称下方。",
                        30,
                    ),
                    Field("category", "专业号类型", Choice(options=KINDS)),
                    *standing("是否已完成机构身份认证。"),
                ),
            ),
            *usual_sections(),
        ),
        about="小红书账号",
        group="社交平台",
        addresses=(
            Address("xiaohongshu.com", r"/user/profile/([0-9a-f]{24})/?", names=""),
            Address(".xiaohongshu.com"),
            Address("xhslink.com"),
        ),
    )
)
