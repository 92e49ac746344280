"""附件3: QQ公众空间. The paper has neither 类别 nor 头像."""

from __future__ import annotations

from portal import fields
from portal.fields import Address, Field, FormDefinition, Section, Text
from portal.platforms.layouts import QQ_LAYOUT
from portal.platforms.shared import (
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

QQ = FormDefinition(
    "qq",
    "QQ公众空间",
    (
        Section(
            "账号信息",
            (
                Field("name", "名称", Text(60), weighty=True),
                Field("handle", "QQ号", fields.QQ()),
                REGISTERED_ON,
                VERIFIED,
                VERIFIED_UNTIL,
                ENTITY,
                LINK,
            ),
        ),
        Section("图片", (QR_CODE,)),
        creator_section(),
        people_section(),
        content_section(),
    ),
    about="QQ公众号、QQ公众空间",
    group="社交平台",
    addresses=(
        Address("user.qzone.qq.com", r"/([1-9][0-9]{4,10})(?:/[^?]{0,60})?"),
        Address(".qzone.qq.com"),
        Address("mp.qq.com"),
    ),
    layout=QQ_LAYOUT,
)
