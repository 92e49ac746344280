"""附件2: 微博. The paper has no 账号主体."""

from __future__ import annotations

from portal.fields import Address, Choice, Field, FormDefinition, Option, Section, Text, retired
from portal.platforms.layouts import WEIBO_LAYOUT
from portal.platforms.shared import (
    AVATAR,
    LINK,
    QR_CODE,
    REGISTERED_ON,
    VERIFIED,
    VERIFIED_UNTIL,
    content_section,
    creator_section,
    people_section,
)

KINDS = (Option("sina", "新浪"), retired("tencent", "腾讯"), Option("other", "其他"))

WEIBO = FormDefinition(
    "weibo",
    "微博",
    (
        Section(
            "账号信息",
            (
                Field("name", "昵称", Text(60), weighty=True),
                Field("category", "类别", Choice(options=KINDS)),
                Field(
                    "category_other",
                    "其他类别",
                    Text(20),
                    required=False,
                    quiet=True,
                    help="类别选“其他”时填写平台名称。",
                ),
                Field(
                    "handle",
                    "个性域名（UID地址）",
                    Text(60, r"[A-Za-z0-9._/:\-]{4,60}", "微博个性域名或 UID 数字"),
                    help="如 zzgsxy 或 weibo.com/u/1234567890。",
                ),
                REGISTERED_ON,
                VERIFIED,
                VERIFIED_UNTIL,
                LINK,
            ),
        ),
        Section("图片", (AVATAR, QR_CODE)),
        creator_section(),
        people_section(),
        content_section("内容及功能定位"),
    ),
    about="新浪微博等",
    group="社交平台",
    addresses=(
        Address("weibo.com", r"/u/([0-9]{5,20})/?"),
        Address("weibo.com", r"/([0-9]{5,20})(?:/[A-Za-z0-9]{1,20})?/?"),
        Address(
            "weibo.com",
            r"/(?!(?:login|signup|search|newlogin|home|hot|tv|ajax|visitor)(?:/|$))([A-Za-z0-9._\-]{4,60})/?",
        ),
        Address(".weibo.com"),
        Address("weibo.cn", r"/(?:u|profile)/([0-9]{5,20})/?"),
        Address("weibo.cn", r"/qr/userinfo", query="uid"),
        Address(".weibo.cn"),
    ),
    layout=WEIBO_LAYOUT,
)
