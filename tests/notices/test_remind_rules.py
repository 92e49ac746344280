"""The rules of reminders as the administrator writes them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.settings.reminding import FARTHEST, MOST, counted, in_words, spoken
from tests.records import BY_RULE, RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_is_read_back_as_it_is_written(rule) -> None:
    assert rule.read(rule.text) == rule


@pytest.mark.parametrize(
    ("text", "own", "heads", "working"),
    [
        ("本人：-3 -1 0 1 3 / 单位负责人：3 / 宣传部：7", (-3, -1, 0, 1, 3), (3,), False),
        ("本人: 1、-1，+2\n单位负责人：无\n工作日", (-1, 1, 2), (), True),
        ("宣传部：7", (), (), False),
        ("本人：到期前 3、1 天，当天，逾期 1、3 天 / 单位负责人：逾期 3 天", (-3, -1, 0, 1, 3), (3,), False),
        ("本人：当天 / 单位负责人：不提醒 / 工作日", (0,), (), True),
        ("主管部门：7", (), (), False),
    ],
)
def test_a_rule_can_be_written_in_several_ways(text: str, own: object, heads: object, working: bool) -> None:
    read = BY_RULE["filing"].read(text)
    assert (read.owners, read.heads, read.working) == (own, heads, working)


@given(st.sets(st.integers(-FARTHEST, FARTHEST), min_size=1, max_size=MOST))
def test_stages_are_said_in_words_and_read_back_from_them(stages: set[int]) -> None:
    kept = " ".join(map(str, sorted(stages)))
    assert counted(spoken(kept)) == kept
    assert not re.search("-", spoken(kept))


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("-3 -1 0 1 3", "到期前 3、1 天，当天，逾期 1、3 天"),
        ("0", "当天"),
        ("7", "逾期 7 天"),
        ("-60 -30", "到期前 60、30 天"),
        ("", ""),
        ("三天前", "三天前"),
    ],
)
def test_the_words_of_stages(kept: str, said: str) -> None:
    assert spoken(kept) == said


def test_a_whole_rule_is_said_in_words() -> None:
    said = "本人：当天，逾期 1、3 天；单位负责人：逾期 2 天；主管部门：逾期 4 天（按工作日）"
    assert in_words(BY_RULE["waiting"].text) == said
    assert in_words("本人：无 / 单位负责人：3 / 主管部门：无 / 自然日") == "单位负责人：逾期 3 天（按自然日）"
    assert in_words("本人：无 / 单位负责人：无 / 主管部门：无 / 自然日") == "不提醒"
    assert in_words("每天提醒") == "每天提醒"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("每天提醒", "“每天提醒”看不懂"),
        ("领导：3", "“领导：3”看不懂"),
        ("本人：三天", "“本人”应写成“到期前 3、1 天，当天，逾期 1、3 天”这样"),
        ("本人：", "“本人”后面没有天数"),
        ("本人：1 / 本人：2", "“本人”写了不止一次"),
        ("本人：400", "在到期前后 365 天以内"),
        ("本人：1 2 3 4 5 6 7 8 9 10 11 12 13", "最多 12 次"),
        ("本人：１", "“本人”应写成"),
        ("本人：到期前三天", "“本人”应写成"),
        ("本人：当天，明天", "“本人”应写成"),
        ("本人：1 / / 宣传部：7", "看不懂"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words(text: str, said: str) -> None:
    fault = BY_RULE["filing"].fault(text)
    assert fault is not None
    assert said in fault
