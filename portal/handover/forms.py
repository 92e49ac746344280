"""The forms of leaving and of a hand-over; who takes over is checked by the same kinds as on the official form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from portal.calendar import today
from portal.fields import Day, Name, Text, masks
from portal.fields.forms import attributes
from portal.handover.models import ITEMS
from portal.people.models import Identity
from portal.platforms.shared import PERSON
from portal.settings.queries import due
from portal.web.forms import PageForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.fields.kinds import Kind
    from portal.handover.queries import Running
    from portal.people.models import Person

NEWCOMER = "new"
KINDS = {f.key: f.kind for f in PERSON}


class Declared:
    """The validator of a declared kind: nothing given is right unless `must` names what is missing."""

    def __init__(self, kind: Kind, must: str = "") -> None:
        self.kind, self.must = kind, must
        self.field_flags: dict[str, Any] = {"required": True} if must else {}

    def __call__(self, _form: Any, control: Any) -> None:
        """Raise StopValidation with the sentence."""
        value = self.kind.store(control.data)
        if not value:
            if self.must:
                raise StopValidation(self.must)
            return
        if fault := self.kind.refusal(value) or self.kind.fault(value):
            raise StopValidation(fault)


def declared(label: str, kind: Kind, must: str = "", **more: Any) -> Any:
    """Return the control of one declared kind."""
    control = TextAreaField if getattr(kind, "lines", 1) > 1 else StringField
    how = {
        key: value for key, value in attributes(kind.widget).items() if key != "type"
    }  # a day that is none stays text
    return control(label, [Declared(kind, must)], filters=[kind.store], render_kw=how, **more)


class LeftForm(PageForm):
    """The day on which somebody left."""

    revision = HiddenField()
    left_on = declared(
        "离校日期", Day(), "请填写离校日期。", description="已经离校的日期；将来的日期请登记为预计离校日期。"
    )


class HandoverForm(PageForm):
    """Who takes over which accounts, from when, with what."""

    accounts = SelectMultipleField("交接的账号", coerce=str, validate_choice=False)
    to = SelectField("接收人", coerce=str, validate_choice=False)
    name = declared("姓名", KINDS["name"])
    phone = declared("手机号", KINDS["phone"])
    wechat = declared("微信号", KINDS["wechat"])
    qq = declared("QQ号", KINDS["qq"])
    email = declared("电子邮箱", KINDS["email"])
    identity = SelectField(
        "身份", choices=[SelectChoice("", "未登记"), *(SelectChoice(i.value, i.label) for i in Identity)]
    )
    changed_on = declared(
        "交接日期", Day(), "请填写交接日期。", description="人员实际更换的那一天，变更备案期限从这一天起算（第十条）。"
    )
    witness = declared("监交人", Name(20), description="通常为单位负责人，可不填。")
    items = SelectMultipleField(
        "交接事项",
        choices=[SelectChoice(key, label) for key, label in ITEMS],
        description="勾选已办妥的事项。密码当面修改，不写在这里，也不在本平台保存。",
    )
    note = declared("说明", Text(200, lines=3), description="补充事项；逾期的写明原因。请勿填写密码。")

    def offer(self, accounts: Iterable[Running], people: Iterable[Person]) -> None:
        """Fill in the accounts and who can take over; unit and the end of the number tell namesakes apart."""
        self.accounts.choices = [SelectChoice(str(r.account.id), r.account.name) for r in accounts]
        known = (
            SelectChoice(str(p.id), f"{p.name}（{p.unit.name}，{p.identity_label}，{masks.phone(p.phone)}）")
            for p in people
        )
        self.to.choices = [SelectChoice("", "请选择"), *known, SelectChoice(NEWCOMER, "不在名册中，登记新的人员")]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then what hangs together: a newcomer's name and number, at least one account, the deadline."""
        fine = bool(super().validate(extra_validators))
        if not self.accounts.data:
            fine = _fault(self.accounts, "请至少勾选一个账号。")
        if not self.to.data:
            fine = _fault(self.to, "请选择接收人。")
        elif self.to.data == NEWCOMER:
            for control, sentence in ((self.name, "请填写接收人姓名。"), (self.phone, "请填写接收人手机号。")):
                if not control.data:
                    fine = _fault(control, sentence)
        if self.late and not self.note.data:
            fine = _fault(self.note, "已超过变更备案期限，请说明逾期原因，将写入各份变更申请。")
        return fine

    @property
    def late(self) -> bool:
        """Say whether the period for filing the change is already over (第十条)."""
        day = Day().load(self.changed_on.data)
        return bool(day and today() > due(day, "change_days"))


def _fault(control: Any, sentence: str) -> bool:
    control.errors = [*control.errors, sentence]
    return False
