"""The forms about the paper of filings: scans handed in, one placed by hand, box and folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf.file import MultipleFileField
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, Regexp

from portal import calendar
from portal.web.forms import PageForm, at_most, must
from portal.work.kinds import Sent

if TYPE_CHECKING:
    from portal.filings.models import Filing

MOST_FILES = 10
LONGEST_WORD = 60
PLACE = r"^[0-9A-Za-z\u4e00-\u9fff][-0-9A-Za-z\u4e00-\u9fff./()（）·]*\Z"


class ScansForm(PageForm):
    """One or several scans."""

    scans = MultipleFileField(
        "扫描件", description="PDF、JPG 或 PNG，可一次选择多个文件，合计不超过 {request}、60 页；每个 PDF 最多 20 页。"
    )

    @property
    def files(self) -> list[Sent]:
        """Return the name and the bytes of every chosen file, and let go of what the server kept it in."""
        found = []
        for file in self.scans.data or []:
            if file and file.filename:
                found.append(Sent(file.filename, file.read()))
                file.close()
        return found

    def faults_of(self, files: list[Sent]) -> list[str]:
        """Return what is wrong with the choice itself."""
        if not files:
            return ["请选择扫描件。"]
        return [f"一次最多 {MOST_FILES} 个文件，请分几次上传。"] if len(files) > MOST_FILES else []


class PlaceForm(PageForm):
    """Which filing a scan belongs to."""

    which = StringField("所属备案", [at_most(LONGEST_WORD)], description="填写编号（NO.）或账号名称。")
    filing = RadioField("找到多份，请选择", [Optional()], coerce=int, choices=[], validate_choice=False)

    def offer(self, found: list[Filing]) -> None:
        """Offer several filings to choose from."""
        self.filing.choices = [
            SelectChoice(
                value=f.id,
                label=f"{f.name}（{f.platform_label}，{f.kind_label}，{f.standing.label}，{calendar.local(f.saved_at):%Y-%m-%d}）",
            )
            for f in found
        ]


class ArchiveForm(PageForm):
    """Box and folder of the paper."""

    box = StringField(
        "档案盒号",
        [must("请填写档案盒号。"), at_most(20), Regexp(PLACE, message="请用汉字、字母、数字和短横线，例如 2026-03。")],
    )
    folder = StringField(
        "卷号",
        [must("请填写卷号。"), at_most(20), Regexp(PLACE, message="请用汉字、字母、数字和短横线，例如 12。")],
    )
    revision = IntegerField("", [Optional()], default=0)
