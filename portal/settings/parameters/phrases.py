"""常用意见: what approvers say often, one click away."""

from __future__ import annotations

from functools import partial

from portal.settings.declaring import Parameter

_phrases = partial(Parameter, kind="lines", group="phrases")

PHRASES = (
    _phrases("phrases_agree", "常用意见（同意）", "情况属实，同意报党委宣传部备案。\n材料齐全，同意备案登记。\n同意。", help="每行一条", article="附件“填写明确意见”"),
    _phrases("phrases_technology", "常用意见（技术中心）", "经核查，技术方案和安全措施符合要求，同意。\n请补充隐私政策和数据安全说明。", help="每行一条；审核 APP、小程序时使用", article="第四条“技术支持”"),
    _phrases("phrases_proof", "常用意见（核验注销）", "已核验，平台显示账号已注销。\n截图看不清楚，请重新上传。\n截图中没有账号名称，请重新上传。", help="每行一条"),
    _phrases("phrases_return", "常用意见（退回、不同意）", "信息填写不完整，请补充后重新提交。\n账号名称不规范，请按要求修改。\n主管人员须为在职教职工，请更换。", help="每行一条", article="附件“填写明确意见”"),
)  # fmt: skip
