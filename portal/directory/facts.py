"""The public facts of an account: the only thing of the registry that the directory and the API ever show, and never a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from portal.accounts.models import Status
from portal.calendar import local
from portal.directory.asked import is_web
from portal.platforms import PLATFORMS
from portal.platforms.shared import AVATAR, QR_CODE

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.accounts.models import Account, Version

PICTURES = {field.key: field.label for field in (AVATAR, QR_CODE)}
GONE = "曾备案，已注销"


class Standing(NamedTuple):
    """What an account is to the public, in words, and how that looks."""

    label: str
    tone: str


STANDINGS = {
    Status.ACTIVE: Standing("已备案", "done"),
    Status.CLOSING: Standing("注销中", "due"),
    Status.CLOSED: Standing("已注销", "void"),
}


@dataclass(frozen=True)
class Facts:
    """What anybody may know. `avatar` and `qr_code` are SHA-256 digests of pictures, "" for none; `version` counts from 1.

    `kept_on` is the day on which the first version was sealed: later than `filed_on` when the account was filed on paper before the
    portal (存量登记), on a form that bears no version.
    """

    account_id: int
    number: str
    platform: str
    name: str
    handle: str
    unit: str
    level: str
    status: Status
    filed_on: date
    closed_on: date | None
    updated_on: date
    link: str
    avatar: str
    qr_code: str
    version: int
    sealed_on: date
    kept_on: date

    @property
    def on_paper(self) -> bool:
        """Say whether it was filed on paper before the portal."""
        return self.filed_on < self.kept_on

    @property
    def platform_label(self) -> str:
        """Return 微信, 微博, QQ公众空间."""
        return PLATFORMS[self.platform].label

    @property
    def standing(self) -> Standing:
        """Return 已备案, 注销中 or 已注销."""
        return STANDINGS[self.status]

    @property
    def state(self) -> str:
        """Return what a paper of this account is worth: 有效, 已变更, 注销中 or 已注销."""
        if self.status is Status.ACTIVE:
            return "已变更" if self.version > 1 else "有效"
        return self.status.label

    @property
    def in_use(self) -> bool:
        """Say whether it is still an account of the school's: of a closed one neither link nor QR code is shown."""
        return self.status is not Status.CLOSED

    @property
    def verdict(self) -> tuple[str, str, str]:
        """Return (tone, word, sentence): what is said first to whoever asked for this very account."""
        if not self.in_use:
            since = f"自 {self.closed_on} 起" if self.closed_on else ""
            return "void", GONE, f"这个账号{since}不再是学校的官方账号，现在以其名义发布的内容与学校无关。"
        closing = "，正在办理注销" if self.status is Status.CLOSING else ""
        return "done", "已备案", f"是学校备案的官方账号{closing}。"

    @property
    def answer(self) -> tuple[str, str, str]:
        """Return (tone, word, sentence): what the account's own page says of it."""
        if self.status is Status.CLOSING:
            return "due", self.state, "账号仍在备案，已同意注销，正在平台办理。"
        if self.status is Status.CLOSED:
            since = f"自 {self.closed_on} 起" if self.closed_on else ""
            return "void", self.state, f"{since}不再是学校的官方账号，编号保留，不再使用。"
        if self.version > 1:
            return "done", "有效，内容已变更", f"现行为第 {self.version} 版，自 {self.sealed_on} 起。"
        if self.on_paper:
            return "done", self.state, f"登记的内容自 {self.kept_on} 录入本平台以来没有变更。"
        return "done", self.state, "登记的内容自备案以来没有变更。"

    @property
    def paper(self) -> tuple[str, ...]:
        """Return what to compare a paper form in hand with: the version at its foot, or that one of before the portal bears none."""
        current = f"第 {self.version} 版（{self.sealed_on}）"
        if self.closed_on:
            gone = f"这个账号已于 {self.closed_on} 注销，您手中的登记表只说明曾经备案。注销前的最后一版是{current}。"
            return (gone, self._unnumbered("表上的内容可能已经变更。")) if self.on_paper else (gone,)
        if self.version > 1:
            earlier = "1" if self.version == 2 else f"1–{self.version - 1}"  # noqa: PLR2004 - the one before it is the first
            now = f"现行内容是{current}。您手中的登记表若为第 {earlier} 版，内容已更新，请以本页为准。"
            return (now, self._unnumbered("表上的内容也已更新，请以本页为准。")) if self.on_paper else (now,)
        if self.on_paper:
            printed = f"从本平台打印的登记表，页脚的版本应为第 1 版（{self.sealed_on}）。"
            return self._unnumbered("请以本页的内容为准。"), printed
        return (f"现行内容是{current}。登记表页脚的版本应为第 1 版。",)

    def _unnumbered(self, then: str) -> str:
        return f"这个账号已于 {self.filed_on} 用纸质登记表备案，{self.kept_on} 录入本平台。当时的纸质登记表没有版本号，这是正常的；{then}"


def facts(account: Account, version: Version, first: datetime) -> Facts:
    """Return the public facts of an account as its current version has them; `first` is when its first one was sealed."""
    data = version.data
    asked = {field.key for field in PLATFORMS[account.platform].pictures}
    pictures = {key: str(data.get(key) or "") if key in asked else "" for key in PICTURES}
    link = str(data.get("link") or "")
    sealed_on = local(version.sealed_at).date()
    return Facts(
        account_id=account.id,
        number=account.number,
        platform=account.platform,
        name=account.name,
        handle=account.handle,
        unit=account.unit.name,
        level=account.level_label,
        status=account.status,
        filed_on=account.filed_on,
        closed_on=account.closed_on,
        updated_on=max(sealed_on, account.closed_on or sealed_on),
        link=link if is_web(link) else "",
        version=version.number,
        sealed_on=sealed_on,
        kept_on=local(first).date(),
        **pictures,
    )
