"""The two functions of text: what is stored, and what is asked by; the law that binds them; and what people see as the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.spelling import clean, clean_name, initials, key, keys, narrow, plain, readings, syllables, unprintable
from tests.spelling.writing import PICTURES, SPACES, UNSEEN, anything


@settings(max_examples=3000, deadline=None)
@given(anything)
def test_what_is_stored_is_asked_by_the_same_key_and_storing_it_again_changes_nothing(text: str) -> None:
    for stored in (clean(text), clean(text, lines=True), clean_name(text), narrow(text)):
        assert key(stored) == key(text)
    assert plain(clean(text)) == plain(text)
    for store in (clean, clean_name, narrow, key, plain):
        assert store(store(text)) == store(text)
    assert clean(clean(text, lines=True), lines=True) == clean(text, lines=True)


@settings(max_examples=500)
@given(anything)
def test_a_key_has_no_white_space_and_no_sign_that_parts_keys(text: str) -> None:
    assert not any(c.isspace() or c == "|" for c in key(text))
    assert all(keys(text)), "of nothing that is seen there is no word"


@given(st.text(st.sampled_from("青年信工王敏ABcd12 ."), max_size=12), st.sampled_from(UNSEEN), st.integers(0, 12))
def test_what_nobody_sees_is_never_stored(text: str, unseen: str, place: int) -> None:
    assert clean(text[:place] + unseen + text[place:]) == clean(text)


@pytest.mark.parametrize("space", SPACES)
def test_white_space_is_one_space_and_none_at_the_ends(space: str) -> None:
    assert clean(f"{space}青年{space}{space}信工{space}") == "青年 信工"
    assert clean_name(f"{space}赵{space}建{space}国{space}") == "赵建国"
    assert clean_name(f"Łukasz{space}Kowalski") == "Łukasz Kowalski"
    assert clean_name(f"王{space}Wang") == "王 Wang"
    assert keys(f"青年{space}信工{space}") == ("青年", "信工")


@pytest.mark.parametrize("picture", PICTURES)
def test_what_holds_an_emoji_together_stays(picture: str) -> None:
    assert clean(f"郑工商\u200b{picture}\ufeff青年") == f"郑工商{picture}青年"


@pytest.mark.parametrize(
    "text", ["a\u200db", "王\u200d敏", "👨\u200d", "\u200d👩", "王\ufe0f", "1\ufe0f", "\U000e0067"]
)
def test_the_same_signs_elsewhere_hold_nothing_together(text: str) -> None:
    assert not set(clean(text)) & {"\u200d", "\ufe0f", "\U000e0067"}


def test_lines_stay_where_a_text_has_lines() -> None:
    assert clean("\r\n一　 二\r三\u2028\n\u200b\n四 \x0b", lines=True) == "一 二\n三\n\n\n四"
    assert clean("一\n二") == "一 二"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＺＺＧＳ", "zzgs"),
        ("０００２", "0002"),
        ("2026－微信－0002", "2026-微信-0002"),
        ("2026—微信–0002", "2026-微信-0002"),
        ("O’Brien", "o'brien"),
        ("O´Brien", "O`Brien"),
        ("Łukasz", "lukasz"),
        ("École", "e\u0301cole"),
        ("ÉCOLE", "ecole"),
        ("〔2026〕", "[2026]"),
        ("（2026）", "【2026】"),
        ("“郑工商”", '"郑工商"'),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽・买买提", "阿依古丽‧买买提"),
        ("⻘年⼤学", "青年大学"),
        ("郑州：工商", "郑州:工商"),
        ("青 年", "青年"),
        ("Straße", "STRASSE"),
        ("ﬁnance", "finance"),
        ("葛\U000e0100", "葛"),
    ],
)
def test_what_looks_the_same_has_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("青年", "青午"), ("zzgs-1", "zzgs_1"), ("zzgs1", "zzgs-1"), ("が", "か"), ("王敏", "王 明"), ("a", "а")],
)
def test_what_looks_different_does_not(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_an_id_may_keep_its_capitals() -> None:
    assert plain("ＡbC \u200bd") == "AbCd"


@pytest.mark.parametrize("text", ["\x00", "\x07", "a\x1b[m", "\ud800", "\u202egnp", "\ufffe"])
def test_what_no_page_can_show_is_told_not_dropped(text: str) -> None:
    assert unprintable(clean(text))


@pytest.mark.parametrize("text", ["\u202a13803710001\u202c", "\u202d138\u202c", "\u2066a\u2069"])
def test_marks_of_direction_that_turn_nothing_round_are_only_unseen(text: str) -> None:
    assert not unprintable(clean(text))


SURNAMES = {
    "曾国强": ("zgq", "cgq"),
    "翟勇": ("zy", "dy"),
    "单芳": ("sf", "df", "cf"),
    "仇和": ("qh", "ch"),
    "区伟": ("ow", "qw"),
    "解缙": ("xj", "jj"),
    "查良镛": ("zly", "cly"),
    "尉迟恭": ("ycg", "wcg"),
    "乐嘉": ("yj", "lj"),
    "覃刚": ("qg", "tg"),
    "种师道": ("csd", "zsd"),
    "召力": ("sl", "zl"),
    "万俟卨": ("mqx", "wqx"),
    "长孙明": ("zsm", "csm"),
    "盖聂": ("gn", "hn"),
    "折彦质": ("syz", "zyz"),
    "祭仲": ("zz", "jz"),
    "繁钦": ("pq", "fq"),
    "秘书": ("bs", "ms"),
    "石磊": ("sl",),
}


@pytest.mark.parametrize("name", SURNAMES)
def test_a_surname_is_found_by_both_its_readings(name: str) -> None:
    found = readings(name).split()
    assert set(SURNAMES[name]) <= set(found)


@pytest.mark.parametrize(
    ("name", "spelt"), [("王敏", "wm"), ("赵建国", "zjg"), ("Łukasz", "lukasz"), ("欧阳娜娜", "oynn"), ("", "")]
)
def test_who_is_read_in_one_way_has_one_spelling(name: str, spelt: str) -> None:
    assert readings(name) == spelt


@given(anything)
def test_initials_and_readings_are_small_letters_and_fit_their_columns(text: str) -> None:
    assert all(c.isascii() and (c.isalnum()) for c in initials(text))
    assert len(readings(text)) <= 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("重庆银行", "ChongQingYinHang"),
        ("台账-2026a", "TaiZhang-2026a"),
        ("QQ空间", "QQKongJian"),
        ("旅\0a啊", "Lv\0aA"),
        ("", ""),
    ],
)
def test_syllables_are_pinyin_without_tones_and_everything_else_as_it_is(text: str, said: str) -> None:
    assert syllables(text) == said
