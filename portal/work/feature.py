"""The record of 上传与读取: what was handed in is worked by a process of its own, and its owner sees how far it is."""

from __future__ import annotations

from portal.feature import Feature, Topic
from portal.work import queries
from portal.work.commands import work
from portal.work.views import pages

FEATURE = Feature(
    "work",
    "上传与读取",
    blueprint=pages,
    topics=(
        Topic(
            "reading",
            "上传与读取",
            (9,),
            (
                "扫描件、工作簿和 Word 登记表上传后在后台读取，一般只要几秒；不必守着页面，工作台上会列出还在读取和已经读完的上传。",
                "不能读取的，页面写明原因；点“返回重新上传”，原来填写的内容还在，只需重新选择文件。",
                "每人一次读取一份，最多五份排队等候。",
            ),
            ("work.*",),
            place=95,
        ),
    ),
    hints=(queries.hints,),
    commands=(work,),
)
