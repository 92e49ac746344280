"""视频号: an account for short videos inside 微信, usually bound to a 公众号."""

from __future__ import annotations

from portal.fields import Address, Field, FormDefinition, Section, Text
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import LIVE, handle_field, name_field, standing, usual_sections

CHANNELS = on_plain_paper(
    FormDefinition(
        "channels",
        "视频号",
        (
            Section(
                "账号信息",
                (
                    name_field(),
                    handle_field(
                        "视频号ID",
                        r"[A-Za-z0-9_\-]{4,60}",
                        "字母、数字、下划线或减号",
                        "在“创作者中心”里，多以 sph 开头。",
                    ),
                    Field(
                        "bound_account", "绑定公众号", Text(60), required=False, help="已绑定的公众号名称，没有可不填。"
                    ),
                    LIVE,
                    *standing("是否已完成企业和机构认证。"),
                ),
            ),
            *usual_sections(),
        ),
        about="微信视频号",
        group="音视频平台",
        addresses=(Address("channels.weixin.qq.com"), Address("weixin.qq.com", r"/sph/[A-Za-z0-9]{1,40}/?")),
    )
)
