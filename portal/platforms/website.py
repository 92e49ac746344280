"""网站: sites and special sites of the school's units."""

from __future__ import annotations

from portal.fields import Address, Field, FormDefinition, Section, Text
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import (
    CONTRACT_UNTIL,
    DEVELOPER,
    ICP,
    POLICE,
    QR_CODE,
    SERVER,
    handle_field,
    name_field,
    standing,
    subscribers,
    usual_sections,
)

# A special site may live in a folder of another site.
DOMAIN = r"[A-Za-z0-9\u4e00-\u9fa5\-]{1,40}(\.[A-Za-z0-9\u4e00-\u9fa5\-]{1,40}){1,5}(/[A-Za-z0-9._/\-]{0,40})?"

WEBSITE = on_plain_paper(
    FormDefinition(
        "website",
        "网站",
        (
            Section(
                "网站信息",
                (
                    name_field("网站名称"),
                    handle_field("域名", DOMAIN, "形如 www.zzgs.edu.cn 的域名，不带 http://", "专题站可带目录。"),
                    Field("columns", "栏目", Text(100, lines=2), help="主要栏目的名称。"),
                    *standing("是否已完成网站标识或开办单位实名认证。", entity="网站主体", registered="开通时间"),
                ),
            ),
            Section("备案与安全", (DEVELOPER, ICP, CONTRACT_UNTIL, POLICE, SERVER)),
            *usual_sections((QR_CODE,), followers=subscribers("日均访问人数")),
        ),
        about="单位网站、专题站",
        group="应用与网站",
        addresses=(Address(".edu.cn"),),
    )
)
