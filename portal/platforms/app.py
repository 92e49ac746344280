"""APP: a piece of software, on which the technology centre gives its opinion (第四条)."""

from __future__ import annotations

from portal.fields import Address, Choice, Choices, Field, FormDefinition, Link, Option, Section, Text
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import (
    AVATAR,
    CONTRACT_UNTIL,
    DATA_CONTENT,
    DEVELOPER,
    ICP,
    POLICE,
    QR_CODE,
    SERVER,
    USERS,
    handle_field,
    name_field,
    relabelled,
    standing,
    usual_sections,
)

PACKAGE = r"[A-Za-z][A-Za-z0-9_\-]{0,30}(\.[A-Za-z0-9_\-]{1,30}){1,8}"
LEVELS = (
    Option("none", "未定级", also=("无", "没有", "没有定级", "尚未定级", "暂未定级", "不定级")),
    *(
        Option(str(level), f"{han}级", also=(f"{level}级", str(level), f"第{han}级", f"等保{han}级", f"等保{level}级"))
        for level, han in enumerate("一二三四", 1)
    ),
)
IPV6 = (Option("yes", "是", also=("支持", "已支持")), Option("no", "否", also=("不支持", "未支持", "暂不支持")))
RECORDED = (Option("provider", "提供者备案"), Option("user", "使用者备案"))

APP = on_plain_paper(
    FormDefinition(
        "app",
        "APP",
        (
            Section(
                "应用信息",
                (
                    name_field(),
                    handle_field(
                        "应用包名", PACKAGE, "形如 cn.edu.zzgs.app 的包名", "安卓包名；只有 iOS 版的填 Bundle ID。"
                    ),
                    Field(
                        "bundle_id",
                        "Bundle ID",
                        Text(60, PACKAGE, "形如 cn.edu.zzgs.app 的标识"),
                        required=False,
                        help="iOS 版的标识，与包名不同时填写。",
                    ),
                    Field("version", "版本", Text(20), at_once=True, help="例如 3.2.1。"),
                    Field("store_link", "应用商店链接", Link(), required=False, help="下载页面的网址，可不填。"),
                    *standing("应用商店开发者是否已完成单位认证。", entity="应用主体", registered="上线时间"),
                ),
            ),
            Section(
                "开发与安全",
                (
                    DEVELOPER,
                    ICP,
                    CONTRACT_UNTIL,
                    POLICE,
                    Field("protection", "等保级别", Choice(options=LEVELS), weighty=True),
                    Field("protection_number", "等保备案号", Text(40), required=False, help="已定级备案的填写。"),
                    Field(
                        "education",
                        "教育移动应用备案",
                        Choices(options=RECORDED),
                        required=False,
                        help="没有备案的不选。",
                    ),
                    Field("ipv6", "支持IPv6", Choice(options=IPV6)),
                    SERVER,
                    DATA_CONTENT,
                    Field(
                        "permissions",
                        "权限与个人信息说明",
                        Text(200, lines=3),
                        weighty=True,
                        help="申请哪些系统权限，收集哪些个人信息，各作何用。",
                    ),
                ),
            ),
            *usual_sections((relabelled(AVATAR, "图标"), QR_CODE), followers=USERS),
        ),
        about="须有技术中心意见",
        group="应用与网站",
        identifiers=("handle", "bundle_id"),
        technology=True,
        addresses=(
            Address("play.google.com", r"/store/apps/details", query="id", kept_as="store_link"),
            Address("a.app.qq.com", r"/o/simple\.jsp", query="pkgname", kept_as="store_link"),
            Address("sj.qq.com", r"/appdetail/([A-Za-z0-9._\-]{3,60})/?", kept_as="store_link"),
            Address("app.mi.com", r"/details", query="id", kept_as="store_link"),
            Address("apps.apple.com", kept_as="store_link"),
            Address("appgallery.huawei.com", kept_as="store_link"),
        ),
    )
)
