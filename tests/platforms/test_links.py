"""A pasted link reveals its platform and, where the address holds it, the account; anything hostile reveals nothing."""

from __future__ import annotations

import re
from re import _parser as parser  # type: ignore[attr-defined]
from urllib.parse import urlsplit

import pytest

from portal.platforms import PLATFORMS
from portal.platforms.links import LONGEST, recognised
from tests.site.patterns import repeats

ACCOUNTS = [
    (
        "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzI1NjA4ODQxMQ==&scene=124",
        "wechat",
        "MzI1NjA4ODQxMQ==",
    ),
    ("https://weibo.com/u/1234567890", "weibo", "1234567890"),
    ("https://weibo.com/1234567890/Nabc12345", "weibo", "1234567890"),
    ("https://www.weibo.com/zzgsxy?is_all=1", "weibo", "zzgsxy"),
    ("weibo.com/u/1234567890", "weibo", "1234567890"),
    ("https://m.weibo.cn/u/1234567890?luicode=10000011", "weibo", "1234567890"),
    ("https://user.qzone.qq.com/2853710086/infocenter", "qq", "2853710086"),
    ("https://servicewechat.com/wx0123456789abcdef/12/page-frame.html", "miniprogram", "wx0123456789abcdef"),
    ("https://www.douyin.com/user/MS4wLjABAAAAxY-z_09?from_tab_name=main", "douyin", "MS4wLjABAAAAxY-z_09"),
    ("https://www.iesdouyin.com/share/user/88012345678", "douyin", "88012345678"),
    ("https://www.kuaishou.com/profile/3xabcdef-12_3", "kuaishou", "3xabcdef-12_3"),
    ("https://live.kuaishou.com/u/zzgs2020", "kuaishou", "zzgs2020"),
    ("https://space.bilibili.com/437316738?spm_id_from=333", "bilibili", "437316738"),
    ("https://space.bilibili.com/437316738/video", "bilibili", "437316738"),
    ("https://m.bilibili.com/space/437316738", "bilibili", "437316738"),
    ("https://www.xiaohongshu.com/user/profile/5ff0e6410000000001008400", "xiaohongshu", "5ff0e6410000000001008400"),
    ("https://www.toutiao.com/c/user/token/MS4wLjABAAAAabc_-1/?source=x", "toutiao", "MS4wLjABAAAAabc_-1"),
    ("https://www.toutiao.com/c/user/1638412345678901/", "toutiao", "1638412345678901"),
    ("https://author.baidu.com/home/1612345678901234", "baijiahao", "1612345678901234"),
    ("https://baijiahao.baidu.com/u?app_id=1612345678901234", "baijiahao", "1612345678901234"),
    ("https://www.zhihu.com/org/zheng-zhou-gong-shang/answers", "zhihu", "zheng-zhou-gong-shang"),
    ("https://www.zhihu.com/people/zzgs", "zhihu", "zzgs"),
    ("https://www.ximalaya.com/zhubo/12345678", "podcast", "12345678"),
    ("https://www.ximalaya.com/album/87654321", "podcast", "87654321"),
    ("https://www.lizhi.fm/user/2544758401649219116", "podcast", "2544758401649219116"),
    ("https://www.xiaoyuzhoufm.com/podcast/5e280fb9418a84a0461fd076", "podcast", "5e280fb9418a84a0461fd076"),
    ("https://a.app.qq.com/o/simple.jsp?pkgname=cn.edu.zzgs.app", "app", "cn.edu.zzgs.app"),
    ("https://play.google.com/store/apps/details?id=cn.edu.zzgs.app&hl=zh", "app", "cn.edu.zzgs.app"),
    ("http://www.zzgs.edu.cn/info/1.htm", "website", "www.zzgs.edu.cn"),
    ("HTTPS://Space.Bilibili.COM/437316738", "bilibili", "437316738"),
]
PLATFORM_ONLY = [
    ("https://mp.weixin.qq.com/s/AbCdEf-123", "wechat"),
    ("http://weixin.qq.com/r/abcDEF123", "wechat"),
    ("https://weibo.com/login", "weibo"),
    ("https://channels.weixin.qq.com/web/pages/home", "channels"),
    ("https://weixin.qq.com/sph/AbCd123", "channels"),
    ("#小程序://郑州工商学院/AbCdEfGhIjK", "miniprogram"),
    ("https://wxaurl.cn/abcDEF12345", "miniprogram"),
    ("https://v.douyin.com/iRNBho5U/", "douyin"),
    ("8.43 复制打开抖音，看看【郑州工商学院的作品】 https://v.douyin.com/iRNBho5U/ 复制此链接", "douyin"),
    ("https://www.douyin.com/user/self", "douyin"),
    ("https://v.kuaishou.com/abc123", "kuaishou"),
    ("https://b23.tv/abc123", "bilibili"),
    ("https://www.bilibili.com/video/BV1xx411c7mD", "bilibili"),
    ("https://xhslink.com/a/abc", "xiaohongshu"),
    ("https://m.toutiao.com/i7123456789/", "toutiao"),
    ("https://baijiahao.baidu.com/s?id=1712345678901234567", "baijiahao"),
    ("https://zhuanlan.zhihu.com/p/123456", "zhihu"),
    ("https://apps.apple.com/cn/app/zzgs/id1234567890", "app"),
    ("https://mp.sohu.com/profile?xpt=abc", "other"),
]
NOTHING = [
    "",
    " ",
    "郑州工商学院",
    "zzgs-xxgc",
    "gh_1a2b3c4d5e6f",
    "https://",
    "https:///weibo.com/u/1234567890",
    "//weibo.com/u/1234567890",
    "javascript:alert(1)//weibo.com/u/1234567890",
    "JavaScript:location='https://weibo.com/u/1234567890'",
    "data:text/html,https://weibo.com/u/1234567890",
    "vbscript:https://weibo.com/zzgsxy",
    "ftp://weibo.com/u/1234567890",
    "file:///etc/passwd",
    "https://weibo.com@evil.test/u/1234567890",
    "https://weibo.com:1234567890@evil.test/",
    "https://evil.test/weibo.com/u/1234567890",
    "https://evil.test/?u=https://weibo.com/u/1234567890",
    "https://weibo.com.evil.test/u/1234567890",
    "https://evilweibo.com/u/1234567890",
    "https://notdouyin.com/user/abc",
    "https://evil.test\\@weibo.com/u/1234567890",
    "https://weibo.com:8443/u/1234567890",
    "https://weibo.com:abc/u/1",
    "https://[::1]/u/1234567890",
    "https://127.0.0.1/u/1234567890",
    "https://localhost/u/1234567890",
    "https://ｗeibo.com/u/1234567890",
    "https://wеibo.com/u/1234567890",
    "https://weibo%2ecom/u/1234567890",
    "https://weibo.com\x00.evil.test/u/1234567890",
    "https://[weibo.com/u/1",
    "https://user:pw@space.bilibili.com/2",
]


@pytest.mark.parametrize(("link", "platform", "account"), ACCOUNTS)
def test_the_address_of_an_account_gives_platform_and_id(link: str, platform: str, account: str) -> None:
    assert recognised(link) == (platform, account)
    assert recognised(f"  {link}\n") == (platform, account)


@pytest.mark.parametrize(("link", "platform"), PLATFORM_ONLY)
def test_an_address_that_names_no_account_gives_the_platform_alone(link: str, platform: str) -> None:
    assert recognised(link) == (platform, "")


@pytest.mark.parametrize("text", NOTHING)
def test_s45_what_is_no_link_or_not_what_it_seems_gives_nothing(text: str) -> None:
    assert recognised(text) == ("", "")


@pytest.mark.parametrize("tail", ["'><script>", "%00", "%2e%2e", "../../etc", "a b", "<b>", "\u202e", "1" * 300])
def test_s45_an_id_holds_no_more_than_an_id_can(tail: str) -> None:
    for link in ("https://weibo.com/u/", "https://www.douyin.com/user/", "https://a.app.qq.com/o/simple.jsp?pkgname="):
        assert re.fullmatch(r"[A-Za-z0-9._=+/\-]{0,200}", recognised(link + tail).id)


def test_s45_a_text_past_the_limit_is_not_read_at_all() -> None:
    link = "https://weibo.com/u/1234567890?"
    assert recognised(link.ljust(LONGEST, "a")).platform == "weibo"
    for letter in ("a", "/", "?", "&", "=", "%", ":", "."):
        assert recognised(link.ljust(LONGEST + 1, letter)) == ("", "")
        assert recognised(link + letter * 1_000_000) == ("", "")


def test_s45_too_many_parts_of_a_query_name_nothing() -> None:
    assert recognised("https://a.app.qq.com/o/simple.jsp?" + "a=1&" * 60 + "pkgname=cn.edu") == ("app", "")


def test_every_address_is_a_host_in_plain_letters_and_a_bounded_pattern_with_one_group_at_most() -> None:
    addresses = [a for definition in PLATFORMS.values() for a in definition.addresses]
    assert len(addresses) > 40
    for address in addresses:
        assert re.fullmatch(r"\.?[a-z0-9\-]+(\.[a-z0-9\-]+)+", address.host)
        assert re.compile(address.path).groups <= 1
        assert r"\d" not in address.path
        counts = [most for _, _, most, _ in repeats(parser.parse(address.path))]
        assert parser.MAXREPEAT not in counts, f"{address.path}: every repeat has its end"


def test_every_platform_but_none_is_revealed_by_some_link() -> None:
    assert {platform for _, platform, _ in ACCOUNTS} | {platform for _, platform in PLATFORM_ONLY} == set(PLATFORMS)


def test_a_link_with_and_without_www_or_scheme_names_the_same_account() -> None:
    for link, platform, account in ACCOUNTS:
        url = urlsplit(link)
        if url.path:
            assert recognised(link.split("://", 1)[-1]) == (platform, account)
