"""百家号."""

from __future__ import annotations

from portal.fields import Address, Choice, Field, FormDefinition, Option, Section
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import handle_field, name_field, standing, usual_sections

KINDS = (
    Option("government", "政务", also=("政务号",)),
    Option("media", "媒体", also=("媒体号",)),
    Option("company", "企业", also=("企业号",)),
    Option("person", "个人", also=("个人号",)),
    Option("other", "其他组织", also=("其它",)),
)

BAIJIAHAO = on_plain_paper(
    FormDefinition(
        "baijiahao",
        "百家号",
        (
            Section(
                "账号信息",
                (
                    name_field(),
                    handle_field(
                        "百家号ID",
                        r"[A-Za-z0-9_\-]{4,40}",
                        "4–40 位数字或字母",
                        "在百家号后台“账号信息”里，又称 app_id。",
                        40,
                    ),
                    Field("category", "类型", Choice(options=KINDS)),
                    *standing("是否已完成机构认证。"),
                ),
            ),
            *usual_sections(),
        ),
        about="百度百家号",
        group="资讯与其他平台",
        addresses=(
            Address("author.baidu.com", r"/home/([A-Za-z0-9_\-]{4,40})/?"),
            Address("author.baidu.com", query="app_id"),
            Address("baijiahao.baidu.com", r"/u/?", query="app_id"),
            Address("baijiahao.baidu.com"),
        ),
    )
)
