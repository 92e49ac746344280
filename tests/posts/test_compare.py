"""Two versions of a text side by side: what was changed is said, all of it, and it takes no time whatever the texts are."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.posts.text.compare import Change, Run, compare, folded, same

pytestmark = pytest.mark.files

SIGNS = "".join(map(chr, range(0x4E00, 0x4E00 + 1500)))


def versions(changes):
    """What both versions were, put together from the runs."""
    return [
        ["".join(run.text for run in change.runs if run.kind != drop) for change in changes if change.kind != skip]
        for skip, drop in (("added", "new"), ("removed", "gone"))
    ]


def marked(before, after):
    """The changes as a proof-reader would write them."""
    signs = {"same": "{}", "gone": "[-{}]", "new": "[+{}]"}
    return [
        (change.kind, "".join(signs[run.kind].format(run.text) for run in change.runs))
        for change in compare(before, after)
    ]


def test_what_was_changed_is_marked():
    before = ["校园招聘会通知", "时间：3月5日下午，地点：体育馆。", "欢迎参加", "联系人：王敏"]
    after = ["校园招聘会通知", "时间：3月6日下午，地点：大学生体育馆。", "请携带简历和身份证", "联系人：王敏"]
    assert marked(before, after) == [
        ("kept", "校园招聘会通知"),
        ("changed", "时间：3月[-5][+6]日下午，地点：[+大学生]体育馆。"),
        ("removed", "[-欢迎参加]"),
        ("added", "[+请携带简历和身份证]"),
        ("kept", "联系人：王敏"),
    ]


def test_a_paragraph_put_between_does_not_shift_the_others():
    before = ["第一段讲的是春天的校园风景", "第二段讲的是操场上的运动会", "第三段讲的是图书馆的新书展"]
    after = [
        "第一段讲的是秋天的校园风景",
        "这里插入了完全不同的内容呀",
        "第二段讲的是操场上的运动课",
        "第三段讲的是图书馆的新书架",
    ]
    assert [kind for kind, _ in marked(before, after)] == ["changed", "added", "changed", "changed"]
    assert [kind for kind, _ in marked(after, before)] == ["changed", "removed", "changed", "changed"]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ([], [], []),
        (["一"], [], [Change("removed", [Run("gone", "一")])]),
        ([], ["一"], [Change("added", [Run("new", "一")])]),
        (["一二"], ["一二"], [Change("kept", [Run("same", "一二")])]),
        (["一二三"], ["一二"], [Change("changed", [Run("same", "一二"), Run("gone", "三")])]),
    ],
)
def test_the_least_texts(before, after, wanted):
    assert compare(before, after) == wanted


ALIKE = {
    "spaces": (["一 二", "三"], ["一二　三\u00a0"]),
    "lines": (["一", "二三"], ["一二", "三"]),
    "signs nobody sees": (["一二"], ["\ufeff一\u200b二"]),
    "width": (["ＡＢＣ，１２３（一）"], ["ABC,123(一)"]),
    "boxes": (["一", "图 1：审核人看不到，请上传", "二"], ["图 12：审核人看不到，请上传", "一二"]),
}
OTHER = {
    "a sign": (["一，二"], ["一、二"]),
    "a bracket": (["《一》"], ["（一）"]),
    "a capital": (["ABC"], ["abc"]),
    "an exponent": (["10²"], ["102"]),
    "order": (["一", "二"], ["二", "一"]),
    "words like those of a box": (["一"], ["一图 1：审核人看不到，请上传"]),
}


@pytest.mark.parametrize("what", ALIKE)
def test_what_a_platform_changes_is_no_difference(what):
    before, after = ALIKE[what]
    assert same(before, after)
    assert [change.kind for change in compare(["".join(folded(before))], ["".join(folded(after))])] == ["kept"]


@pytest.mark.parametrize("what", OTHER)
def test_what_a_reader_sees_is_a_difference(what):
    assert not same(*OTHER[what])


def edited(paragraph, times, chance):
    signs = list(paragraph)
    for _ in range(times):
        place = chance.randrange(len(signs))
        signs[place] = chance.choice(["", chance.choice(SIGNS), signs[place] + chance.choice(SIGNS)])
    return "".join(signs)


PIECES = st.lists(st.text("ab一，", max_size=8), max_size=8)


@settings(max_examples=200, deadline=None)
@given(PIECES, PIECES)
def test_the_runs_give_both_versions(before, after):
    changes = compare(before, after)
    assert versions(changes) == [before, after]
    assert all(change.kind == "kept" for change in changes) == (before == after)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 900), st.integers(1, 400), st.integers(2, 1500))
def test_long_texts_give_both_versions_too(seed, length, times, alphabet):
    chance = random.Random(seed)  # noqa: S311 - drawn one by one they would be more than hypothesis takes
    before = ["".join(chance.choices(SIGNS[:alphabet], k=length)) for _ in range(3)]
    after = [edited(paragraph, times, chance) for paragraph in before]
    chance.shuffle(after)
    assert versions(compare(before, after)) == [before, after]


def natural(count, chance, alphabet=1500):
    """Characters of which some are common and most are rare, as in a text."""
    return "".join(chance.choices(SIGNS[:alphabet], [1 / (n + 3) for n in range(alphabet)], k=count))


CHANCE = random.Random(12)  # noqa: S311 - the same texts each time
PARAGRAPHS = [natural(100, CHANCE) for _ in range(100)]
WHOLE = natural(10_000, CHANCE)
RARE = "".join(CHANCE.choices(SIGNS, k=10_000))
WORST = {
    "one paragraph of rare signs": ([RARE], [edited(RARE, 1500, CHANCE)]),
    "paragraphs of two signs": tuple([natural(400, CHANCE, 2) for _ in range(25)] for _ in "ab"),
    "every paragraph changed a little": (PARAGRAPHS, [edited(text, 3, CHANCE) for text in PARAGRAPHS]),
    "every paragraph changed much": (PARAGRAPHS, [edited(text, 50, CHANCE) for text in PARAGRAPHS]),
    "nothing the same": (PARAGRAPHS, [natural(100, CHANCE) for _ in range(101)]),
    "the other way round": (PARAGRAPHS, PARAGRAPHS[::-1]),
    "one paragraph": ([WHOLE], [edited(WHOLE, 50, CHANCE)]),
    "one paragraph changed much": ([WHOLE], [edited(WHOLE, 3000, CHANCE)]),
    "one paragraph, nothing the same": ([WHOLE], [natural(10_000, CHANCE)]),
    "two signs": ([natural(10_000, CHANCE, 2)], [natural(10_000, CHANCE, 2)]),
    "short paragraphs of two signs": tuple([natural(16, CHANCE, 2) for _ in range(625)] for _ in "ab"),
    "one sign": (["啊" * 10_000], ["啊" * 5000 + "呀" + "啊" * 5000]),
    "a table": ([f"学院|微信|已备案|{n}" for n in range(800)], [f"学院|微博|已备案|{n}" for n in range(801)]),
}


def test_a_paragraph_that_is_the_same_is_kept_however_many_there_are():
    before = ["甲", "乙"] * 500
    after = [*before[:500], "丙", *before[501:]]
    assert {change.kind for change in compare(before, after)} == {"kept", "removed", "added"}
    after = ["丙", *before[1:500], "丙", *before[501:-1], "丙"]
    assert [change.kind for change in compare(before, after)].count("kept") == 997


@pytest.mark.parametrize("what", WORST)
def test_ten_thousand_characters_take_no_time(what):
    before, after = WORST[what]
    changes, taken = list[Change](), list[float]()
    for _ in range(
        3
    ):  # 50 ms are the aim, which the benchmark holds; this machine may be busy, and the process clear its heap
        begun = time.process_time()
        changes = compare(before, after)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.25
    assert versions(changes) == [before, after]
