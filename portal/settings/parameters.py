"""The parameters: key, label, default, help, article, and what a valid value is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter

LONGEST = 2000
PLACES = {("year", "", None), ("platform", "", None), ("sequence", "", None)} | {
    ("sequence", f"0{width}d", None) for width in range(1, 10)
}


@dataclass(frozen=True)
class Parameter:
    """One fact of the school. `kind` is text, lines (one value a line), or days (a whole number of natural days)."""

    key: str
    label: str
    default: str
    kind: str = "text"
    help: str = ""
    article: str = ""

    def fault(self, value: str) -> str | None:
        """Return why `value` cannot be used, in the administrator's words, or None."""
        if not value.strip():
            return f"“{self.label}”不能为空。"
        if len(value) > LONGEST:
            return f"“{self.label}”最多 {LONGEST} 字，现为 {len(value)} 字。"
        if self.kind == "days" and not re.fullmatch(r"[1-9][0-9]{0,2}", value):
            return f"“{self.label}”应为 1–999 的整数（天）。"
        if self.key == "number_pattern":
            return number_fault(value)
        return None


def number_fault(pattern: str) -> str | None:
    """Return why a number pattern cannot be used: it must make numbers that differ by year, platform and sequence."""
    said = "编号规则只能使用 {year}、{platform}、{sequence}（可写作 {sequence:04d}）三个占位符。"
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return said
    # Looked at before it is used: a width of a milliard would fill the memory, an attribute would reach into Python.
    if any(name is not None and (name, spec, conversion) not in PLACES for _, name, spec, conversion in parts):
        return said
    made = {
        pattern.format(year=y, platform=p, sequence=s) for y in (2026, 2027) for p in ("微信", "微博") for s in (1, 2)
    }
    if len(made) < 8:  # noqa: PLR2004 - two years, two platforms, two numbers must give eight different ones
        return "编号规则必须同时包含 {year}、{platform}、{sequence}，否则会重号。"
    if any(len(number) > 40 or "/" in number for number in made):  # noqa: PLR2004 - the column's width; the slash parts URLs
        return "编号不能超过 40 个字符，也不能含“/”。"
    return None


PARAMETERS = (
    Parameter("school_name", "学校名称", "郑州工商学院", help="用于表头、页眉和名称提醒", article="第一条"),
    Parameter("former_names", "曾用名", "河南理工大学万方科技学院\n万方科技学院\n万方", "lines", "每行一个；账号名称中出现时提醒", "第七条"),
    Parameter("name_words", "校名简称", "郑州工商\n郑工商\n工商学院", "lines", "每行一个；账号名称含其一即视为写明学校", "第七条"),
    Parameter("filing_days", "备案期限（天）", "7", "days", "自注册时间起的自然日", "第九条“创建一周内”"),
    Parameter("change_days", "变更备案期限（天）", "7", "days", "自变更发生之日起的自然日", "第十条“一周内”"),
    Parameter("leaving_days", "离校提前提醒（天）", "90", "days", "运行人员预计离校前多少天开始提示交接", "第十条"),
    Parameter("urge_hours", "催办间隔（小时）", "4", "days", "同一人对同一环节两次催办至少间隔的小时数"),
    Parameter("number_pattern", "备案编号规则", "{year}-{platform}-{sequence:04d}", help="每年、每平台一个序列，永不重用", article="附件“NO.（党委宣传部填写）”"),
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
