"""The report of an impostor, which anybody may send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wtforms import FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Optional, ValidationError

from portal.fields import Link
from portal.fields.contacts import phone_in
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words
from portal.spelling import unprintable
from portal.web.forms import PageForm, at_most

if TYPE_CHECKING:
    from wtforms import Field, Form

NAME, LINK, REASON, CONTACT = 60, 500, 500, 60


def linked(value: Any) -> Any:
    """Return a link with https:// before it, taken out of the text in which an app copies it."""
    return Link().store(value) if isinstance(value, str) else value


def plain(_form: Form, field: Field) -> None:
    """Refuse control characters and direction marks."""
    if unprintable(field.data or "", lines=isinstance(field, TextAreaField)):
        raise ValidationError("含有看不见的字符，请删除后重新输入。")


def web_address(_form: Form, field: Field) -> None:
    """Refuse what is no http or https address."""
    if field.data and (fault := Link().fault(field.data)):
        raise ValidationError(fault)


def reached(value: Any) -> Any:
    """Return a mobile number as it is kept everywhere, however it was written; whatever else somebody gives stays as it is."""
    return phone if isinstance(value, str) and re.fullmatch(r"1[0-9]{10}", phone := phone_in(value)) else value


class ReportForm(PageForm):
    """An account that pretends to be the school's."""

    name = StringField("账号名称", [DataRequired("请填写可疑账号的名称。"), at_most(NAME), plain])
    platform = SelectField("所在平台", [Optional()])
    link = StringField(
        "链接",
        [at_most(LINK), plain, web_address],
        filters=[linked],
        description="账号主页或文章的网址，可不填；可以直接粘贴从 App 复制的分享内容。",
    )
    reason = TextAreaField(
        "可疑之处",
        [DataRequired("请说明哪里可疑。"), at_most(REASON), plain],
        description="例如：使用了学校的名称或校徽，收取费用，发布不实信息。",
    )
    screenshot = FileField(
        "截图",
        description="可不填，一张，可以是长截图，不超过 {picture}。截到账号名称、ID 和可疑内容最有用；只有核查举报的人员能看到。",
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    contact = StringField(
        "您的联系方式",
        [at_most(CONTACT), plain],
        filters=[reached],
        description="可不填。只有党委宣传部处理举报的人员能看到，仅用于核实情况。",
    )
    token = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact.description = in_school_words(self.contact.description)
        self.platform.choices = [
            SelectChoice("", "不清楚"),
            *(SelectChoice(key, form.label) for key, form in PLATFORMS.items()),
        ]

    def accepts(self, picture_fault: str) -> bool:
        """Say whether what was typed is right and the chosen picture was taken; every fault is told, not the first alone."""
        good = bool(self.validate())
        if picture_fault:
            self.screenshot.errors = [*self.screenshot.errors, picture_fault]
        return good and not picture_fault
