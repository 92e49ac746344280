"""The form of a post: what is pasted, what is dropped, when it is planned, and the five declarations (第十一至十三条)."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Any

from wtforms import (
    DateField,
    FileField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice

from portal import calendar
from portal.posts.models import DECLARED
from portal.web.forms import PageForm, at_most

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.accounts.models import Account
    from portal.posts.models import Post

TITLE, NOTE, URGENT = 100, 200, 100
SAYS = [SelectChoice("no", "否"), SelectChoice("yes", "是")]
NOTED = {
    "personal": ("涉及哪些人，是否已取得同意、已隐去", "请写明涉及哪些人，是否已取得同意或已隐去。"),
    "ai": ("哪些内容由 AI 生成，是否已标识", "请写明哪些内容由 AI 生成，是否已标识。"),
    "reprint": ("来源和授权情况", "请写明来源和授权情况。"),
}
"""What is asked where a declaration is 是, and the sentence where it is not answered."""
PICTURES = "image/jpeg,image/png,image/webp"


def hour(text: str) -> time | None:
    """Return the time of day that somebody typed, 17:30 or 17：30 or 1730; None where it is none."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:：]?([0-5][0-9])", text.strip())
    return time(int(found[1]), int(found[2])) if found else None


class PostForm(PageForm):
    """What is asked of a post. A draft may be short of anything; `complete` says what is missing to hand it in."""

    token = HiddenField()
    account = SelectMultipleField("账号", coerce=int, validate_choice=False)
    title = StringField("标题", [at_most(TITLE)])
    body = TextAreaField("正文")
    document = FileField("Word 文件（.docx）", render_kw={"accept": ".docx"})
    picture = MultipleFileField("预览长图或 PDF", render_kw={"accept": f"{PICTURES},application/pdf"})
    figures = MultipleFileField("正文中的图片", render_kw={"accept": PICTURES})
    planned_on = DateField("拟发日期")
    planned_at = StringField("时间", [at_most(10)])
    urgent = StringField("加急原因", [at_most(URGENT)])
    secret = RadioField(DECLARED["secret"], choices=SAYS, default="no")
    personal = RadioField(DECLARED["personal"], choices=SAYS, default="no")
    personal_note = StringField(NOTED["personal"][0], [at_most(NOTE)])
    sensitive = RadioField(DECLARED["sensitive"], choices=SAYS, default="no")
    clearance = SelectField("引用的授权", coerce=int, default=0, validate_choice=False)
    ai = RadioField(DECLARED["ai"], choices=SAYS, default="no")
    ai_note = StringField(NOTED["ai"][0], [at_most(NOTE)])
    reprint = RadioField(DECLARED["reprint"], choices=SAYS, default="no")
    reprint_note = StringField(NOTED["reprint"][0], [at_most(NOTE)])

    def offer(self, accounts: Sequence[Account], clearances: Sequence[tuple[int, str]]) -> None:
        """Fill in what can be chosen; the only account there is, is chosen."""
        self.account.choices = [SelectChoice(a.id, f"{a.name}（{a.platform_label}）") for a in accounts]
        self.clearance.choices = [SelectChoice(0, "请选择"), *(SelectChoice(*each) for each in clearances)]
        if len(accounts) == 1 and not self.account.data:
            self.account.data = [accounts[0].id]

    def show(self, post: Post) -> None:
        """Fill in what is kept of a post, but for its text."""
        self.account.data, self.title.data = [place.account_id for place in post.places], post.name
        self.planned_on.data, self.urgent.data = post.due, post.urgent
        self.planned_at.data = f"{calendar.local(post.planned_at):%H:%M}" if post.planned_at else ""
        self.clearance.data = post.clearance_id or 0
        for name in DECLARED:
            self[name].data = post.declarations.get(name, "no")
        for name in NOTED:
            self[f"{name}_note"].data = post.declarations.get(f"{name}_note", "")

    @property
    def declarations(self) -> dict[str, Any]:
        """Return what is declared as a post keeps it."""
        said = {name: "yes" if self[name].data == "yes" else "no" for name in DECLARED}
        return said | {f"{name}_note": self[f"{name}_note"].data or "" for name in NOTED}

    def complete(self) -> None:
        """Say beside each field what is missing to hand it in."""
        for field, there, sentence in (
            (self.account, self.account.data, "请选择发布到哪个账号。"),
            (self.title, self.title.data, "请填写标题。"),
            (self.planned_on, self.planned_on.data, "请选择拟发日期。"),
            (self.planned_at, not self.planned_at.data or hour(self.planned_at.data), "时间请写成 17:30 这样。"),
            *(
                (self[f"{name}_note"], self[name].data != "yes" or self[f"{name}_note"].data, words)
                for name, (_, words) in NOTED.items()
            ),
        ):
            if not there and not field.errors:
                field.errors = [sentence]
        if self.planned_on.data and self.planned_on.data < calendar.today():
            self.planned_on.errors = [f"拟发日期 {self.planned_on.data} 已过，请改选今天或以后。"]
