"""Where two rows of a page bear one name, each says which account it is: platform and id first, then the unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.namesakes import Named, told_apart
from portal.spelling import key

NAME = "郑州工商学院"
names = st.sampled_from([NAME, f" {NAME}", "青春", "QQ", "ｑｑ"])
platforms, handles, units = (
    st.sampled_from(["", *words]) for words in (("微信", "微博"), ("a", "b"), ("校办", "团委"))
)
rows = st.lists(st.builds(Named, names, platforms, handles, units), max_size=8)


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ([Named(NAME, "微信", "zzgs"), Named("青春", "微信", "qc")], ["", ""]),
        ([Named(NAME, "微信", "zzgs", "校办"), Named(NAME, "微博", "zzgs", "校办")], ["微信 zzgs", "微博 zzgs"]),
        ([Named(NAME, "微信", "a", "校办"), Named("郑州工商学院 ", "微信", "b", "校办")], ["微信 a", "微信 b"]),
        (
            [Named(NAME, "其他平台", "", "校办"), Named(NAME, "其他平台", "", "团委")],
            ["其他平台 · 校办", "其他平台 · 团委"],
        ),
        ([Named(NAME, "微信", "zzgs", "校办"), Named(NAME, "微信", "zzgs", "校办")], ["", ""]),
        ([Named(NAME, "微信", "zzgs", "校办"), Named(NAME, "", "", "团委")], ["微信 zzgs", "团委"]),
    ],
)
def test_namesakes_are_told_apart_by_platform_and_id_and_only_then_by_unit(
    listed: list[Named], told: list[str]
) -> None:
    assert told_apart(listed) == told


@given(rows)
def test_only_namesakes_are_told_apart_and_no_two_of_them_are_told_alike(listed: list[Named]) -> None:
    told = told_apart(listed)
    for row, words_ in zip(listed, told, strict=True):
        others = [other for other in listed if key(other.name) == key(row.name) and other[1:] != row[1:]]
        assert others or not words_
        if row.itself and others:
            assert words_.startswith(row.itself)
    pairs = [(row, words_) for row, words_ in zip(listed, told, strict=True) if row.itself and row.unit]
    for row, words_ in pairs:
        for other, others_words in pairs:
            if key(row.name) == key(other.name) and row[1:] != other[1:]:
                assert words_ != others_words
