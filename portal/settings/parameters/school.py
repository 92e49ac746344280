"""The school: its name and former names, the names of its offices, whom to ask."""

from __future__ import annotations

from functools import partial

from portal.settings.declaring import Parameter, at_most

_school, _offices, _contact = (partial(Parameter, group=group) for group in ("school", "offices", "contact"))
SHORT, LONG = at_most(10), at_most(30)  # a short name stands on buttons, a long one beside the cells of the form

SCHOOL = (
    _school("school_name", "学校名称", "郑州工商学院", help="用于表头、页眉和名称提醒", article="第一条", check=LONG),
    _school("former_names", "曾用名", "河南理工大学万方科技学院\n万方科技学院\n万方", kind="lines", help="每行一个；账号名称中出现时提醒", article="第七条"),
    _school("name_words", "校名简称", "郑州工商\n郑工商\n工商学院", kind="lines", help="每行一个；账号名称含其一即视为写明学校", article="第一条“名义”"),
)  # fmt: skip
OFFICES = (
    _offices("office_name", "主管部门全称", "党委宣传部", help="用于登记表、说明和提醒；最多 30 字", article="第四条“党委宣传部”", check=LONG),
    _offices("office_short", "主管部门简称", "宣传部", help="用于状态、按钮和角色名称；最多 10 字", article="第四条“党委宣传部”", check=SHORT),
    _offices("centre_name", "技术支持部门全称", "现代教育技术中心", help="用于登记表的审批栏、说明和提醒；最多 30 字", article="第四条“技术支持”", check=LONG),
    _offices("centre_short", "技术支持部门简称", "技术中心", help="用于状态和按钮；最多 10 字", article="第四条“技术支持”", check=SHORT),
)  # fmt: skip
CONTACT = (
    _contact("contact_person", "联系人", "李老师", article="附件表注3"),
    _contact("contact_phone", "办公电话", "85303916", article="附件表注3"),
    _contact("contact_place", "办公地点", "行政楼207", article="附件表注3"),
    _contact("contact_qq", "电子版接收QQ", "1035831482", help="仅印在登记表上；电子版由本平台代替", article="附件表注3"),
)  # fmt: skip
