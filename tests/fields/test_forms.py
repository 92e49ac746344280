"""From a declaration to a form: rows that keep their identity, drafts that keep what was typed, sentences for what is wrong."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from portal.fields import form_class, too_many_rows
from tests.fields.made_up import CARD

GOOD = {
    "name": "工商",
    "kind": "a",
    "count": "3",
    "boss-0-name": "赵",
    "boss-0-phone": "13803710001",
    "crew-0-name": "王",
    "crew-0-phone": "13803710002",
}
A, B, C = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"


def filled(data: dict[str, object] | None = None, *, final: bool = False, **changes: object):
    posted = MultiDict({**GOOD, **{key.replace("__", "-"): value for key, value in changes.items()}})
    return form_class(CARD, final=final)(posted, data=data)


def crew(*people: tuple[str, str]) -> dict[str, str]:
    posted = {}
    for place, (row_id, name) in enumerate(people):
        posted |= {
            f"crew__{place}__row_id": row_id,
            f"crew__{place}__name": name,
            f"crew__{place}__phone": "13803710002",
        }
    return posted


def test_an_untouched_form_has_every_key_and_the_least_number_of_rows():
    assert CARD.blank() == {
        "name": "",
        "kind": "",
        "day": "",
        "count": "",
        "tags": [],
        "face": "",
        "boss": [{"row_id": "", "name": "", "phone": "", "email": ""}],
        "crew": [{"row_id": "", "name": "", "phone": "", "email": ""}],
    }


def test_a_complete_form_has_no_faults_and_is_stored_whole():
    form = filled(final=True)
    assert form.validate()
    stored = form.stored()
    assert stored["count"] == 3
    assert stored["crew"][0]["name"] == "王"
    assert len(stored["crew"][0]["row_id"]) == 12
    assert set(stored) == set(CARD.blank())


def test_an_empty_form_names_every_required_field_in_the_order_of_the_paper_and_with_the_right_verb():
    form = form_class(CARD, final=True)(MultiDict())
    form.validate()
    assert [(f.control, f.sentence) for f in form.faults()] == [
        ("name", "请填写名称。"),
        ("kind", "请选择类别。"),
        ("count", "请填写人数。"),
        ("boss-0-name", "请填写姓名。"),
        ("boss-0-phone", "请填写手机号。"),
        ("crew-0-name", "请填写姓名。"),
        ("crew-0-phone", "请填写手机号。"),
    ]
    assert [f.label for f in form.faults()][-1] == "成员第 1 人手机号"


def test_a_draft_keeps_what_was_typed_however_wrong():
    form = filled(count="三", day="昨天", boss__0__phone="138")
    assert form.validate()
    stored = form.stored()
    assert (stored["count"], stored["day"], stored["boss"][0]["phone"]) == ("三", "昨天", "138")


def test_even_a_draft_does_not_keep_what_is_too_long_or_no_box():
    form = filled(name="字" * 21, kind="x", tags="z")
    assert not form.validate()
    assert [f.control for f in form.faults()] == ["name", "kind", "tags"]


def test_a_rows_identity_survives_the_loss_of_the_row_before_it():
    stored = filled(**crew((B, "李"), (C, "张"))).stored()
    assert [(r["row_id"], r["name"]) for r in stored["crew"]] == [(B, "李"), (C, "张")]


def test_a_rows_identity_survives_a_new_order():
    stored = filled(**crew((C, "张"), (A, "王"), (B, "李"))).stored()
    assert [r["row_id"] for r in stored["crew"]] == [C, A, B]


def test_a_new_row_gets_an_identity_of_its_own():
    rows = filled(**crew((A, "王"), ("", "李"), ("", "张"))).stored()["crew"]
    assert len({r["row_id"] for r in rows}) == 3
    assert rows[0]["row_id"] == A


@pytest.mark.parametrize("forged", ["<script>", "x" * 5000, "AAAA", "aaaa"])
def test_a_forged_identity_is_replaced(forged):
    assert filled(**crew((forged, "王"))).stored()["crew"][0]["row_id"] != forged


def test_rows_without_any_entry_are_dropped_down_to_the_least_number():
    stored = filled(**crew(("", ""), ("", ""))).stored()
    assert [r["phone"] for r in stored["crew"]] == ["13803710002"] * 2, "a phone number alone is an entry"
    empty = {f"crew__{n}__{k}": "" for n in range(3) for k in ("name", "phone", "email")}
    assert len(filled(**empty).stored()["crew"]) == 1


def test_as_many_rows_as_the_form_takes_are_taken_and_one_more_is_refused_in_words():
    assert too_many_rows(CARD, [f"crew-{n}-name" for n in range(4)]) is None
    assert too_many_rows(CARD, [f"crew-{n}-name" for n in range(5)]) == "成员最多 4 人，现为 5 人，请减少后再提交。"
    assert too_many_rows(CARD, ["boss-0-name", "boss-7-phone"]), "the places need not follow one another"
    assert too_many_rows(CARD, [f"crew-{n}-name" for n in range(1000)])


def test_nothing_is_dropped_in_silence():
    form = filled(**crew(*((f"{n:012x}", f"人{n}") for n in range(9))))
    assert len(form.stored()["crew"]) == 9, "the count is refused before a form is built, never cut by it"


def test_a_picture_is_not_taken_from_a_typed_digest():
    form = filled(data={"face": "a" * 64}, face="b" * 64)
    assert form.stored()["face"] == "a" * 64


def test_a_field_nobody_declared_is_ignored():
    stored = filled(state="filed", author_id="1").stored()
    assert set(stored) == set(CARD.blank())


def test_the_same_declaration_makes_the_same_class():
    assert form_class(CARD, final=True) is form_class(CARD, final=True)
    assert form_class(CARD, final=True) is not form_class(CARD, final=False)
