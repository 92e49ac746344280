"""Names stand in the order of their pinyin, syllable by syllable; what sounds alike stands by its characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spelling import clean, ordered, ordered_name, readings
from portal.spelling.pinyin import ORDERED, SURNAMES
from tests.spelling.writing import anything

ROW = (
    "2024级新生群",
    "北京校友会",
    "曾宪梓楼",
    "长春校友会",
    "“青春郑工”",
    "青春之声",
    "QQ空间小站",
    "wechat助手",
    "西安校友会",
    "先进典型",
    "信息工程学院",
    "信息公开",
    "行政服务中心",
    "艺术学院",
    "郑州",
    "郑州工商",
    "郑州工商学院",
    "郑州校区",
)


def test_names_stand_as_in_a_dictionary() -> None:
    assert sorted(set(ROW), key=ordered) == list(ROW)


PEOPLE = (
    "Tom",
    "汪海",
    "汪敏",
    "王海",
    "王敏",
    "尉迟敬德",
    "尉国强",
    "吾买尔·买买提",
    "解海",
    "曾国强",
    "翟天",
    "詹天佑",
)


def test_people_stand_by_their_surnames_as_these_are_read_and_those_of_one_surname_together() -> None:
    assert sorted(PEOPLE, key=ordered_name) == [
        "Tom",
        "汪海",
        "汪敏",
        "王海",
        "王敏",
        "尉国强",
        "吾买尔·买买提",
        "解海",
        "尉迟敬德",
        "曾国强",
        "翟天",
        "詹天佑",
    ]
    assert ordered_name("单于明").startswith("chan ")
    assert ordered_name("单国强").startswith("shan ")


@pytest.mark.parametrize("surname", SURNAMES)
def test_a_surname_is_sought_by_the_letter_by_which_it_stands(surname: str) -> None:
    assert SURNAMES[surname] != ordered(surname).split()[0], "it is read as the word: nothing to say"
    assert readings(f"{surname}国强")[0] == ordered_name(f"{surname}国强")[0]


@pytest.mark.parametrize(("one", "other"), [("学院之声", "学苑之声"), ("ＱＱ空间", "qq空间站")])
def test_what_sounds_alike_stays_together_and_apart(one: str, other: str) -> None:
    assert ordered(one) != ordered(other)
    assert (
        abs(
            sorted([one, other, "安", "周"], key=ordered).index(one)
            - sorted([one, other, "安", "周"], key=ordered).index(other)
        )
        == 1
    )


@given(anything)
def test_what_a_name_stands_by_fits_its_column_and_does_not_hang_on_how_it_is_spelled(text: str) -> None:
    assert len(ordered(text)) <= ORDERED
    assert ordered(clean(text)) == ordered(text)
    assert ordered(text) == ordered(text).strip()
    assert len(ordered_name(text)) <= ORDERED
    assert ordered_name(clean(text)) == ordered_name(text)


@given(st.text("信息工程学院青春之声", min_size=1, max_size=6), st.text("信息工程学院青春之声", min_size=1, max_size=6))
def test_a_name_stands_before_whatever_goes_on_from_it(name: str, more: str) -> None:
    assert ordered(name) < ordered(name + more)
