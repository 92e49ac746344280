"""A web address as people type it is understood and kept with its beginning; what is none of the web stays as it was typed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.fields import Link
from portal.fields.links import LONGEST_TEXT, written

REFUSED = "链接应以 http:// 或 https:// 开头。"
# What is typed, and what is kept.
UNDERSTOOD = [
    ("mp.weixin.qq.com/s/xxx", "https://mp.weixin.qq.com/s/xxx"),
    ("weibo.com/u/123", "https://weibo.com/u/123"),
    ("m.weibo.cn/u/1", "https://m.weibo.cn/u/1"),
    ("b23.tv/x", "https://b23.tv/x"),
    ("www.zzgs.edu.cn", "https://www.zzgs.edu.cn"),
    ("zzgs.edu.cn", "https://zzgs.edu.cn"),
    ("zzgs.news", "https://zzgs.news"),
    ("WWW.ZZGS.EDU.CN/News", "https://www.zzgs.edu.cn/News"),
    ("HTTPS://WWW.ZZGS.EDU.CN/News", "https://www.zzgs.edu.cn/News"),
    ("zzgs.edu.cn:8080/x", "https://zzgs.edu.cn:8080/x"),
    ("10.1.2.3/x", "https://10.1.2.3/x"),
    ("郑州工商学院.中国", "https://郑州工商学院.中国"),
    ("xn--fiqs8s.xn--fiqs8s/a", "https://xn--fiqs8s.xn--fiqs8s/a"),
    ("ｗｅｉｂｏ．ｃｏｍ／ｕ／１", "https://weibo.com/u/1"),
    ("weibo.com／u／1", "https://weibo.com/u/1"),
    ("https：／／weibo．com／u／1", "https://weibo.com/u/1"),
    ("www。zzgs。edu。cn", "https://www.zzgs.edu.cn"),
    ("网址：weibo.com/u/1", "https://weibo.com/u/1"),
    ("账号链接是weibo.com/u/1", "https://weibo.com/u/1"),
    ("主页链接: http://weibo.com/u/1。", "http://weibo.com/u/1"),
    ("网站：www.zzgs.edu.cn，欢迎访问", "https://www.zzgs.edu.cn"),
    ("<weibo.com/u/1>", "https://weibo.com/u/1"),
    ("打开微博weibo.com/u/1看看", "https://weibo.com/u/1"),
    ("7.89 复制打开抖音，看看【郑工商的作品】 https://v.douyin.com/iABC/ 复制此链接", "https://v.douyin.com/iABC/"),
    ("7.89 复制打开抖音 v.douyin.com/iABC/ :1pm", "https://v.douyin.com/iABC/"),
    ("//weibo.com/u/1", "https://weibo.com/u/1"),
    ("http:/weibo.com/u/1", "http://weibo.com/u/1"),
    ("https//weibo.com/u/1", "https://weibo.com/u/1"),
    ("https:weibo.com/u/1", "https://weibo.com/u/1"),
    ("https://weibo.com/u/1?x=http%3A%2F%2Fb.cn", "https://weibo.com/u/1?x=http%3A%2F%2Fb.cn"),
    ("https://www.zzgs.edu.cn/新闻/1.htm", "https://www.zzgs.edu.cn/新闻/1.htm"),
]
NO_LINK = [
    "javascript:alert(1)",
    "JavaScript:location='https://zzgs.edu.cn'",
    "网址：javascript:alert(1)",
    "ｊａｖａｓｃｒｉｐｔ：alert(1)",
    "weixin://dl/business/?t=x",
    "data:text/html,<b>",
    "file:///etc/passwd",
    "ftp://a.cn/x",
    "mailto:a@zzgs.edu.cn",
    "me@zzgs.edu.cn",
    "weibo.com@evil.test/u/1",
    "https://a@b.cn/",
    "看 https://a.cn/1 和 https://b.cn/2",
    "a.com b.com",
    "信工官微",
    "3.14",
    "2026.11.22",
    "公告.pdf",
    "A.B",
]


@pytest.mark.parametrize(("typed", "kept"), UNDERSTOOD)
def test_a_link_is_kept_with_its_beginning(typed: str, kept: str) -> None:
    assert Link().store(typed) == kept
    assert Link().store(kept) == kept
    assert Link().fault(kept) is None


@pytest.mark.parametrize("typed", NO_LINK)
def test_what_is_none_of_the_web_stays_as_it_was_typed_and_is_refused(typed: str) -> None:
    assert Link().store(typed) == typed
    assert Link().fault(Link().store(typed)) == REFUSED


@pytest.mark.parametrize(
    ("typed", "sure"),
    [("zzgs.news", False), ("zzgs.xxgc", False), ("zzgs.edu.cn", True), ("zzgs.news/a", True), ("www.zzgs.news", True)],
)
def test_what_may_be_an_id_with_a_dot_is_told_from_what_cannot(typed: str, *, sure: bool) -> None:
    found = written(typed)
    assert (found.bare, found.sure) == (True, sure)


@given(st.text(max_size=200))
def test_any_text_gives_an_address_of_the_web_or_none(text: str) -> None:
    found = written(text)
    assert not found.link or found.link.startswith(("http://", "https://"))
    assert not (found.link and found.scheme)


@pytest.mark.parametrize(
    "part", ["a", "a.", "信.", "a-", ".", "1.", "www.", "http://", "网址：", "a.b/", "x.cn ", "链接"]
)
def test_a_long_text_is_read_quickly(part: str) -> None:
    text = (part * LONGEST_TEXT)[:LONGEST_TEXT]
    begun = time.perf_counter()
    Link().store(text)
    assert time.perf_counter() - begun < 0.5
