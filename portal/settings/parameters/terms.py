"""Deadlines and thresholds, and which steps an approval has."""

from __future__ import annotations

from functools import partial

from portal.settings.declaring import Parameter

_days = partial(Parameter, kind="number", group="deadlines")

DEADLINES = (
    Parameter("filing_days", "备案期限", "7 自然日", "period", "自注册时间起", "第九条“创建一周内”", "deadlines"),
    Parameter("change_days", "变更备案期限", "7 自然日", "period", "自变更发生之日起", "第十条“一周内”", "deadlines"),
    _days("due_soon_days", "即将到期", "7", help="备案列表中，期限还剩多少天算即将到期", article="第九条", high=90),
    _days("leaving_days", "离校提前提醒", "90", help="运行人员预计离校前多少天开始提示交接", article="第十条"),
    _days("expiring_days", "认证到期提醒", "60", help="平台认证到期前多少天开始提示"),
    _days("unchecked_days", "久未核对", "365", help="账号信息多少天没有变化后提示核对"),
    Parameter("urge_hours", "催办间隔", "4", "number", "同一人对同一环节两次催办至少间隔的小时数", "", "deadlines", unit="小时"),
    Parameter("digest_hour", "每日汇总时刻", "8", "number", "每天几点发出每日汇总的邮件和群消息", "", "deadlines", high=23, unit="点"),
)  # fmt: skip
NEVER, SOFTWARE, ALWAYS = "off", "software", "all"
STEPS = (
    Parameter("technology_step", "技术支持部门意见", SOFTWARE, "choice", "单位同意之后、主管部门备案之前的一步；更改后，已在这一步的申请照常办完", "第四条“技术支持”", "steps",
              options=((NEVER, "不需要"), (SOFTWARE, "只有 APP、小程序"), (ALWAYS, "所有平台"))),
)  # fmt: skip
