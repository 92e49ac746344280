"""The record of 运行人员: who runs accounts, who leaves, and to whom they hand over."""

from __future__ import annotations

from portal.feature import AuditWords, Carried, DemoStep, Feature, MenuItem, Search, Topic
from portal.handover import listing, titles
from portal.handover.demo import know
from portal.handover.models import ITEMS, TICKED
from portal.handover.views import pages
from portal.people.models import Identity
from portal.settings.declaring import Parameter

FEATURE = Feature(
    "handover",
    "运行人员",
    blueprint=pages,
    menu=(MenuItem("办理", "handover.people", "运行人员", ("handover.*", "people.roster_*")),),
    search=(Search("handover.people", listing.hits, place=3),),
    topics=(
        Topic(
            "people",
            "运行人员与交接",
            (10,),
            (
                "登记学生的预计毕业时间，离校前平台会列出需要交接的账号。",
                "人员多时可从 Excel 登记名册：先列出将要新增和更改的内容，确认后才写入。",
                "办理交接时选定接收人，变更备案和交接单会一并准备好。",
                "同一人登记了两次的，列表上方会提示“疑为同一人”；打开后两人并列，选好保留的内容再合并。",
            ),
            ("handover.*", "people.roster_index", "people.roster_show"),
            place=100,
        ),
    ),
    articles=(
        Carried(
            10,
            "；人员离校前办理交接",
            (("运行人员", "handover.people", ()), ("离校提示", "handover.radar", ())),
            ("leaving", "twice"),
            place=1,
        ),
    ),
    figures=(listing.counts,),
    hints=(listing.hints,),
    words=(
        AuditWords(
            actions={
                "person.changed": "登记人员信息",
                "person.left": "登记离校",
                "person.back": "撤销离校登记",
                "person.merged": "合并为一人",
                "person.apart": "登记不是同一人",
                "person.exported": "导出离校交接提醒",
                "handover.made": "办理交接",
                "handover.printed": "打印交接单",
                TICKED: "登记交接事项",
                "handover.queue": "移交待办事项",
            },
            things={"person": "人员", "handover": "交接单"},
            facts={
                "person": "姓名",
                "identity": "身份",
                "leaves_on": "预计离校日期",
                "left_on": "离校日期",
                "known_as": "姓名",
                "unit": "单位",
                "other_person": "另一条",
                "other_name": "另一条的姓名",
                "number_of": "保留手机号",
                "to": "接收人",
                "filings": "变更申请",
                "filters": "筛选条件",
                "accounts": "账号",
                "people": "人员",
                "items": "已办交接事项",
            },
            titles={"person": titles.people, "handover": titles.sheets},
            sought={"person": titles.called},
            names={"handover.made:filings": "filing", "handover.queue:to": "username"},
            patterns={"other_person": "人员 {}", "number_of": "人员 {} 的"},
            values={"identity": {identity.value: identity.label for identity in Identity}, "items": dict(ITEMS)},
        ),
    ),
    parameters=(
        Parameter(
            "leaving_days",
            "离校提前提醒",
            "90",
            "number",
            "运行人员预计离校前多少天开始提示交接",
            "第十条",
            "deadlines",
            place=1,
        ),
    ),
    demo=(DemoStep(30, know),),
)
