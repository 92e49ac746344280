"""DATA. The platforms of 第一条, one module each; adding one is one module and one line here (docs/new-platform.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.platforms.app import APP
from portal.platforms.baijiahao import BAIJIAHAO
from portal.platforms.bilibili import BILIBILI
from portal.platforms.channels import CHANNELS
from portal.platforms.douyin import DOUYIN
from portal.platforms.kuaishou import KUAISHOU
from portal.platforms.miniprogram import MINIPROGRAM
from portal.platforms.other import OTHER
from portal.platforms.podcast import PODCAST
from portal.platforms.qq import QQ
from portal.platforms.toutiao import TOUTIAO
from portal.platforms.website import WEBSITE
from portal.platforms.wechat import WECHAT
from portal.platforms.weibo import WEIBO
from portal.platforms.xiaohongshu import XIAOHONGSHU
from portal.platforms.zhihu import ZHIHU

if TYPE_CHECKING:
    from portal.fields import FormDefinition

OFFICIAL = frozenset({WECHAT.key, WEIBO.key, QQ.key})
"""The platforms whose form is an annex of the regulation, 附件 1–3."""
ALL = (
    *(WECHAT, WEIBO, QQ),
    *(CHANNELS, MINIPROGRAM, DOUYIN, KUAISHOU, BILIBILI, XIAOHONGSHU, TOUTIAO, BAIJIAHAO, ZHIHU, PODCAST),
    *(APP, WEBSITE, OTHER),
)
PLATFORMS: dict[str, FormDefinition] = {p.key: p for p in ALL}

__all__ = ["OFFICIAL", "PLATFORMS"]
