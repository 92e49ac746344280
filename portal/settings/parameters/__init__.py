"""The parameters, by the group whose page holds them."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from portal.settings.calendar import CALENDAR
from portal.settings.declaring import Parameter
from portal.settings.parameters.phrases import PHRASES
from portal.settings.parameters.school import CONTACT, NUMBERING, OFFICES, SCHOOL, SEALS
from portal.settings.parameters.terms import ALWAYS, DEADLINES, NEVER, SOFTWARE, STEPS
from portal.settings.regulation import REGULATION
from portal.settings.reminding import REMINDERS

__all__ = ["ALWAYS", "BY_KEY", "GROUPS", "NEVER", "PARAMETERS", "SOFTWARE", "Group", "Parameter"]

PARAMETERS: tuple[Parameter, ...] = (
    *SCHOOL, *OFFICES, *CONTACT, *NUMBERING, *DEADLINES, *STEPS,
    *(replace(p, group="reminders") for p in REMINDERS), *(replace(p, group="calendar") for p in CALENDAR),
    *PHRASES, *SEALS, *REGULATION,
)  # fmt: skip
BY_KEY = {p.key: p for p in PARAMETERS}


class Group(NamedTuple):
    """One page of settings: `key` is its address."""

    key: str
    label: str
    about: str

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Return what the page holds, in the order of the declaration."""
        return tuple(p for p in PARAMETERS if p.group == self.key)


GROUPS = (
    Group("school", "学校", "校名、曾用名和简称。"),
    Group(
        "offices", "单位与部门名称", "主管部门和技术支持部门在本校的叫法；各学院、部门和团委的名称在“单位”页面修改。"
    ),
    Group("contact", "联系方式", "印在登记表表注3。"),
    Group("numbering", "编号", "备案同意时发给账号的编号。"),
    Group("deadlines", "期限", "备案、变更的期限和各种提前提示的天数。"),
    Group("steps", "审批环节", "单位、技术支持部门、主管部门三步中可以选择的一步。"),
    Group("reminders", "提醒", "到期前后何时提醒谁；遇休息日，到期前的提前、到期后的顺延到工作日。"),
    Group("calendar", "校历", "法定节假日、调休和寒暑假；按工作日计算的期限以此为准。"),
    Group("phrases", "常用意见", "审批时点一下即可填入。"),
    Group("regulation", "制度", "学校的管理办法全文，“帮助”和“制度对照”按条显示。"),
    Group("seals", "印章", "印章图片和保管人在“单位”页面设置，签名图片在“用户与角色”或“我的”页面设置。"),
)
