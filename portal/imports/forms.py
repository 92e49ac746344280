"""The forms of imports: a workbook, a Word form, the opinion on a whole stock-taking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, ValidationError

from portal.cases.steps import SAID
from portal.platforms import PLATFORMS
from portal.spelling import unprintable
from portal.web.forms import PageForm, at_most
from portal.workflow.machine import LONGEST_OPINION

if TYPE_CHECKING:
    from typing import Any

    from portal.people.models import Unit

LONGEST_TOKEN = 64


class UploadForm(PageForm):
    """A workbook in the template's shape."""

    platform = SelectField(
        "平台",
        choices=[],
        validate_choice=True,
        description="每张工作表按表头和名称识别平台；识别不了的按这里选择的读取。",
    )
    stock = BooleanField("存量登记", description="平台启用前已有纸质备案的账号，不再经单位审批。")
    workbook = FileField(
        "工作簿（.xlsx）",
        [FileRequired("请选择填好的工作簿。")],
        description="按模板填写，自己的统计表、台账的导出也可以，不超过 2 MB。",
    )
    token = HiddenField("", [at_most(LONGEST_TOKEN)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_sheet = SelectChoice(value="", label="按工作表识别（可以有多个平台）")
        self.platform.choices = [by_sheet, *(SelectChoice(value=key, label=p.label) for key, p in PLATFORMS.items())]


class WordForm(PageForm):
    """One paper form in Word."""

    unit = SelectField("备案单位", coerce=int, choices=[])
    document = FileField(
        "登记表（.docx）",
        [FileRequired("请选择填好的登记表。")],
        description="微信、微博、QQ公众空间的登记表，不超过 5 MB。",
    )
    token = HiddenField("", [at_most(LONGEST_TOKEN)])

    def offer(self, units: list[Unit]) -> None:
        """Offer the units for which this person files."""
        self.unit.choices = [SelectChoice(value=unit.id, label=unit.name) for unit in units]


class ConsentForm(PageForm):
    """The opinion that is given on every filing of a stock-taking."""

    opinion = TextAreaField(
        "备案登记意见",
        [Length(SAID, LONGEST_OPINION, f"请填写明确意见（{SAID}–{LONGEST_OPINION} 字）。")],
    )
    after = IntegerField("", default=0)

    def validate_opinion(self, field: TextAreaField) -> None:
        """Refuse control characters."""
        if unprintable(field.data or "", lines=True):
            raise ValidationError("意见中含有看不见的控制字符，请删除后重新填写。")
