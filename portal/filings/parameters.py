"""What a school sets of filings: deadlines, which steps an approval has, 常用意见, and when whom is reminded."""

from __future__ import annotations

from functools import partial

from portal.settings.declaring import Group, Parameter
from portal.settings.reminding import Rule

_days = partial(Parameter, kind="number", group="deadlines")
_phrases = partial(Parameter, kind="lines", group="phrases")
_reminding = partial(Parameter, kind="number", group="reminders")

GROUPS = (
    Group("deadlines", "期限", "备案、变更的期限和各种提前提示的天数。", 50),
    Group("steps", "审批环节", "单位、技术支持部门、主管部门三步中可以选择的一步。", 60),
    Group("phrases", "常用意见", "审批时点一下即可填入。", 90),
)
DEADLINES = (
    Parameter("filing_days", "备案期限", "7 自然日", "period", "自注册时间起", "第九条“创建一周内”", "deadlines"),
    Parameter("change_days", "变更备案期限", "7 自然日", "period", "自变更发生之日起", "第十条“一周内”", "deadlines"),
    _days("due_soon_days", "即将到期", "7", help="备案列表中，期限还剩多少天算即将到期", article="第九条", high=90),
    Parameter("urge_hours", "催办间隔", "4", "number", "同一人对同一环节两次催办至少间隔的小时数", "", "deadlines", unit="小时", place=3),
)  # fmt: skip
NEVER, SOFTWARE, ALWAYS = "off", "software", "all"
STEPS = (
    Parameter("technology_step", "技术支持部门意见", SOFTWARE, "choice", "单位同意之后、主管部门备案之前的一步；更改后，已在这一步的申请照常办完", "第四条“技术支持”", "steps",
              options=((NEVER, "不需要"), (SOFTWARE, "只有 APP、小程序"), (ALWAYS, "所有平台"))),
)  # fmt: skip
PHRASES = (
    _phrases("phrases_agree", "常用意见（单位同意）", "情况属实，同意报党委宣传部备案。\n同意。", help="每行一条；单位负责人审批时使用", article="附件“填写明确意见”"),
    _phrases("phrases_office", "常用意见（主管部门同意）", "材料齐全，同意备案登记。\n材料齐全，同意。\n同意。", help="每行一条；主管部门审批时使用", article="附件“填写明确意见”", follows="phrases_agree"),
    _phrases("phrases_technology", "常用意见（技术中心）", "经核查，技术方案和安全措施符合要求，同意。\n请补充隐私政策和数据安全说明。", help="每行一条；审核 APP、小程序时使用", article="第四条“技术支持”"),
    _phrases("phrases_proof", "常用意见（核验注销）", "已核验，平台显示账号已注销。\n截图看不清楚，请重新上传。\n截图中没有账号名称，请重新上传。", help="每行一条"),
    _phrases("phrases_return", "常用意见（退回、不同意）", "信息填写不完整，请补充后重新提交。\n账号名称不规范，请按要求修改。\n主管人员须为在职教职工，请更换。", help="每行一条", article="附件“填写明确意见”"),
)  # fmt: skip
REMINDING = (
    _reminding("step_days", "审批时限", "2", help="审批人收到后应在几个工作日内办理，到期按“审批等待”提醒", unit="个工作日", high=60),
    _reminding("draft_days", "草稿闲置", "14", help="未填日期的草稿多少天没有保存即提醒填报人", high=365),
)  # fmt: skip
PARAMETERS = (*DEADLINES, *STEPS, *PHRASES, *REMINDING)
RULES = (
    Rule("filing", "备案到期", "第九条“创建一周内”"),
    Rule("change", "变更备案到期", "第十条“一周内”"),
    Rule("closure", "注销确认到期"),
    Rule("waiting", "审批等待", owners=(0, 1, 3), heads=(2,), office=(4,), working=True),
    Rule("draft", "草稿遗忘", owners=(0, 14), heads=(), office=(), place=2),
)
