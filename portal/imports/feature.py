"""The record of 批量导入: many accounts from one workbook, or one from a paper form in Word."""

from __future__ import annotations

from portal.feature import AuditWords, Feature, MenuItem, Topic
from portal.imports import jobs, queries, titles
from portal.imports.papers import word
from portal.imports.views import pages

FEATURE = Feature(
    "imports",
    "批量导入",
    blueprint=pages,
    optional=True,
    about="从 Excel 或 Word 登记表批量填写备案，以及存量登记；关闭后只能逐件填写。",
    article="第九条",
    menu=(MenuItem("办理", "imports.index", "批量导入", under=("filings.index", "accounts.index")),),
    topics=(
        Topic(
            "imports",
            "批量导入",
            (9,),
            (
                "下载模板填写后上传，逐行检查；有问题的行标红退回，没有问题的行保存为草稿。",
                "填好的 Word 登记表可以一次上传多份，各自读成草稿；没有读出的逐项列在草稿上，勾选不清的不代为判断。",
                "办法施行前已在纸质登记的账号由党委宣传部按“存量登记”导入。",
            ),
            ("imports.*",),
            place=90,
        ),
    ),
    words=(
        AuditWords(
            actions={
                "import.uploaded": "上传导入的工作簿",
                "import.saved": "保存导入的账号",
                "import.dropped": "放弃导入",
                "import.withdrawn": "撤回保存的导入",
                "import.faults": "下载有问题的行",
                "import.word": "读取 Word 登记表",
            },
            things={"import": "导入"},
            titles={"import": titles.imports},
            facts={"rows": "行数", "left_out": "未保存的行", "stock": "存量登记", "unread": "未读出", "filing": "备案"},
        ),
    ),
    draft_origins=(word.origin,),
    jobs=(jobs.WORKBOOK, jobs.FORMS),
    unfinished=queries.unfinished,
)
