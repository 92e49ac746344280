"""How what people are reached by is masked: one form for each sort, in running text, in what is sought."""

from __future__ import annotations

import pytest

from portal.fields import Change, changes, masks, record
from tests.fields.made_up import CARD

KING = {"row_id": "aaaaaaaaaaaa", "name": "王", "phone": "13803710002", "email": "wang@zzgs.edu.cn"}


@pytest.mark.parametrize(
    ("mask", "text", "told"),
    [
        (masks.phone, "13803710002", "138****0002"),
        (masks.phone, "0371-61234567", "037****4567"),
        (masks.phone, "8021", "****"),
        (masks.address, "wang@zzgs.edu.cn", "w***@zzgs.edu.cn"),
        (masks.handle, "wx_380002", "wx****02"),
        (masks.handle, "28371", "2****"),
        (masks.anything, "13803710002", "138****0002"),
        (masks.anything, "wang@zzgs.edu.cn", "w***@zzgs.edu.cn"),
        (masks.anything, "微信 wangmin", "微信****in"),
    ],
)
def test_s46_each_sort_of_contact_has_one_mask_and_nothing_has_none(mask, text, told):
    assert (mask(text), mask("")) == (told, "")


def test_s46_in_running_text_numbers_and_addresses_are_masked_and_digests_are_not():
    digest = "a13800000003b" * 3
    said = f"联系 138-0371 0002 或 +8613803710002、wang.li@zzgs.edu.cn；{digest}；2026-微信-0012"
    assert masks.in_text(said) == f"联系 138****0002 或 138****0002、w***@zzgs.edu.cn；{digest}；2026-微信-0012"


@pytest.mark.parametrize(
    "typed", ["13803710002", "138 0371 0002", "１３８０３７１", "0371002", "王 3710002", "wang@zzgs.edu.cn"]
)
def test_s50_what_was_sought_by_number_or_address_is_kept_masked(typed):
    assert masks.is_private(typed)
    assert masks.sought(typed) != typed
    assert "371000" not in masks.sought(typed)


@pytest.mark.parametrize(
    "typed", ["青年", "2026-微信-0012", "2026-0012", "2026-11-30", "710003", "王敏 0003", "zzgs-xxgc"]
)
def test_s50_what_is_nobodys_number_is_kept_as_it_is(typed):
    assert (masks.is_private(typed), masks.sought(typed)) == (False, typed)


def test_s46_a_record_tells_masks_and_where_they_are_asked_for():
    data = {**CARD.blank(), "boss": [KING]}
    cells = [
        cell
        for section in record(CARD, data, sight=masks.ASKED)
        for item in section.items
        for row in item.lines
        for cell in row
    ]
    assert cells[:3] == ["王", "138****0002", "w***@zzgs.edu.cn"]
    assert [getattr(cell, "place", "") for cell in cells[:3]] == [
        "",
        "boss-aaaaaaaaaaaa-phone",
        "boss-aaaaaaaaaaaa-email",
    ]


def test_s46_a_changed_number_is_seen_as_changed_also_where_the_masks_are_alike():
    old, new = ({**CARD.blank(), "boss": [{**KING, "phone": phone}]} for phone in ("13803710002", "13899990002"))
    (found,) = changes(CARD, old, new, masks.HIDDEN)
    assert isinstance(found, Change)
    assert (found.old, found.new) == ("138****0002", "138****0002（隐去的部分不同）")
