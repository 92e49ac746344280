"""其他平台: whatever has no form of its own yet; the platform is named in the form."""

from __future__ import annotations

from portal.fields import Address, Field, FormDefinition, Section, Text
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import handle_field, name_field, standing, usual_sections

OTHER = on_plain_paper(
    FormDefinition(
        "other",
        "其他平台",
        (
            Section(
                "账号信息",
                (
                    Field("platform_name", "平台名称", Text(20), weighty=True, help="例如 企鹅号、网易号、搜狐号。"),
                    name_field("账号名称"),
                    handle_field("账号ID", r"\S{1,60}", "1–60 个字符，中间没有空格", "平台给账号的号码或英文名。"),
                    *standing("平台是否已认证该账号的主体。"),
                ),
            ),
            *usual_sections(),
        ),
        about="企鹅号、网易号、搜狐号等",
        group="资讯与其他平台",
        within=("platform_name",),
        addresses=(
            Address("mp.sohu.com", says=(("platform_name", "搜狐号"),)),
            Address("dy.163.com", says=(("platform_name", "网易号"),)),
            Address("om.qq.com", says=(("platform_name", "企鹅号"),)),
        ),
    )
)
