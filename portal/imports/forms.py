"""The forms of imports: a workbook, a Word form, the opinion on a whole stock-taking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf.file import FileField, FileRequired, MultipleFileField
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
MOST_FORMS = 20
BY_PAPER = 0


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
    """Paper forms in Word, one or several; whose they are and of which kind is told by the paper, else by who hands them in."""

    unit = SelectField("备案单位", coerce=int, choices=[])
    kind = SelectField(
        "申请类型",
        choices=[
            SelectChoice(value="", label="按登记表上勾选的"),
            SelectChoice(value="creation", label="登记表没有勾清的，按“创建”"),
            SelectChoice(value="retroactive", label="登记表没有勾清的，按“补办”"),
        ],
        default="",
    )
    document = MultipleFileField(
        "登记表（.docx）",
        [FileRequired("请选择填好的登记表。")],
        description=f"微信、微博、QQ公众空间的登记表，可以一次选择多个（最多 {MOST_FORMS} 个），每个不超过 5 MB，合计不超过 {{request}}。",
    )
    token = HiddenField("", [at_most(LONGEST_TOKEN)])

    def offer(self, units: list[Unit]) -> None:
        """Offer the units for which this person hands forms in; of several the paper itself may name the one."""
        by_paper = [SelectChoice(value=BY_PAPER, label="按登记表上的单位")] if len(units) > 1 else []
        self.unit.choices = by_paper + [SelectChoice(value=unit.id, label=unit.name) for unit in units]

    def validate_document(self, field: MultipleFileField) -> None:
        """Refuse more forms at once than are read in a moment."""
        if len(field.data) > MOST_FORMS:
            raise ValidationError(f"一次最多 {MOST_FORMS} 个文件，您选择了 {len(field.data)} 个，请分几次上传。")


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
            raise ValidationError("意见中含有看不见的字符，请删除后重新填写。")
