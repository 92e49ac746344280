"""What a platform writes around a text on the page of a published post: whoever copies the whole page copies it, too (第十一条)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.posts.text.compare import folded
from portal.settings.queries import lines, setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.posts.models import Place

WORDS = """原创
阅读
阅读原文
轻触阅读原文
点赞
赞
轻点两下取消赞
在看
轻点两下取消在看
分享
收藏
留言
写留言
评论
转发
视频
小程序
听过
喜欢作者
关注
已关注
关注该公众号
微信扫一扫
使用小程序
可打开此内容
使用完整服务
继续滑动看下一个
向上滑动看下一个
预览时标签不可点
知道了
取消
允许
展开
收起
来自*
发布于*
IP属地*"""
"""Lines of `posts_frame` unless the school sets others; one that ends in * stands for a short line that begins so."""
SHORT, SIGNED = 20, 12
"""Characters: of a line that only begins with such words, and of author and place beside account and hour."""
DAY = re.compile(r"[0-9]{2,4}[年/-][0-9]{1,2}[月/-][0-9]{1,2}日?|[0-9]{1,2}[月/-][0-9]{1,2}日?|(?:今|昨|前)天|刚刚")
HOUR = re.compile(r"[0-9]{1,2}[:：][0-9]{2}")
COUNTS = re.compile(r"[0-9.]+[万亿w]?\+?|[^\w]", re.IGNORECASE)


def inside(pasted: Sequence[str], reviewed: Sequence[str], place: Place) -> list[str]:
    """Return what was pasted of the page of an account without what stands around the text: what was reviewed itself always stays.

    Above and below alone, and of lines that hold nothing but such words, numbers and dates: a word that somebody added stays.
    """
    around, kept = _Around(place), list(pasted)
    while kept and folded(kept[:1]) != folded(reviewed[:1]) and around.above(kept[0]):
        kept.pop(0)
    while kept and folded(kept[-1:]) != folded(reviewed[-1:]) and around.below(kept[-1]):
        kept.pop()
    return kept or list(pasted)


class _Around:
    """What may stand around a text at an account: such words, its title, and whose it is."""

    def __init__(self, place: Place) -> None:
        words = lines("posts_frame")
        self.begins = tuple(key for word in words if word.endswith("*") for key in folded([word[:-1]]))
        whole = sorted(folded(word for word in words if not word.endswith("*")), key=len, reverse=True)
        self.fixed = re.compile("|".join(map(re.escape, whole)) or r"(?!)")
        self.account = "".join(folded([place.account.name]))
        self.names = {"".join(folded([name])) for name in (place.post.name, place.account.name, setting("school_name"))}

    def below(self, line: str) -> bool:
        """Say whether a line under the text is none of it."""
        key = "".join(folded([line]))
        rest = self._rest(key)
        return key in self.names or not rest or (rest.startswith(self.begins) and len(rest) <= SHORT)

    def above(self, line: str) -> bool:
        """Say the same of a line over it, where author, account, day and place may stand in one."""
        author, account, whence = self._rest("".join(folded([line]))).partition(self.account)
        signed = account and HOUR.search(line) and len(author + whence) <= SIGNED
        return bool(signed) or self.below(line)

    def _rest(self, key: str) -> str:
        """Return what is left of a line without such words, dates and numbers."""
        return COUNTS.sub("", self.fixed.sub("", DAY.sub("", key)))
