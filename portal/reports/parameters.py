"""What a school sets of the reports of impostors: when the office is reminded, and what it often writes."""

from __future__ import annotations

from portal.settings.declaring import Parameter
from portal.settings.reminding import Rule

PARAMETERS = (
    Parameter(
        "report_days",
        "举报核查时限",
        "3",
        "number",
        "收到举报后应在几个工作日内核查，到期按“冒用举报核查”提醒",
        "第七条",
        "reminders",
        unit="个工作日",
        high=60,
    ),
    Parameter(
        "phrases_report",
        "常用意见（核查举报）",
        "非学校开通，已向平台投诉。\n系学校单位开通的账号，不属冒用。\n所述情况不实。",
        "lines",
        "每行一条",
        "",
        "phrases",
    ),
)
RULES = (Rule("report", "冒用举报核查", "第七条", owners=(0, 1, 3), heads=(), office=(), working=True),)
