"""Boxes on a line: what is ticked however it was made, and what is asked about because nobody could say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.reading import BadDocument
from portal.imports.papers.paperkind import OPTIONS, kind_of
from portal.imports.papers.ticks import ALL_SAID, ALL_TICKED, BLANKS, CROSSED, LOOKALIKES, TICKS, plainly, ticked

TOPICS = ("公告", "活动", "新闻", "宣传", "课程", "资讯", "专业", "服务", "其它")
CATEGORY = ("订阅号", "服务号", "企业号")
YES = ("是", "否")

CLEAR = [
    # of the kinds of an application
    ("NO.     （党委宣传部填写）         囗创建    √补办    囗重要事项变更", OPTIONS, ["补办"]),
    ("口创建 √补办 口重要事项变更", OPTIONS, ["补办"]),
    ("□创建√ □补办 □重要事项变更", OPTIONS, ["创建"]),
    ("创建√补办□重要事项变更□", OPTIONS, ["创建"]),
    ("□创建√补办□重要事项变更", OPTIONS, ["补办"]),
    ("□ 创建 √ 补办 □ 重要事项变更", OPTIONS, ["补办"]),
    ("创建 □ 补办 √ 重要事项变更 □", OPTIONS, ["补办"]),
    ("NO.（ ）创建√ 补办□ 重要事项变更□", OPTIONS, ["创建"]),
    ("（党委宣传部填写）□创建√补办□重要事项变更", OPTIONS, ["补办"]),
    ("√□创建 □补办 □重要事项变更", OPTIONS, ["创建"]),
    ("□√创建 □补办 □重要事项变更", OPTIONS, ["创建"]),
    ("[x]创建 [ ]补办 [ ]重要事项变更", OPTIONS, ["创建"]),
    ("【√】创建【 】补办【 】重要事项变更", OPTIONS, ["创建"]),
    ("（）创建（√）补办（）重要事项变更", OPTIONS, ["补办"]),
    ("√⃞创建 □补办", OPTIONS, ["创建"]),
    ("□创建 □补办 □重要事项变更", OPTIONS, []),
    # of one answer
    ("■是 □否", YES, ["是"]),
    ("☑️是 ☐否", YES, ["是"]),
    ("(×)是 (√)否", YES, ["否"]),
    ("是√ 否", YES, ["是"]),
    ("是否通过认证 ☑是 □否", YES, ["是"]),
    ("√订阅号\n\n囗服务号\n\n囗企业号", CATEGORY, ["订阅号"]),
    ("订阅号", CATEGORY, ["订阅号"]),
    ("☑订阅号", CATEGORY, ["订阅号"]),
    ("已认证", YES, []),
]
CLEAR_OF_SEVERAL = [
    ("公告√  活动√  新闻囗  宣传囗  课程囗  资讯囗  专业囗  服务囗 其它：招生", ["公告", "活动"]),
    ("公告口活动口新闻√其它：出口管理", ["新闻"]),
    ("公告ロ 活动ロ 新闻√", ["新闻"]),
    ("公告□ 活动□ 新闻☑ 其它：人口 服务□", ["新闻"]),
    ("☑其它：窗口服务 □公告", ["其它"]),
    ("新闻□ 宣传□ 其它☑ 招生", ["其它"]),
    ("√公告 √新闻 活动 宣传", ["公告", "新闻"]),
    ("√公告 √新闻", ["公告", "新闻"]),
    ("公告、新闻", ["公告", "新闻"]),
    ("☑资讯", ["资讯"]),
]
ASKED = [
    ("■创建 ■补办 ■重要事项变更", OPTIONS, False, ALL_TICKED),
    ("☑创建 ☑补办 □重要事项变更", OPTIONS, False, "同时勾选了“创建、补办”"),
    ("☑创建 ☒补办 □重要事项变更", OPTIONS, False, "同时勾选了“创建、补办”"),
    ("创建 补办 重要事项变更", OPTIONS, False, ALL_SAID),
    ("☑是 ☑否", YES, False, ALL_TICKED),
    ("×是 □否", YES, False, CROSSED),
    (" ".join(f"☑{topic}" for topic in TOPICS), TOPICS, True, ALL_TICKED),
    (" ".join(f"√{topic}" for topic in TOPICS), TOPICS, True, ALL_TICKED),
    ("■公告 ■新闻", TOPICS, True, ALL_TICKED),
    (" ".join(TOPICS), TOPICS, True, ALL_SAID),
]


@pytest.mark.parametrize(("line", "options", "found"), CLEAR)
def test_the_box_that_is_ticked_is_read(line, options, found):
    said = ticked(line, options, several=False)
    assert (said.options, said.doubt, said.unknown) == (found, "", [])


@pytest.mark.parametrize(("line", "found"), CLEAR_OF_SEVERAL)
def test_the_boxes_that_are_ticked_are_read(line, found):
    said = ticked(line, TOPICS, several=True)
    assert (said.options, said.doubt, said.unknown) == (found, "", [])


@pytest.mark.parametrize(("line", "options", "several", "doubt"), ASKED)
def test_what_nobody_could_say_is_asked_and_never_guessed(line, options, several, doubt):
    said = ticked(line, options, several=several)
    assert said.options == []
    assert doubt in said.doubt


@pytest.mark.parametrize("line", ["□公告 ☑小程序 □新闻", "公告□ 小程序☑ 新闻□"])
def test_a_tick_beside_words_that_are_no_option_is_told(line):
    assert ticked(line, TOPICS, several=True).unknown == ["小程序"]


@given(
    st.lists(st.booleans(), min_size=8, max_size=8),
    st.sampled_from(TICKS),
    st.sampled_from(BLANKS + LOOKALIKES),
    st.sampled_from(["", " ", "\n", "　"]),
)
def test_law_any_tick_before_or_after_the_words_says_the_same(chosen, tick, blank, between):
    options = TOPICS[:8]
    wanted = [option for option, is_chosen in zip(options, chosen, strict=True) if is_chosen]
    signs = [tick if is_chosen else blank for is_chosen in chosen]
    before = between.join(f"{sign}{option}" for sign, option in zip(signs, options, strict=True))
    after = between.join(f"{option}{sign}" for sign, option in zip(signs, options, strict=True))
    expected = [] if all(chosen) else wanted
    assert ticked(before, options, several=True).options == expected
    assert ticked(after, options, several=True).options == expected


@given(st.text(alphabet="囗口ロ人出窗腔公告服务 ：、", max_size=20))
def test_law_a_lookalike_within_words_stays_a_character(text):
    made = plainly(text, TOPICS)
    assert len(made) == len(text)
    for place, (old, new) in enumerate(zip(text, made, strict=True)):
        if old != new:
            assert new == "□"
            left, right = "".join(text[:place].split()), "".join(text[place + 1 :].split())
            assert any(left.endswith(topic) or right.startswith(topic) for topic in TOPICS)


KINDS = [
    (["☑创建 □补办 □重要事项变更"], "creation"),
    (["□创建", "☑补办", "□重要事项变更"], "retroactive"),
    (["□ 创 建 ☑ 补 办 □ 变 更"], "retroactive"),
    (["注：2.创建微信平台或微信平台名称发生变更，需提交此表。", "□创建 ☑补办 □变更"], "retroactive"),
    (["申请类型：创建"], "creation"),
    (["NO. （党委宣传部填写） 补办"], "retroactive"),
]
UNCLEAR = [
    (["□创建 □补办 □重要事项变更"], "没有勾选任何一项"),
    (["■创建 ■补办 ■重要事项变更"], "全部勾选了"),
    (["☑创建 ☑补办 □重要事项变更"], "同时勾选了“创建、补办”"),
    (["□创建 ☑补办 ☑重要事项变更"], "同时勾选了“补办、重要事项变更”"),
    (["□创建 □补办 □变更 ☑注销"], "勾选的是“注销”"),
    (["郑州工商学院新媒体建设备案登记表（微信）"], "没有找到"),
    (["注：1.此表一式三份，党委宣传部、审批单位、创建者各一份。"], "没有找到"),
]


@pytest.mark.parametrize(("lines", "kind"), KINDS)
def test_the_kind_is_the_one_that_is_ticked_whatever_is_said_otherwise(lines, kind):
    for otherwise in ("", "creation", "retroactive"):
        assert kind_of(lines, otherwise) == (kind, "")


@pytest.mark.parametrize(("lines", "why"), UNCLEAR)
def test_a_kind_of_which_none_or_two_are_ticked_is_asked_about(lines, why):
    with pytest.raises(BadDocument, match=why):
        kind_of(lines, "")
    assert kind_of(lines, "creation")[0] == "creation"
    assert why in kind_of(lines, "creation")[1]


@pytest.mark.parametrize("line", ["□创建 □补办 ☑重要事项变更", "□创建 □补办 √变更", "申请类型：重大事项变更"])
def test_a_change_begins_from_its_account_whatever_is_said_otherwise(line):
    for otherwise in ("", "retroactive"):
        with pytest.raises(BadDocument, match="变更须从台账中该账号的页面发起"):
            kind_of([line], otherwise)
