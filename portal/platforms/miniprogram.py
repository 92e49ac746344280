"""微信小程序: a piece of software, on which the technology centre gives its opinion (第四条)."""

from __future__ import annotations

from portal.fields import Address, Choice, Field, FormDefinition, Option, Section, Text
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import (
    CONTRACT_UNTIL,
    DATA_CONTENT,
    DEVELOPER,
    ICP,
    SERVER,
    USERS,
    handle_field,
    name_field,
    standing,
    usual_sections,
)

PRIVACY = (
    Option("published", "已发布", also=("发布", "已公布", "已公开")),
    Option("none", "未发布", also=("没发布", "没有发布", "尚未发布", "暂未发布")),
)

MINIPROGRAM = on_plain_paper(
    FormDefinition(
        "miniprogram",
        "微信小程序",
        (
            Section(
                "小程序信息",
                (
                    name_field(),
                    handle_field(
                        "AppID",
                        r"wx[0-9a-f]{16}",
                        "以 wx 开头、后接 16 位数字或小写字母 a–f",
                        "在“开发管理—开发设置”里。",
                        18,
                    ),
                    Field(
                        "original_id",
                        "原始ID",
                        Text(20, r"gh_[0-9a-zA-Z]{6,17}", "以 gh_ 开头的原始ID"),
                        help="在“设置—基本设置”里。",
                    ),
                    Field("service_category", "服务类目", Text(60), help="例如 教育—学历教育（学校）。"),
                    *standing("是否已完成微信认证。", registered="上线时间"),
                ),
            ),
            Section(
                "开发与安全",
                (
                    DEVELOPER,
                    ICP,
                    CONTRACT_UNTIL,
                    SERVER,
                    Field("privacy_policy", "隐私政策", Choice(options=PRIVACY), help="即“用户隐私保护指引”。"),
                    DATA_CONTENT,
                ),
            ),
            *usual_sections(followers=USERS),
        ),
        about="须有技术中心意见",
        group="应用与网站",
        identifiers=("handle", "original_id"),
        technology=True,
        addresses=(
            Address("servicewechat.com", r"/(wx[0-9a-f]{16})(?:/[^/]{1,20}){0,2}"),
            Address("wxaurl.cn"),
            Address("wxmpurl.cn"),
        ),
    )
)
