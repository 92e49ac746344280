"""What the machine asks about a text and what it does not: tables of texts, places that are right, words planted at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.posts.findings import Lists, by_key, find, fold, indexed

pytestmark = pytest.mark.files
TUESDAY = date(2026, 12, 1)
LISTS = Lists(
    *indexed(
        [
            ("女", ""),
            ("他妈", ""),
            ("第一", ""),
            ("国家级", "需有批准文件。"),
            ("国家", ""),
            ("A级", ""),
            ("足无", ""),
            ("vip", ""),
        ],
        [("登陆网站", "登录网站", ""), ("郑州工商", "郑州工商学院", "写全称。"), ("帐号", "账号", "")],
        ["女装", "他妈妈", "第一届", "手足无措", "国家大剧院"],
    ),
    TUESDAY,
    seals=(b"now", b"before"),
)


def said(text: str) -> list[str]:
    found = find([text], LISTS)
    assert all(text[one.start : one.end] == one.said for one in found)
    assert all(one.end <= after.start for one, after in pairwise(found))
    return [f"{one.kind} {one.said}" + (f" → {one.fix}" if one.fix else "") for one in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("女装与女", ["term 女"]),
        ("他妈妈，他妈的", ["term 他妈"]),
        ("第一届第一", ["term 第一"]),
        ("国家级与国家", ["term 国家级", "term 国家"]),
        ("国家大剧院", []),
        ("令人手足无措，手足无", ["term 足无"]),
        ("Ａ级，a级", ["term Ａ级", "term a级"]),
        ("请登陆网站改帐号", ["fixed 登陆网站 → 登录网站", "fixed 帐号 → 账号"]),
        ("郑州工商学院，郑州工商", ["fixed 郑州工商 → 郑州工商学院"]),
        ("见https://zzgs.edu.cn/vip，vip@zzgs.edu.cn，www.zzgs.edu.cn/vip，VIP", ["term VIP"]),
        ("第\u200b一", []),
        ("", []),
        ("\0第一\0", ["term 第一"]),
    ],
)
def test_a_word_is_asked_about_where_it_stands_for_itself(text, wanted):
    assert said(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("身份证11010519491231002X。", ["11010519491231002X"]),
        ("身份证110105 19491231 002x", ["110105 19491231 002x"]),
        ("１１０１０５１９４９１２３１００２Ｘ", ["１１０１０５１９４９１２３１００２Ｘ"]),
        ("校验位不对110105194912310021", []),
        ("没有这一天110105194902310025", []),
        ("还没出生110105203012310027", []),
        ("老证110105491231002", ["110105491231002"]),
        ("不是老证110105491331002", []),
        ("没有这个省190105194912310020", []),
        ("电话13800138000、138 0013 8000、+86-138-0013-8000", ["13800138000", "138 0013 8000", "+86-138-0013-8000"]),
        ("1３８0013８000", ["1３８0013８000"]),
        ("订单138001380001、x13800138000、0371-61234567、12800138000", []),
        ("卡号6222021001116245702", ["6222021001116245702"]),
        ("卡号4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("订单4111111111111112，1111111111111117，6666666666666666", []),
        ("https://zzgs.edu.cn/13800138000", []),
        ("13800138000@zzgs.edu.cn", []),
    ],
)
def test_a_number_of_a_person_is_asked_about_and_no_other_number(text, wanted):
    assert said(text) == [f"personal {number}" for number in wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026年12月1日（星期三）", "2026年12月1日（星期二）"),
        ("12月1日(周三)开幕", "12月1日(周二)"),
        ("12月1日周三下午", "12月1日周二"),
        ("1月3日（周六）", "1月3日（周日）"),
        ("二〇二六年十二月一日星期三", "二〇二六年十二月一日星期二"),
        ("2026-12-01（周三）", "2026-12-01（周二）"),
        ("2026/12/1 周三。", "2026/12/1 周二"),
        ("2月29日（周一）", "2月29日（周二）"),
        ("2月30日", ""),
        ("2027年2月29日", ""),
        ("13月5日", ""),
        ("2026-02-30", ""),
    ],
)
def test_a_day_that_is_not_so_is_asked_about_with_the_right_one(text, wanted):
    (found,) = find([text], LISTS)
    assert (found.kind, found.fix) == ("date", wanted)


@pytest.mark.parametrize(
    "text",
    [
        "2026年12月1日（星期二）",
        "12月1日周一鸣到校",
        "1月3日（周日）",
        "2月29日",
        "12月1日至3日（星期四）",
        "2026-13-45号文件",
        "v2.2026.2.30",
        "共12 月，3日",
    ],
)
def test_a_day_that_may_be_so_is_not_asked_about(text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "why", "fix"),
    [
        ("http:/zzgs.edu.cn/a", "开头", "http://zzgs.edu.cn/a"),
        ("http//zzgs.edu.cn", "开头", "http://zzgs.edu.cn"),
        ("htttps://zzgs.edu.cn", "开头", "https://zzgs.edu.cn"),
        ("https:// zzgs.edu.cn", "空格", "https://zzgs.edu.cn"),
        ("https://zzgs.edu.cn /a/b", "空格", "https://zzgs.edu.cn/a/b"),
        ("https：／／www．zzgs．edu．cn／a", "全角", "https://www.zzgs.edu.cn/a"),
        ("https://wwwzzgs", "不完整", ""),
        ("https://www.zzgs", "不完整", ""),
        ("https://zzgs..cn", "写法不对", ""),
        ("https://zzgs.edu.c", "写法不对", ""),
        ("http://localhost:5000/x", "内部网络", ""),
        ("http://192.168.1.5/a", "内部网络", ""),
        ("http://oa.local/a", "内部网络", ""),
        ("http://300.1.1.1/a", "不存在", ""),
    ],
)
def test_a_link_that_opens_nothing_is_asked_about(text, why, fix):
    (found,) = find([f"详见{text}，欢迎"], LISTS)
    assert (found.kind, found.said, found.fix) == ("link", text, fix)
    assert why in found.why


@pytest.mark.parametrize(
    "text",
    [
        "见https://www.zzgs.edu.cn/a，b站",
        "（https://WWW.zzgs.edu.cn/ABC）",
        "https://mp.weixin.qq.com/s/AbC?x=1&y=%20#a.",
        "www.zzgs.edu.cn",
        "http://8.8.8.8/a",
        "以https://开头",
        "https://zzgs.edu.cn 见下",
        "http://zzgs.edu.cn:8080/",
    ],
)
def test_a_link_that_opens_is_not_asked_about(text):
    assert said(text) == []


HAN = st.text("校园新闻发布会学生", min_size=1, max_size=5)


@settings(max_examples=150)
@given(st.sets(HAN, min_size=1, max_size=6), st.lists(HAN, max_size=6), st.data())
def test_planted_words_are_found_unless_they_stand_in_a_word_that_is_fine(words, other, data):
    planted = data.draw(st.sampled_from(sorted(words)))
    whole = f"甲{planted}乙"
    text = f"{'，'.join(other)}。{planted}。{whole}"
    lists = replace(
        LISTS, words=indexed([(word, "") for word in words], [], [])[0], allowed=indexed([], [], [whole])[1]
    )
    found = find([text], lists)
    at = len("，".join(other)) + 1
    assert (at, at + len(planted)) in {(one.start, one.end) for one in found}
    assert not [one for one in found if one.start >= at + len(planted)]
    for one in found:
        assert fold(text[one.start : one.end]) in words
        assert not [w for w in words if len(w) > len(one.said) and text.startswith(w, one.start)]


@settings(max_examples=100)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_places_are_those_of_the_text_whatever_it_holds(paragraphs):
    for one in find(paragraphs, LISTS):
        assert paragraphs[one.paragraph][one.start : one.end] == one.said
        assert fold(one.said) == fold(paragraphs[one.paragraph])[one.start : one.end]
        assert len(one.said) == one.end - one.start > 0


def test_what_is_kept_is_asked_no_more_and_a_number_is_kept_without_being_told():
    text = ["手机13800138000", "帐号，138 0013 8000，12月1日（周三）"]
    number, again, account, day = (
        find(text, LISTS)[0],
        *[one for one in find(text, LISTS)[1:] if one.personal],
        *[one for one in find(text, LISTS) if not one.personal],
    )
    assert number.key == again.key
    assert "13800138000" not in "".join(number.keys)
    assert number.shown == "138****8000"
    assert [len(group) for group in by_key(find(text, LISTS))] == [2, 1, 1]
    assert find(text, replace(LISTS, kept=frozenset({number.keys[1], account.key, day.key}))) == [], (
        "an older secret, too"
    )
    nearer = replace(LISTS, today=date(2027, 12, 1), kept=frozenset({day.key}))
    assert [one.kind for one in find(["12月1日（周二）"], nearer)] == ["date"], "the answer was for this very day"


@pytest.mark.parametrize(
    "bad", ["a", "1", "138 ", "http:/ h", "http://a", "a@", "a.", "十", "女", "2026-", "12月", "6222 "]
)
def test_a_long_text_of_one_sign_takes_no_longer_than_another(bad):
    begun = process_time()
    find([bad * (200_000 // len(bad))], LISTS)
    assert process_time() - begun < 2
