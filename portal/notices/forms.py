"""Forms of messages: what one wants outside the portal, and the robots of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from portal import config
from portal.notices.choices import Wanted, sorts
from portal.notices.models import Channel, MessageSort
from portal.notices.robots.brands import BRANDS, SECRET, token_of
from portal.web.forms import PageForm, at_most, must, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import Unit

SAFETY = "钉钉的“加签”、飞书的“签名校验”需要；安全设置选“自定义关键词”的，关键词填“备案管理平台”"


def _wish(sort: MessageSort, channel: Channel) -> SelectField:
    return SelectField(f"{sort.label}：{channel.label}", choices=[SelectChoice(w.value, w.label) for w in Wanted])


class WishesForm(PageForm):
    """One choice for each sort of message and each channel, named "mail-todo"."""

    @classmethod
    def made(cls, data: dict[str, str] | None) -> WishesForm:
        """Return the form with all its choices, as chosen in `data`; from the request when that is None."""
        fields = {_name(sort, channel): _wish(sort, channel) for sort in sorts() for channel in Channel}
        kind: Any = type("Wishes", (cls,), fields)
        form: WishesForm = kind(data=data) if data is not None else kind()
        return form

    def wishes(self) -> dict[tuple[MessageSort, Channel], Wanted]:
        """Return what was chosen."""
        return {(s, c): Wanted(self[_name(s, c)].data) for s in sorts() for c in Channel}


def _name(sort: MessageSort, channel: Channel) -> str:
    return f"{channel.value}_{sort.value}"


class RobotForm(PageForm):
    """A group's robot. The address is asked again only to change it: it is never shown."""

    revision = HiddenField()
    name = StringField("名称", [must("请填写名称。"), at_most(40)], description="例：信息工程学院新媒体群")
    brand = SelectField("平台", [must("请选择平台。")], choices=[SelectChoice(b.key, b.label) for b in BRANDS.values()])
    unit = SelectField("所属单位", [must("请选择单位。")], coerce=int, description="该单位人员的消息发到这个群")
    url = StringField("机器人地址（Webhook）", [at_most(500)])
    secret = PasswordField("加签（签名校验）密钥", [at_most(200)], filters=[trimmed], description=SAFETY)
    sorts = SelectMultipleField("发送哪些消息")
    active = BooleanField("启用（不勾选即停用，不再发送）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sorts.choices = [SelectChoice(s.value, s.label) for s in sorts()]

    def offer(self, units: Iterable[Unit], kept_url: str) -> None:
        """Fill in the units to choose from; `kept_url` is the address that stays when none is typed."""
        self.unit.choices = [SelectChoice(str(u.id), u.name) for u in units]
        self.kept_url = kept_url

    def address(self) -> str:
        """Return the address that this form means."""
        return str(self.url.data or self.kept_url)

    def validate_url(self, field: StringField) -> None:
        """Only the maker's own host, or the relay of this installation: the server must not be sent anywhere else."""
        if not self.address():
            raise ValidationError("请填写机器人地址。")
        if (
            self.brand.data in BRANDS
            and token_of(self.brand.data, self.address(), config.current().robot_relay) is None
        ):
            known = BRANDS[self.brand.data]
            raise ValidationError(f"这不是{known.label}机器人的地址，应形如 {known.example}")
        field.data = field.data or ""

    def validate_secret(self, field: PasswordField) -> None:
        """Not every brand's robots sign."""
        brand = BRANDS.get(self.brand.data or "")
        if field.data and brand and not brand.signed:
            raise ValidationError(f"{brand.label}机器人不用密钥，请留空。")
        if not SECRET.fullmatch(field.data or ""):
            raise ValidationError("密钥只含字母和数字，请从机器人的安全设置里复制完整的密钥。")

    def validate_sorts(self, field: SelectMultipleField) -> None:
        """A robot that is told nothing is switched off."""
        if not field.data and not field.errors:
            raise ValidationError("请至少选择一类消息。")
