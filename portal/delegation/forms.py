"""The form of a delegation; people are written as 姓名（单位）."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice

from portal.delegation.models import offered_kinds
from portal.fields import Day, Text
from portal.people.naming import LONGEST_WRITTEN
from portal.web.forms import PageForm, at_most, fits, must

DAY = Day(future=True)
REASON = Text(100)


class DelegationForm(PageForm):
    """Who stands in for whom, from when until when, for what, why."""

    principal = StringField(
        "委托人",
        [must("请填写委托人。"), at_most(LONGEST_WRITTEN)],
        render_kw={"list": "principals"},
    )
    deputy = StringField(
        "代理人",
        [must("请填写代理人。"), at_most(LONGEST_WRITTEN)],
        render_kw={"list": "deputies"},
        description="输入姓名后从列表中选择，写成“姓名（单位）”。",
    )
    starts_on = StringField("开始日期", [must("请填写开始日期。"), fits(DAY)], filters=[DAY.store])
    ends_on = StringField(
        "结束日期", [must("请填写结束日期。"), fits(DAY)], filters=[DAY.store], description="开始、结束当天均包括在内。"
    )
    kind = RadioField("委托事项", default="")
    reason = StringField(
        "事由",
        [fits(REASON)],
        filters=[REASON.store],
        description="例如：出差、学习、休假。填报人看得到代理人和期限，看不到事由。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(key, label) for key, label in offered_kinds().items()]
