"""The record of 帮助: what each page is for; and the articles that the portal does not carry out yet."""

from __future__ import annotations

from portal.feature import Carried, Feature, MenuItem, Topic
from portal.help.views import pages

FEATURE = Feature(
    "help",
    "帮助",
    blueprint=pages,
    menu=(MenuItem("我的", "help.index", "帮助"),),
    topics=(
        Topic(
            "help",
            "帮助",
            (17,),
            ("每个页面右上方都有“帮助”，写明怎么办、依据哪一条。“制度对照”列出每一条在哪里落实。",),
            ("help.*",),
            place=180,
        ),
    ),
    articles=(
        Carried(2, "平台建设的宗旨，各环节审批时掌握"),
        Carried(
            8, "以个人名义建立的工作群由创建人所在单位管理", not_yet="群组登记尚未纳入本平台，仍由各单位自行登记。"
        ),
        Carried(11, "先审核后发布"),
        Carried(12, "涉及重大、突发、敏感内容须经授权"),
        Carried(16, "各单位可制定具体管理办法", not_yet="单位制度汇编尚未纳入本平台。"),
    ),
)
