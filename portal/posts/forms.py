"""The form of a post: what is pasted, what is dropped, when it is planned, and the five declarations (第十一至十三条)."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime, time
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
from wtforms.validators import Optional

from portal import calendar
from portal.posts import text
from portal.posts.models import DECLARED
from portal.posts.versions import mac
from portal.web.forms import PageForm, at_most

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.accounts.models import Account

TITLE, NOTE, URGENT = 100, 200, 100
SAYS = (SelectChoice("no", "否"), SelectChoice("yes", "是"))
NOTED = {
    "personal": ("涉及哪些人，是否已取得同意、已隐去", "请写明涉及哪些人，是否已取得同意或已隐去。"),
    "ai": ("哪些内容由 AI 生成，是否已标识", "请写明哪些内容由 AI 生成，是否已标识。"),
    "reprint": ("来源和授权情况", "请写明来源和授权情况。"),
}
"""What is asked where a declaration is 是, and the sentence where it is not answered."""
PICTURES = "image/jpeg,image/png,image/webp"


def hour(typed: str) -> time | None:
    """Return the time of day that somebody typed, 17:30 or 17：30 or 1730; None where it is none."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:：]?([0-5][0-9])", typed.strip())
    return time(int(found[1]), int(found[2])) if found else None


class PostForm(PageForm):
    """What is asked of a post. A draft may be short of anything; `complete` says what is missing to hand it in.

    `window` is the page, `revision` that of the post and `base` the HMAC of its text as it was opened.
    """

    token = HiddenField()
    window = HiddenField(default=lambda: secrets.token_urlsafe(12))
    revision = HiddenField()
    base = HiddenField()
    account = SelectMultipleField("账号", coerce=int, validate_choice=False)
    title = StringField("标题", [at_most(TITLE)])
    body = TextAreaField("正文", render_kw={"data-paste": ""})
    document = FileField("Word 文件（.docx）", render_kw={"accept": ".docx"})
    picture = MultipleFileField("预览长图或 PDF", render_kw={"accept": f"{PICTURES},application/pdf"})
    figures = MultipleFileField("正文中的图片", render_kw={"accept": PICTURES})
    planned_on = DateField("拟发日期", [Optional()])
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
        self.clearance.choices = [SelectChoice(0, "请选择"), *(SelectChoice(*one) for one in clearances)]
        if len(accounts) == 1 and not self.account.data:
            self.account.data = [accounts[0].id]

    def show(self, facts: dict[str, Any]) -> None:
        """Fill in what its author has written (`portal.posts.written.of`)."""
        self.account.data, self.title.data = facts["accounts"], facts["title"]
        self.body.data = text.loaded(facts["body"]).pasted() if facts["body"] else ""
        self.base.data = mac(facts["body"].encode()) if facts["body"] else ""
        self.planned_on.data = date.fromisoformat(facts["due"]) if facts["due"] else None
        at = facts["planned_at"]
        self.planned_at.data = f"{calendar.local(datetime.fromisoformat(at)):%H:%M}" if at else ""
        self.urgent.data, self.clearance.data = facts["urgent"], facts["clearance"] or 0
        for name in DECLARED:
            self[name].data = facts["declarations"].get(name, "no")
        for name in NOTED:
            self[f"{name}_note"].data = facts["declarations"].get(f"{name}_note", "")

    @property
    def declarations(self) -> dict[str, Any]:
        """Return what is declared as a post keeps it."""
        said = {name: "yes" if self[name].data == "yes" else "no" for name in DECLARED}
        return said | {f"{name}_note": self[f"{name}_note"].data or "" for name in NOTED}

    @property
    def touched(self) -> bool:
        """Say whether anything was written or chosen that only a person writes or chooses."""
        written = (self.title, self.body, self.planned_on, self.planned_at, self.urgent)
        files = (*(self.picture.data or []), *(self.figures.data or []), self.document.data)
        return any(field.data for field in written) or any(getattr(file, "filename", "") for file in files)

    @property
    def moment(self) -> datetime | None:
        """Return the instant for which it is planned; None where no hour is given."""
        day, at = self.planned_on.data, hour(self.planned_at.data or "")
        return calendar.at(day, at) if day and at else None

    def complete(self) -> None:
        """Say beside each field what is missing to hand it in."""
        for field, there, sentence in (
            (self.account, self.account.data, "请选择发布到哪个账号。"),
            (self.title, self.title.data, "请填写标题。"),
            (self.body, self.body.data, "请粘贴正文，或选择 Word 文件。"),
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
