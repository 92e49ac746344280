"""The parameters: key, label, default, help, article, and what a valid value is."""

from __future__ import annotations

from portal.settings.declaring import LONGEST, Parameter, number_fault

__all__ = ["BY_KEY", "LONGEST", "PARAMETERS", "Parameter"]

PARAMETERS = (
    Parameter("school_name", "学校名称", "郑州工商学院", help="用于表头、页眉和名称提醒", article="第一条"),
    Parameter("former_names", "曾用名", "河南理工大学万方科技学院\n万方科技学院\n万方", "lines", "每行一个；账号名称中出现时提醒", "第七条"),
    Parameter("name_words", "校名简称", "郑州工商\n郑工商\n工商学院", "lines", "每行一个；账号名称含其一即视为写明学校", "第七条"),
    Parameter("filing_days", "备案期限", "7 自然日", "period", "自注册时间起", "第九条“创建一周内”"),
    Parameter("change_days", "变更备案期限", "7 自然日", "period", "自变更发生之日起", "第十条“一周内”"),
    Parameter("leaving_days", "离校提前提醒", "90", "number", "运行人员预计离校前多少天开始提示交接", "第十条"),
    Parameter("urge_hours", "催办间隔", "4", "number", "同一人对同一环节两次催办至少间隔的小时数", unit="小时"),
    Parameter("number_pattern", "备案编号规则", "{year}-{platform}-{sequence:04d}", help="每年、每平台一个序列，永不重用", article="附件“NO.（党委宣传部填写）”", check=number_fault),
    Parameter("contact_person", "联系人", "李老师", article="附件表注3"),
    Parameter("contact_phone", "办公电话", "85303916", article="附件表注3"),
    Parameter("contact_place", "办公地点", "行政楼207", article="附件表注3"),
    Parameter("contact_qq", "电子版接收QQ", "1035831482", help="仅印在登记表上；电子版由本平台代替", article="附件表注3"),
    Parameter("phrases_agree", "常用意见（同意）", "情况属实，同意报党委宣传部备案。\n材料齐全，同意备案登记。\n同意。", "lines", "每行一条", "附件“填写明确意见”"),
    Parameter("phrases_technology", "常用意见（技术中心）", "经核查，技术方案和安全措施符合要求，同意。\n请补充隐私政策和数据安全说明。", "lines", "每行一条；审核 APP、小程序时使用", "第四条“技术支持”"),
    Parameter("phrases_proof", "常用意见（核验注销）", "已核验，平台显示账号已注销。\n截图看不清楚，请重新上传。\n截图中没有账号名称，请重新上传。", "lines", "每行一条"),
    Parameter("phrases_return", "常用意见（退回、不同意）", "信息填写不完整，请补充后重新提交。\n账号名称不规范，请按要求修改。\n主管人员须为在职教职工，请更换。", "lines", "每行一条", "附件“填写明确意见”"),
)  # fmt: skip
BY_KEY = {p.key: p for p in PARAMETERS}
