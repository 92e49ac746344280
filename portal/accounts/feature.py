"""The record of 台账: what is true of each account today, and its versions."""

from __future__ import annotations

from portal.accounts import health, parameters, proof, queries, reminders, titles
from portal.accounts.demo import correct
from portal.accounts.lists import hits, overview
from portal.accounts.views import pages
from portal.feature import AuditWords, Carried, DemoStep, Feature, MenuItem, Search, Topic
from portal.platforms.shared import OPERATORS, SUPERVISORS

_LIST = (("台账", "accounts.index", ()),)
WORDS = AuditWords(
    actions={
        "account.sealed": "封存登记内容",
        "account.corrected": "更正免审批事项",
        "account.exported": "导出台账",
        "account.summarised": "导出台账汇总表",
        "account.reminded": "提醒核对登记内容",
        "account.printed": "打印现行登记表",
        "account.view_saved": "保存常用视图",
        "account.view_dropped": "删除常用视图",
    },
    things={"account": "台账"},
    facts={
        "version": "版本",
        "key": "事项",
        "part": "人员",
        "correction": "更正编号",
        "person": "姓名",
        "filters": "筛选条件",
        "accounts": "账号",
        "people": "人员",
        "findings": "事项",
    },
    values={
        "part": {rows.key: rows.label for rows in (SUPERVISORS, OPERATORS)},
        "key": {
            # Each platform asks for its followers in words of its own.
            "followers": "粉丝人数",
            "verified_until": "认证有效期至",
            **{field.key: field.label for field in OPERATORS.fields if field.at_once},
        },
    },
    titles={"account": titles.accounts},
    sought={"account": titles.called},
    patterns={"version": "第 {} 版", "accounts": "{} 个", "people": "{} 人次", "findings": "{} 项"},
)
FEATURE = Feature(
    "accounts",
    "台账",
    blueprint=pages,
    menu=(MenuItem("办理", "accounts.index", "台账"),),
    search=(Search("accounts.index", hits.accounts, place=1), Search("accounts.index", hits.units, place=4)),
    topics=(
        Topic(
            "accounts",
            "台账",
            (4, 6, 9),
            (
                "台账只有已备案的账号；每个账号的历次版本都可以两两比较，并能看到依据哪一份备案。",
                "“合规体检”逐条说明缺什么、依据哪一条，并给出改正的按钮。",
                "可以按筛选条件导出 Excel 或汇总表，导出会记入审计日志。",
            ),
            ("accounts.*",),
            place=80,
        ),
    ),
    articles=(
        Carried(1, "十六类平台各有登记表，覆盖微博、微信、QQ、APP 和音视频账号", _LIST, ("accounts",), place=1),
        Carried(
            6,
            "分级管理：级别由主办单位得出，团学账号由校团委审批，学校账号由党委宣传部统筹",
            _LIST,
            ("level_1", "level_2", "level_3"),
        ),
        Carried(14, "", (), ("closed",), place=1),
    ),
    figures=(queries.counts,),
    overviews=(overview.boards,),
    words=(WORDS,),
    groups=parameters.GROUPS,
    parameters=parameters.PARAMETERS,
    rules=parameters.RULES,
    reminders=(reminders.verifications,),
    account_checks=health.CHECKS,
    trail_checks=(proof.fault,),
    demo=(DemoStep(40, correct),),
)
