"""The rules of reminders as the administrator writes them."""

from __future__ import annotations

import pytest

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
        ("主管部门：7", (), (), False),
    ],
)
def test_a_rule_can_be_written_in_several_ways(text: str, own: object, heads: object, working: bool) -> None:
    read = BY_RULE["filing"].read(text)
    assert (read.owners, read.heads, read.working) == (own, heads, working)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("每天提醒", "“每天提醒”看不懂"),
        ("领导：3", "“领导：3”看不懂"),
        ("本人：三天", "“本人”后面应为天数"),
        ("本人：", "“本人”后面应为天数"),
        ("本人：1 / 本人：2", "“本人”写了不止一次"),
        ("本人：400", "在到期前后 365 天以内"),
        ("本人：1 2 3 4 5 6 7 8 9 10 11 12 13", "最多 12 次"),
        ("本人：１", "“本人”后面应为天数"),
        ("本人：1 / / 宣传部：7", "看不懂"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words(text: str, said: str) -> None:
    fault = BY_RULE["filing"].fault(text)
    assert fault is not None
    assert said in fault
