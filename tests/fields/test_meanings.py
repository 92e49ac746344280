"""Which box a text means: by label, another word or ticks; where it could mean two it is refused, and the boxes are named."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.fields import Choice, Choices, Field, Option
from portal.platforms import PLATFORMS
from portal.spelling import key

ALL_TOPICS = "公告、活动、新闻、宣传、课程、资讯、专业、服务"
CHOICES = [(p, f) for p, d in PLATFORMS.items() for f in d.fields.values() if isinstance(f.kind, Choice)]


def field(platform, name):
    return PLATFORMS[platform].fields[name]


def said(asked, text):
    stored = asked.read(text)
    return asked.kind.refusal(stored) or asked.kind.fault(stored)


YES = (
    *("√", "✓", "✔", "✔️", "☑", "✅", "是", "有", "对", "yes", "Y", "TRUE", "true", "1", "１"),
    *(
        "已认证",
        "认证",
        "认证通过",
        "微信认证",
        "蓝V",
        "☑是□否",
        "是☑否□",
        "（√）是（ ）否",
        "√是",
        "是 √",
        "☑已认证 □未认证",
    ),
)
NO = (
    *("×", "✗", "✘", "❌", "x", "X", "否", "不是", "无", "没有", "no", "N", "FALSE", "0", "０"),
    *("未认证", "没有认证", "尚未认证", "□是☑否", "是□否☑", "（ ）是（√）否", "√否", "×是√否"),
)
NEITHER = (
    *("是否", "是/否", "☑是☑否", "□是□否", "是否√", "是 否√", "□", "☒", "■", "2", "√×", "/", "-", "？", "是？"),
    *("认证中", "已过期", "已开通"),
)


@pytest.mark.parametrize(("text", "stored"), [*((t, "yes") for t in YES), *((t, "no") for t in NO)])
def test_yes_and_no_are_understood_in_the_words_and_ticks_people_use(text, stored):
    assert field("wechat", "verified").read(text) == stored


@pytest.mark.parametrize("text", NEITHER)
def test_what_is_neither_yes_nor_no_is_refused_with_both_named(text):
    assert said(field("wechat", "verified"), text) == f"“{text}”应填：是、否。"


@pytest.mark.parametrize(
    ("place", "text", "stored"),
    [
        *(
            (("wechat", "category"), t, "subscription")
            for t in ("订阅号", "订阅", "微信订阅号", "公众号（订阅号）", "订阅号（公众号）")
        ),
        *(
            (("wechat", "category"), t, "subscription")
            for t in ("订阅号 ", "“订阅号”", "☑订阅号 □服务号", "√订阅号", "■订阅号 □服务号")
        ),
        (("wechat", "category"), "☑企业号 □订阅号", "enterprise"),
        (("weibo", "category"), "新浪微博", "sina"),
        (("weibo", "category"), "其它", "other"),
        (("baijiahao", "category"), "其它", "other"),
        (("baijiahao", "category"), "政务号", "government"),
        (("xiaohongshu", "category"), "机构", "organisation"),
        (("zhihu", "category"), "个人", "person"),
        (("podcast", "category"), "蜻蜓", "qingting"),
        (("wechat", "operation"), "学生团队", "students"),
        (("wechat", "operation"), "外包", "contractor"),
        (("wechat", "operation"), "无", ""),
        (("douyin", "shop"), "无", "no"),
        (("douyin", "shop"), "√", "yes"),
        (("douyin", "shop"), "-", ""),
        (("miniprogram", "privacy_policy"), "有", "published"),
        (("app", "protection"), "无", "none"),
        (("app", "protection"), "2级", "2"),
        (("app", "ipv6"), "不支持", "no"),
        (("app", "server"), "阿里云", "cloud"),
        (("app", "education"), "无", []),
        (("app", "education"), "提供者、使用者", ["provider", "user"]),
    ],
)
def test_a_box_is_meant_by_its_label_its_beginning_or_another_word(place, text, stored):
    assert field(*place).read(text) == stored


@pytest.mark.parametrize(
    ("place", "text", "boxes"),
    [
        *(
            (("wechat", "category"), t, "订阅号、服务号")
            for t in ("√", "公众号", "微信公众号", "报纸", "不是订阅号", "订阅号？", "号")
        ),
        *(
            (("wechat", "category"), t, "订阅号、服务号")
            for t in ("订阅号/服务号", "√订阅号 √服务号", "订阅号 √服务号", "■订阅号")
        ),
        (("weibo", "category"), "微博", "新浪、其他"),
        (("xiaohongshu", "category"), "专业号", "机构专业号、个人专业号、普通账号"),
        (("douyin", "shop"), "已认证", "已开通、未开通"),
        (("app", "protection"), "等保2.0", "未定级、一级、二级、三级、四级"),
    ],
)
def test_what_means_no_box_or_two_is_refused_with_the_boxes_named(place, text, boxes):
    assert said(field(*place), text) == f"“{text}”应填：{boxes}。"


def test_a_retired_box_is_understood_so_that_its_own_sentence_is_said():
    for text in ("企业号", "√企业号", "微信企业号"):
        assert said(field("wechat", "category"), text) == "“企业号”已停用，请改选其他类别。"


BOTH = ["announcement", "event"]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        *(
            (t, BOTH)
            for t in (
                "公告、活动",
                "公告,活动",
                "公告，活动",
                "公告；活动",
                "公告/活动",
                "公告／活动",
                "公告 活动",
                "公告\n活动",
            )
        ),
        *(
            (t, BOTH)
            for t in (
                "公告和活动",
                "公告及活动",
                "公告与活动",
                "公告以及活动",
                "活动＋公告",
                "公告活动",
                "活动，公告、活动",
            )
        ),
        *(
            (t, BOTH)
            for t in ("公告√ 活动√", "☑公告 ☑活动 □新闻", "√公告、√活动", "☑公告☑活动☐新闻☐宣传", "■公告■活动□新闻")
        ),
        ("公告√ 活动□", ["announcement"]),
        ("新闻资讯", ["news", "information"]),
        ("通知公告", ["announcement"]),
        ("公告", ["announcement"]),
        ("□公告 □活动", []),
    ],
)
def test_several_boxes_are_read_however_they_are_parted(text, stored):
    assert field("wechat", "topics").read(text) == stored


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("公告/招生", "“招生”"),
        ("公告、其它：校园文化", "“其它：校园文化”"),
        ("全部", "“全部”"),
        ("都有", "“都有”"),
        ("公告等", "“公告等”"),
        ("招生、就业、公告", "“就业”、“招生”"),
        ("√公告 活动", "“√公告 活动”"),
        ("■公告、活动", "“■公告、活动”"),
    ],
)
def test_the_part_of_a_list_that_is_no_box_is_quoted(text, quoted):
    assert said(field("wechat", "topics"), text) == f"{quoted}应填：{ALL_TOPICS}。"


@pytest.mark.parametrize(("platform", "asked"), CHOICES, ids=lambda one: getattr(one, "key", one))
def test_every_word_of_every_platform_means_one_box_and_every_label_its_own(platform, asked):
    kind = asked.kind
    means = [(key(word), o.key) for o in kind.options for word in {o.label, *o.also}]
    assert len({word for word, _ in means}) == len(means), f"{platform}: a word of two boxes"
    for option in kind.options:
        for word in (option.label, *option.also, f" {option.label}\u200b", f"√{option.label}"):
            assert asked.read(word) == ([option.key] if kind.multiple else option.key)


@given(st.data())
def test_ticks_and_lists_give_back_the_boxes_they_were_made_from(data):
    asked = field("wechat", "topics")
    chosen = set(data.draw(st.sets(st.sampled_from(asked.kind.open), min_size=1)))
    ordered = [o for o in asked.kind.open if o in chosen]
    before = "".join(f"{'☑' if o in chosen else '□'}{o.label} " for o in asked.kind.open)
    behind = " ".join(f"{o.label}{'√' if o in chosen else '□'}" for o in asked.kind.open)
    parted = data.draw(st.sampled_from(["、", ",", "；", " ", "/", "和", "\n", ""])).join(o.label for o in ordered)
    for text in (before, behind, parted, asked.kind.show([o.key for o in ordered])):
        assert asked.read(text) == [o.key for o in ordered]


@given(st.text(max_size=30))
def test_a_label_with_other_words_beside_it_is_never_taken_for_the_box(words):
    kind = Choice(options=(Option("a", "甲类项"), Option("b", "乙类项")))
    stored = kind.typed(f"不是甲类项{words}")
    assert stored not in {"a", "b"}
    assert kind.refusal(stored)


def test_a_made_up_pair_and_labels_with_signs_of_their_own_come_back():
    pair = Choice(options=(Option("on", "已接入"), Option("off", "未接入")))
    assert [pair.typed(text) for text in ("√", "否", "未接入", "接入")] == ["on", "off", "off", "接入"]
    lists = Choices(options=(Option("a", "图文/视频"), Option("b", "图文"), Option("c", "声音 和 画面")))
    for stored in (["a"], ["a", "c"], ["b", "c"], ["a", "b", "c"]):
        assert lists.store(lists.typed(lists.show(stored))) == stored
    twice = Choices(options=(Option("a", "甲"), Option("b", "甲甲")))
    assert twice.typed("甲甲甲") == ["甲甲甲"], "two labels that can be parted in two ways"


@pytest.mark.parametrize("flood", ["公告", "公告、", "√", "√公告", "是", "（", "公告 ", "x"])
@pytest.mark.parametrize("place", [("wechat", "topics"), ("wechat", "verified"), ("wechat", "category")])
def test_s45_a_hundred_thousand_characters_of_boxes_are_read_at_once(place, flood):
    asked: Field = field(*place)
    began = time.perf_counter()
    stored = asked.read((flood * 100_000)[:100_000])
    asked.kind.refusal(stored)
    assert time.perf_counter() - began < 0.2
