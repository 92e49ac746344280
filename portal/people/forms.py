"""Forms of sign-in, users, roles and units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask_wtf.file import FileRequired
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import EqualTo, Regexp

from portal.fields import Email
from portal.people.factors.codes import LONGEST as CODE_LENGTH
from portal.people.models import Role, UnitKind
from portal.people.passwords import LONGEST
from portal.people.telephones import telephone_in, why_no_telephone
from portal.spelling import narrow, unprintable
from portal.web.forms import LONGEST_TOKEN, PageForm, at_most, must

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import Unit, User

USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,39}\Z")
NAME_LENGTH = 40
UNIT_LENGTH = 60
NOTHING = ""
PHRASES, PHRASE_LENGTH = 20, 100
PICTURES = "image/png,image/jpeg,image/webp"


def lower(value: Any) -> Any:
    """Return a user name as it is kept: no spaces, no capitals, and plain letters where a Chinese keyboard made wide ones."""
    return narrow(value).lower() if isinstance(value, str) else value


def number_or_none(value: Any) -> int | None:
    """Return the id a select sent, None for its empty choice."""
    return int(value) if value not in {None, NOTHING, "None"} else None


class LoginForm(PageForm):
    """Sign-in."""

    username = StringField("用户名", [must("请填写用户名。"), at_most(NAME_LENGTH)], filters=[lower])
    password = PasswordField("密码", [must("请填写密码。"), at_most(LONGEST)])


class CodeForm(PageForm):
    """The second step of signing in: a code of the authenticator, or a recovery code, each in a form of its own."""

    code = StringField("动态验证码", [at_most(CODE_LENGTH)])
    recovery = StringField("恢复码", [at_most(CODE_LENGTH)])

    @property
    def typed(self) -> str:
        """Return the code, whichever it is."""
        return self.code.data or self.recovery.data or ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one of the two: nothing typed is no wrong code, and does not count as a try."""
        right = bool(super().validate(extra_validators))
        if right and not self.typed:
            asked, sentence = (
                (self.recovery, "请填写恢复码。") if self.recovery.raw_data else (self.code, "请填写动态验证码。")
            )
            asked.errors = [*asked.errors, sentence]
            return False
        return right


class FactorForm(PageForm):
    """What proves that somebody may change their own second factor: the password, and where they have one already a code of it."""

    current = PasswordField("现在的密码", [must("请填写现在的密码。"), at_most(LONGEST)])
    code = StringField("动态验证码或恢复码", [at_most(CODE_LENGTH)])


class TakingForm(PageForm):
    """The first code of an authenticator."""

    code = StringField("动态验证码", [must("请填写验证器上显示的 6 位数字。"), at_most(CODE_LENGTH)])


class PasswordForm(PageForm):
    """One's own new password."""

    current = PasswordField("现在的密码", [must("请填写现在的密码。"), at_most(LONGEST)])
    new = PasswordField("新密码", [must("请填写新密码。"), at_most(LONGEST)])
    again = PasswordField(
        "再输入一次新密码", [must("请再输入一次新密码。"), EqualTo("new", "两次输入的新密码不一致。")]
    )


def printable(_form: Any, field: Any) -> None:
    """Refuse what no page and no paper can show."""
    if unprintable(field.data or ""):
        raise ValidationError("含有看不见的字符，请删除后重新输入。")


def reached(_form: Any, field: Any) -> None:
    """Refuse what is neither a mobile number nor the telephone of an office; none at all is fine."""
    if field.data and (fault := why_no_telephone(field.data)):
        raise ValidationError(fault)


def telephone(value: Any) -> Any:
    """Return a number as it is kept: +86 139-3712-3456 is 13937123456."""
    return telephone_in(value) if isinstance(value, str) and value else value


class UserForm(PageForm):
    """What an administrator says about a user."""

    revision = HiddenField()
    name = StringField("姓名", [must("请填写姓名。"), at_most(NAME_LENGTH), printable])
    unit = SelectField("所在单位", [must("请选择所在单位。")], coerce=number_or_none)
    phone = StringField("电话", [reached], filters=[telephone], description="手机号或办公电话，可不填")
    staff = BooleanField("教职工（不勾选为学生）")
    active = BooleanField("在用（不勾选即停用，不能登录）")

    def offer(self, units: Iterable[Unit]) -> None:
        """Fill in the units to choose from."""
        self.unit.choices = [SelectChoice(NOTHING, "请选择"), *(SelectChoice(str(u.id), u.name) for u in units)]


class NewUserForm(UserForm):
    """A new user; the user name is chosen once."""

    username = StringField(
        "用户名",
        [must("请填写用户名。"), Regexp(USERNAME, message="用户名应为 2–40 位小写字母、数字或 . _ -，以字母开头。")],
        filters=[lower],
    )
    field_order = ("username",)

    def __iter__(self) -> Any:
        """Yield the user name first, as people read it."""
        fields = list(super().__iter__())
        return iter(sorted(fields, key=lambda field: field.name not in self.field_order))


class AssignmentForm(PageForm):
    """One more role."""

    role = SelectField(
        "角色", [must("请选择角色。")], id="role-held", choices=[SelectChoice(r.value, r.label) for r in Role]
    )
    unit = SelectField("单位", coerce=number_or_none, id="role-unit")

    def offer(self, units: Iterable[Unit]) -> None:
        """Fill in the units to choose from; the offices' roles are for the whole school."""
        offered = (r for r in Role if r is not Role.AUDITOR)  # who audits is named on the server alone (S38)
        self.role.choices = [SelectChoice(r.value, r.label) for r in offered]  # with the names that the school has now
        self.unit.choices = [SelectChoice(NOTHING, "全校"), *(SelectChoice(str(u.id), u.name) for u in units)]


class UnitForm(PageForm):
    """What an administrator says about a unit; its level follows from its kind and is never asked."""

    revision = HiddenField()
    name = StringField("单位名称", [must("请填写单位名称。"), at_most(UNIT_LENGTH), printable])
    kind = SelectField("性质", [must("请选择性质。")], choices=[SelectChoice(k.value, k.label) for k in UnitKind])
    parent = SelectField(
        "管理单位", coerce=number_or_none, description="团学组织、学生社团由校团委管理；其他单位可不选"
    )
    responsible = SelectField("第一责任人（党政负责人）", coerce=number_or_none)
    seal = FileField(
        "印章图片",
        description="白底扫描件，JPG、PNG 或 WebP，不超过 {picture}；不选则保持不变",
        render_kw={"accept": PICTURES},
    )
    drop_seal = BooleanField("删除现有印章图片")
    active = BooleanField("在用（不勾选即停用，不能发起新的备案）")

    def offer(self, units: Iterable[Unit], users: Iterable[User]) -> None:
        """Fill in the units and people to choose from; the unit beside a name tells namesakes apart."""
        self.parent.choices = [SelectChoice(NOTHING, "无"), *(SelectChoice(str(u.id), u.name) for u in units)]
        people = (SelectChoice(str(u.id), f"{u.name}（{u.unit.name}，{u.username}）") for u in users)
        self.responsible.choices = [SelectChoice(NOTHING, "未指定"), *people]


class EnrolmentForm(PageForm):
    """A workbook of units, users and people."""

    workbook = FileField(
        "工作簿（.xlsx）",
        [FileRequired("请选择填好的工作簿。")],
        description="按模板填写，不超过 2 MB。",
        render_kw={"accept": ".xlsx"},
    )
    token = HiddenField("", [at_most(LONGEST_TOKEN)])


class SignatureForm(PageForm):
    """The picture of somebody's signature."""

    signature = FileField(
        "签名图片", description="白底扫描件，JPG、PNG 或 WebP，不超过 {picture}", render_kw={"accept": PICTURES}
    )


class OwnSignatureForm(SignatureForm):
    """One's own signature: a picture, or what was drawn on the page, which becomes one."""

    signature = FileField(
        "签名图片",
        description="白纸黑字的照片或扫描件，JPG、PNG 或 WebP，不超过 {picture}；纸的底色会自动去掉",
        render_kw={"accept": PICTURES},
    )


class PersonForm(PageForm):
    """Who in the roster a user is."""

    revision = HiddenField()
    person = StringField("名册中的人员")


class KeepersForm(PageForm):
    """Who may use a unit's seal."""

    revision = HiddenField()
    keepers = SelectMultipleField("印章保管人", coerce=int)

    def offer(self, users: Iterable[User]) -> None:
        """Fill in who decides for the unit."""
        self.keepers.choices = [
            SelectChoice(u.id, f"{u.name}（{u.role_names or '已无角色'}，{u.username}）") for u in users
        ]


class ProfileForm(PageForm):
    """What everybody says of themselves: where e-mail and a call reach them, and their own 常用意见."""

    phone = StringField(
        "电话", [reached], filters=[telephone], description="手机号或办公电话；您手上有事项时，相关经办人可以看到"
    )
    email = StringField("电子邮箱", description="用于接收提醒；不填则只在平台内提醒")
    current = PasswordField("现在的密码", [at_most(LONGEST)], description="只在修改电子邮箱时填写")
    phrases = TextAreaField(
        "我的常用意见",
        description=f"每行一条，最多 {PHRASES} 条，每条不超过 {PHRASE_LENGTH} 字；审批时点一下即可填入",
    )

    def number(self, known: str) -> str:
        """Return the telephone, the `known` one where the form says nothing of it: a page of before had no such field."""
        return (self.phone.data or "") if self.phone.raw_data else known

    @property
    def lines(self) -> list[str]:
        """Return the phrases, each once, without empty lines."""
        said = (line.strip() for line in (self.phrases.data or "").splitlines())
        return list(dict.fromkeys(line for line in said if line))

    def validate_email(self, field: StringField) -> None:
        """Refuse what is no address; a character that would end a mail's header is none (S53)."""
        fault = Email().fault(field.data) if field.data else None
        if fault:
            raise ValidationError(fault)

    def validate_phrases(self, field: TextAreaField) -> None:
        """Refuse too many lines, one too long, and signs that cannot be printed."""
        if unprintable((field.data or "").replace("\r\n", "\n"), lines=True):
            raise ValidationError("常用意见里有不能显示的字符，请删去后再保存。")
        if len(self.lines) > PHRASES:
            raise ValidationError(f"常用意见最多 {PHRASES} 条，现有 {len(self.lines)} 条。")
        for place, line in enumerate(self.lines, start=1):
            if len(line) > PHRASE_LENGTH:
                raise ValidationError(f"第 {place} 条有 {len(line)} 字，每条最多 {PHRASE_LENGTH} 字。")
