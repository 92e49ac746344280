"""What a school sets of its accounts: how they are numbered, and when something of them is pointed out."""

from __future__ import annotations

from functools import partial

from portal.settings.declaring import Group, Parameter, number_fault
from portal.settings.reminding import Rule

_days = partial(Parameter, kind="number", group="deadlines", place=2)

GROUPS = (Group("numbering", "编号", "备案同意时发给账号的编号。", 40),)
PARAMETERS = (
    Parameter(
        "number_pattern",
        "备案编号规则",
        "{year}-{platform}-{sequence:04d}",
        group="numbering",
        help="按年度、平台分别编排序号，不重复使用；已发的编号不变",
        article="附件“NO.（党委宣传部填写）”",
        check=number_fault,
    ),
    _days("expiring_days", "认证到期提醒", "60", help="平台认证到期前多少天开始提示"),
    _days("unchecked_days", "久未核对", "365", help="账号信息多少天没有变化后提示核对"),
)
RULES = (Rule("certification", "认证到期", "第一条“认证”", owners=(-60, -30, -7, 0), heads=(1,), office=(7,), place=1),)
