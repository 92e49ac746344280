"""附件1: 微信公众号."""

from __future__ import annotations

from portal.fields import Address, Choice, Field, FormDefinition, Option, Section, Text, retired
from portal.platforms.layouts import WECHAT_LAYOUT
from portal.platforms.shared import (
    AVATAR,
    ENTITY,
    LINK,
    QR_CODE,
    REGISTERED_ON,
    VERIFIED,
    VERIFIED_UNTIL,
    content_section,
    creator_section,
    people_section,
)

KINDS = (Option("subscription", "订阅号"), Option("service", "服务号"), retired("enterprise", "企业号"))

WECHAT = FormDefinition(
    "wechat",
    "微信",
    (
        Section(
            "账号信息",
            (
                Field("name", "名称", Text(60), weighty=True),
                Field(
                    "handle",
                    "微信号",
                    Text(20, r"[A-Za-z][-_A-Za-z0-9]{5,19}", "字母开头的 6–20 位字母、数字、下划线或减号"),
                    help="公众号设置里的“微信号”，不是名称。",
                ),
                Field("category", "类别", Choice(options=KINDS)),
                Field(
                    "original_id",
                    "原始ID",
                    Text(20, r"gh_[0-9a-zA-Z]{6,17}", "以 gh_ 开头的原始ID"),
                    help="在公众平台“设置—公众号设置”里，形如 gh_1a2b3c4d5e6f。",
                ),
                REGISTERED_ON,
                VERIFIED,
                VERIFIED_UNTIL,
                ENTITY,
                LINK,
            ),
        ),
        Section("图片", (AVATAR, QR_CODE)),
        creator_section(),
        people_section(),
        content_section(),
    ),
    about="订阅号、服务号",
    group="社交平台",
    identifiers=("handle", "original_id"),
    cased=True,
    accounts_per_person=5,
    addresses=(
        Address("mp.weixin.qq.com", query="__biz", names=""),
        Address("mp.weixin.qq.com"),
        Address(
            "open.weixin.qq.com", "/qr/code", query="username", names="original_id"
        ),  # where one's own code is drawn
        Address("weixin.qq.com", r"/[rq]/[^/]{1,60}"),
    ),
    layout=WECHAT_LAYOUT,
)
