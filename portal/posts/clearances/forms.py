"""The form of an authorisation, and of a sensitive period."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, StopValidation

from portal.calendar import today
from portal.fields import Day, Text
from portal.people.models import PUBLICITY
from portal.people.queries import me
from portal.web.forms import PageForm, fits, must

if TYPE_CHECKING:
    from datetime import date

    from portal.accounts.models import Account

DAY = Day(future=True)
LONGEST = timedelta(days=365)
DAYS = {"filters": [DAY.store], "render_kw": {"autocomplete": "off"}}


def _soon(_form: Any, control: Any) -> None:
    if not today() <= day_of(control) <= today() + LONGEST:
        raise StopValidation("只能填写今天起一年以内的日期。")


def day_of(control: Any) -> date:
    """Return the date of a field that was found to hold one."""
    return DAY.load(control.data) or today()


class ClearanceForm(PageForm):
    """What it is about, why, what is said, by which accounts, until when; who applies is whom one reaches."""

    name = StringField("主题", [must("请填写主题。"), fits(Text(60))], description="例如：校园突发停电、招生政策调整。")
    reason = TextAreaField("缘由", [must("请说明为什么需要发布。"), fits(Text(500, lines=9))])
    wording = TextAreaField(
        "拟用口径",
        [must("请写明拟用的口径。"), fits(Text(2000, lines=9))],
        description="授权后按此口径发布，超出的不得发布。",
    )
    accounts = SelectMultipleField("账号", [DataRequired("请至少选择一个账号。")], validate_choice=False)
    until = StringField(
        "有效期至", [must("请填写有效期。"), fits(DAY), _soon], description="自批准之日起，最长一年。", **DAYS
    )

    def __init__(self, offered: list[Account], **given: Any) -> None:
        super().__init__(**given)
        self.offered = {str(account.id): account for account in offered}
        labels = {key: f"{a.platform_label} {a.name}（{a.unit.name}）" for key, a in self.offered.items()}
        self.accounts.choices = [SelectChoice(key, label) for key, label in labels.items()]

    @property
    def chosen(self) -> list[Account]:
        """Return the accounts that were ticked."""
        return [self.offered[key] for key in dict.fromkeys(self.accounts.data)]

    def validate_accounts(self, control: Any) -> None:
        """Refuse what was not offered."""
        if not set(control.data) <= set(self.offered):
            raise StopValidation("所选账号不在可选范围内，请重新选择。")
        if len({account.unit_id for account in self.chosen}) > 1 and not me().holds(*PUBLICITY):
            raise StopValidation("一份申请只能选同一个单位的账号，其他单位的请另填一份。")


class PeriodForm(PageForm):
    """What a sensitive period is called, and from when until when it lasts."""

    name = StringField("名称", [must("请填写名称。"), fits(Text(60))])
    starts_on = StringField("开始日期", [must("请填写开始日期。"), fits(DAY), _soon], **DAYS)
    ends_on = StringField("结束日期", [must("请填写结束日期。"), fits(DAY), _soon], **DAYS)
    note = StringField("说明", [fits(Text(200))], description="可不填。")

    def validate_ends_on(self, control: Any) -> None:
        """Refuse an end before the beginning."""
        if day_of(control) < day_of(self.starts_on):
            raise StopValidation("结束日期不能早于开始日期。")
