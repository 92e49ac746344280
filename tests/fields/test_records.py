"""What changed between two forms, and the form as a record to read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.fields import changes, record
from tests.fields.made_up import CARD

KING = {"row_id": "aaaaaaaaaaaa", "name": "王", "phone": "13803710002", "email": ""}
LI = {"row_id": "bbbbbbbbbbbb", "name": "李", "phone": "13803710003", "email": ""}
BASE = {**CARD.blank(), "name": "工商", "kind": "a", "count": 3, "boss": [KING], "crew": [KING, LI]}


def diff(**new: object):
    return [(c.label, c.old, c.new) for c in changes(CARD, BASE, {**BASE, **new})]


def test_a_form_does_not_differ_from_itself():
    assert diff() == []


def test_a_changed_field_is_told_old_and_new_in_words():
    assert diff(name="新名", kind="b", tags=["y", "x"], count=4) == [
        ("名称", "工商", "新名"),
        ("类别", "甲", "乙"),
        ("人数", "3", "4"),
        ("标签", "", "子、丑"),
    ]


def test_people_in_another_order_are_no_change():
    assert diff(crew=[LI, KING]) == []


def test_somebody_dropped_from_the_middle_is_one_change_and_not_a_shift_of_all_that_follow():
    assert diff(crew=[LI]) == [("成员", "王，13803710002", "")]


def test_somebody_new_at_the_top_is_one_change():
    new = {"row_id": "cccccccccccc", "name": "张", "phone": "13803710004", "email": "z@zzgs.edu.cn"}
    assert diff(crew=[new, KING, LI]) == [("成员", "", "张，13803710004，z@zzgs.edu.cn")]


def test_a_persons_new_number_is_told_under_the_persons_name():
    assert diff(crew=[KING, {**LI, "phone": "13900000000"}]) == [("成员（李）手机号", "13803710003", "13900000000")]
    assert diff(crew=[KING, {**LI, "name": "李明"}]) == [("成员姓名", "李", "李明")]


def test_another_picture_is_told_as_another_picture():
    before, after = {**BASE, "face": "a" * 64}, {**BASE, "face": "b" * 64}
    assert [(c.old, c.new) for c in changes(CARD, before, after)] == [("原图片", "新图片")]
    assert diff(face="b" * 64) == [("头像", "", "已上传")]


def test_what_is_weighty_is_marked():
    found = changes(CARD, BASE, {**BASE, "name": "新名", "count": 4, "crew": [LI]})
    assert [(c.key, c.weighty) for c in found] == [("name", True), ("count", False), ("crew", True)]


def test_data_of_an_older_shape_counts_as_empty_where_it_lacks_a_key():
    assert changes(CARD, {}, CARD.blank() | {"crew": [], "boss": []}) == []
    assert changes(CARD, {"boss": None, "crew": None}, {}) == []


@given(st.permutations([KING, LI, {**LI, "row_id": "dddddddddddd"}]), st.integers(0, 3))
def test_the_diff_by_identity_finds_exactly_who_is_gone(order, kept):
    before = [KING, LI, {**LI, "row_id": "dddddddddddd"}]
    found = changes(CARD, {**BASE, "crew": before}, {**BASE, "crew": order[:kept]})
    assert len(found) == 3 - kept


def test_the_record_has_the_sections_of_the_declaration_with_boxes_pictures_and_tables():
    first, second = record(CARD, BASE | {"face": "a" * 64})
    assert [i.shape for i in first.items] == ["text", "boxes", "text", "text", "boxes", "picture"]
    assert first.items[1].boxes == (("甲", True), ("乙", False))
    assert first.items[5].text == "a" * 64
    assert second.items[1].header == ("姓名", "手机号", "邮箱")
    assert second.items[1].lines[1] == ("李", "13803710003", "")


def test_the_record_of_nothing_shows_empty_and_does_not_fail():
    for section in record(CARD, {}):
        assert all(not i.text and not i.lines and not any(ticked for _, ticked in i.boxes) for i in section.items)
