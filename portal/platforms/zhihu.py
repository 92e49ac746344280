"""知乎."""

from __future__ import annotations

from portal.fields import Address, Choice, Field, FormDefinition, Option, Section
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import handle_field, name_field, standing, usual_sections

KINDS = (Option("organisation", "机构号"), Option("person", "个人账号", also=("个人号",)))

ZHIHU = on_plain_paper(
    FormDefinition(
        "zhihu",
        "知乎",
        (
            Section(
                "账号信息",
                (
                    name_field(),
                    handle_field(
                        "知乎ID",
                        r"[A-Za-z0-9_\-]{1,60}",
                        "字母、数字、下划线或减号",
                        "主页网址 zhihu.com/org/ 后面的部分。",
                    ),
                    Field("category", "类型", Choice(options=KINDS)),
                    *standing("是否已完成机构认证。"),
                ),
            ),
            *usual_sections(),
        ),
        about="知乎机构号等",
        group="资讯与其他平台",
        addresses=(
            Address("zhihu.com", r"/(?:people|org)/([A-Za-z0-9_\-]{1,60})(?:/[a-z]{1,20})?/?"),
            Address(".zhihu.com"),
        ),
    )
)
