"""Each kind of answer in every medium: what is kept, what is never kept, what stops a submission, what is shown."""

from __future__ import annotations

import pytest
import time_machine
from hypothesis import example, given
from hypothesis import strategies as st

from portal.fields import QQ, Choice, Choices, Day, Email, Image, Link, Number, Option, Phone, Text, retired

BOXES = (Option("a", "甲"), Option("b", "乙"), retired("c", "丙"))
HANDLE = Text(20, r"[A-Za-z][-_A-Za-z0-9]{5,19}", "字母开头的 6–20 位字母、数字、下划线或减号")
KINDS = {
    "text": Text(60),
    "lines": Text(200, lines=3),
    "handle": HANDLE,
    "phone": Phone(),
    "qq": QQ(),
    "email": Email(),
    "link": Link(),
    "day": Day(),
    "number": Number(),
    "choice": Choice(options=BOXES),
    "choices": Choices(options=BOXES),
    "image": Image(),
}
ANYTHING = st.one_of(
    st.text(max_size=80), st.none(), st.integers(), st.sampled_from(["a", "c", "2026-02-30", "１３８", "-1", "\ud800"])
)


def typed_for(kind: object) -> st.SearchStrategy[object]:
    return st.lists(st.text(max_size=8), max_size=5) if isinstance(kind, Choices) else ANYTHING


@pytest.mark.parametrize("name", KINDS)
def test_what_is_stored_stays_the_same_when_stored_again(name: str) -> None:
    kind = KINDS[name]

    @example("R¸")  # a cedilla that stands behind a space until the space goes
    @example("1 ,\u0327")
    @given(typed_for(kind))
    def check(typed: object) -> None:
        once = kind.store(typed)
        assert kind.store(once) == once

    check()


@pytest.mark.parametrize("name", KINDS)
def test_no_input_makes_a_check_or_a_page_fail(name: str) -> None:
    kind = KINDS[name]

    @given(typed_for(kind))
    def check(typed: object) -> None:
        stored = kind.store(typed)
        for sentence in (kind.refusal(stored), kind.fault(stored)):
            assert sentence is None or sentence.endswith(("。", "？"))
        assert isinstance(kind.show(stored), str)
        assert isinstance(kind.boxes(stored), tuple)

    check()


@pytest.mark.parametrize("name", [n for n in KINDS if n != "choices"])
@pytest.mark.parametrize("flood", ["x", "1", "字", "𠮷", "-", "a@", "http://a/"])
def test_s45_a_hundred_thousand_characters_are_refused_by_every_kind(name: str, flood: str) -> None:
    kind = KINDS[name]
    stored = kind.store(flood * 100_000)
    assert kind.refusal(stored) or stored == "", "hyphens alone are no phone number: nothing is left of them"
    kind.fault(stored)  # and the pattern comes back at once


def test_a_refusal_says_how_long_it_may_be_and_how_long_it_is() -> None:
    assert Text(60).refusal("字" * 61) == "最多 60 字，现为 61 字，请缩短。"
    assert Text(60).refusal("字" * 60) is None


@pytest.mark.parametrize("hidden", ["\x00", "\x07", "\x1b", "\u202e", "\ud800", "\ufffe"])
def test_control_characters_and_direction_marks_are_never_kept(hidden: str) -> None:
    assert "看不见的字符" in (Text(60).refusal(f"账{hidden}号") or "")
    assert Text(60, lines=3).refusal(f"账{hidden}号")


def test_only_text_of_several_lines_keeps_line_breaks() -> None:
    area = Text(60, lines=3)
    assert area.store("一\r\n二") == "一\n二"
    assert area.refusal("一\n二") is None
    assert Text(60).refusal("一\n二")


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (Phone(), "１３８ ０３７１-０００１", "13803710001"),
        (QQ(), "　２８５３７１００８６　", "2853710086"),
        (Email(), "ａ@zzgs.edu.cn ", "a@zzgs.edu.cn"),
        (HANDLE, "ｚｚｇｓ－ｘｘ", "zzgs-xx"),
        (Day(), "２０２６年１月５日", "2026-01-05"),
        (Day(), "2026/1/5", "2026-01-05"),
        (Day(), "2026.11.05", "2026-11-05"),
        (Number(), "１，２８０", 1280),
        (Number(), "1 280", 1280),
        (Number(), "", ""),
        (Number(), "很多", "很多"),
        (Text(20), " 王 敏 ", "王 敏"),
        (Text(20), "ＡＢ（全角）", "ＡＢ（全角）"),
        (Choices(options=BOXES), ["b", "a", "b"], ["a", "b"]),
    ],
)
def test_what_people_type_is_kept_in_one_plain_form(kind: object, typed: object, stored: object) -> None:
    assert kind.store(typed) == stored  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (Phone(), "1380371000", "现为 10 位"),
        (Phone(), "138037100011", "现为 12 位"),
        (Phone(), "12803710001", "13–19 开头"),
        (Phone(), "1380371000x", "其他字符"),
        (QQ(), "0123456", "不以 0 开头"),
        (QQ(), "1234", "5–11 位"),
        (Email(), "王敏@zzgs", "name@zzgs.edu.cn"),
        (Link(), "javascript:alert(1)", "http:// 或 https://"),
        (Link(), "ftp://zzgs.edu.cn/", "http:// 或 https://"),
        (HANDLE, "1zzgs-x", "字母开头的 6–20 位"),
        (Day(), "2026-02-29", "不是有效的日期"),
        (Day(), "昨天", "不是有效的日期"),
        (Day(), "2004-12-31", "不能早于 2005 年"),
        (Number(), "-3", "不能是负数"),
        (Number(), "3.5", "应填整数"),
        (Number(), 10_000_000_000, "数字太大"),
        (Choice(options=BOXES), "c", "“丙”已停用"),
    ],
)
def test_what_cannot_be_submitted_is_said_in_words(kind: object, value: object, words: str) -> None:
    assert words in kind.fault(value)  # type: ignore[attr-defined]
    assert kind.refusal(value) is None, "a draft keeps it all the same"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Phone(), "19903710001"),
        (QQ(), "10000"),
        (QQ(), "12345678901"),
        (Email(), "wang.min+news@lib.zzgs.edu.cn"),
        (Link(), "https://mp.weixin.qq.com/s/AbC?x=1"),
        (HANDLE, "zzgs-xxgc"),
        (Number(), 0),
        (Day(), "2024-02-29"),
        (Choice(options=BOXES), "a"),
        (Choices(options=BOXES), ["a", "c"]),
    ],
)
def test_what_is_right_is_let_through(kind: object, value: object) -> None:
    assert kind.refusal(value) is None  # type: ignore[attr-defined]
    assert kind.fault(value) is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", ["13803710001\n", "１３８０３７１０００１", "1380371000٣"])
def test_s45_a_phone_number_is_eleven_plain_digits_matched_whole(number: str) -> None:
    assert Phone().fault(number), "the checks themselves trust nothing that store would have tidied"


def test_a_day_may_not_lie_in_the_future_by_the_schools_own_clock() -> None:
    with time_machine.travel("2026-11-22T15:59:00Z", tick=False):
        assert Day().fault("2026-11-22") is None
        assert "不能晚于今天（2026-11-22）" in (Day().fault("2026-11-23") or "")
        assert Day(future=True).fault("2026-11-23") is None
    with time_machine.travel("2026-11-22T16:00:00Z", tick=False):
        assert Day().fault("2026-11-23") is None, "it is midnight in Zhengzhou"


@pytest.mark.parametrize("kind", [Choice(options=BOXES), Choices(options=BOXES)])
def test_a_box_that_is_not_on_the_paper_is_never_kept(kind: Choice) -> None:
    stored = kind.store(["a", "x"] if kind.multiple else "x")
    assert kind.refusal(stored) == "“x”应填：甲、乙。"


def test_a_retired_box_is_printed_and_shown_but_is_not_among_the_open_ones() -> None:
    kind = Choice(options=BOXES)
    assert kind.show("c") == "丙"
    assert kind.boxes("c") == (("甲", False), ("乙", False), ("丙", True))
    assert [o.key for o in kind.open] == ["a", "b"]
    assert kind.show("gone") == "gone", "data of a box that was never declared still shows something"
    assert Choices(options=BOXES).show(["c", "a"]) == "甲、丙"


@pytest.mark.parametrize("digest", ["0" * 63, "G" * 64, "../../etc/passwd", "0" * 65])
def test_a_picture_is_named_by_its_digest_and_by_nothing_else(digest: str) -> None:
    assert Image().refusal(digest)
    assert Image().refusal("0" * 64) is None
    assert Image().refusal("") is None


def test_an_identifier_holds_no_character_outside_the_basic_plane() -> None:
    assert HANDLE.refusal("zzgs-𠮷") == f"含有不能使用的字符，应为{HANDLE.rule}。"
    assert Text(20).refusal("陈𠮷") is None, "a name may"
