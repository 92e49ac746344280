"""今日头条 (头条号)."""

from __future__ import annotations

from portal.fields import Address, Choice, Field, FormDefinition, Option, Section
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import handle_field, name_field, standing, usual_sections

KINDS = (
    Option("organisation", "机构", also=("机构号",)),
    Option("media", "媒体", also=("媒体号",)),
    Option("company", "企业", also=("企业号",)),
    Option("person", "个人", also=("个人号",)),
    Option("other", "其他"),
)

TOUTIAO = on_plain_paper(
    FormDefinition(
        "toutiao",
        "头条号",
        (
            Section(
                "账号信息",
                (
                    name_field(),
                    handle_field(
                        "头条号ID", r"[A-Za-z0-9_\-]{4,60}", "4–60 位数字或字母", "在头条号后台“设置—账号详情”里。"
                    ),
                    Field("category", "类型", Choice(options=KINDS)),
                    *standing("是否已完成机构认证。"),
                ),
            ),
            *usual_sections(),
        ),
        about="今日头条",
        group="资讯与其他平台",
        cased=True,
        addresses=(
            Address("toutiao.com", r"/c/user/token/([A-Za-z0-9_\-]{4,200})/?", names=""),
            Address("toutiao.com", r"/c/user/([0-9]{4,25})/?", names=""),
            Address(".toutiao.com"),
        ),
    )
)
