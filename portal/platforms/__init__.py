"""DATA. The platforms of 第一条, one module each; adding one is one module and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.platforms.qq import QQ
from portal.platforms.wechat import WECHAT
from portal.platforms.weibo import WEIBO

if TYPE_CHECKING:
    from portal.fields import FormDefinition

PLATFORMS: dict[str, FormDefinition] = {p.key: p for p in (WECHAT, WEIBO, QQ)}

__all__ = ["PLATFORMS"]
