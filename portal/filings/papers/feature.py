"""The record of 纸质件扫描与归档: the signed paper comes back, is scanned, placed by its code, and put into a box."""

from __future__ import annotations

from portal.feature import AuditWords, Feature, Topic
from portal.filings.papers import jobs, scans, titles

FEATURE = Feature(
    "papers",
    "纸质件扫描与归档",
    optional=True,
    about="签字盖章的登记表扫描后归到备案，原件登记档案盒号、卷号；关闭后只打印，不收回。",
    article="第九条",
    pages=tuple(
        f"filings.{view}"
        for view in (
            "scans",
            "take_scans",
            "place_scan",
            "scan_file",
            "withdraw_scan",
            "attach_scans",
            "attach_again",
            "archive_paper",
        )
    ),
    topics=(
        Topic(
            "scans",
            "纸质件扫描与归档",
            (9,),
            (
                "签字盖章的登记表扫描或拍照后上传，平台按表上的二维码归到相应的备案；没有二维码的可以在备案页手动添加。",
                "纸质件归档后填写档案盒号、卷号，以后按备案就能找到原件。",
            ),
            ("filings.scans", "filings.scan_file"),
            place=60,
        ),
    ),
    words=(
        AuditWords(
            actions={
                "filing.scan_added": "归入扫描件",
                "filing.scan_withdrawn": "撤下扫描件",
                "filing.scan_read": "下载扫描件",
                "filing.archived": "纸质件归档",
                "scan.kept": "上传未能归入的扫描件",
                "scan.dropped": "放弃未归入的扫描件",
            },
            things={"scan": "扫描件"},
            titles={"scan": titles.scans},
            names={"scan": "scan"},
            facts={"scan": "扫描件", "pages": "页数", "by_code": "按二维码归入", "box": "档案盒号", "folder": "卷号"},
            patterns={"pages": "{} 页"},
        ),
    ),
    jobs=(jobs.PLACED, jobs.ATTACHED),
    unfinished=scans.unfinished,
)
