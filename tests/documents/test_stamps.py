"""Seals and signatures have the size they have in ink, stand in their own approval, and leave room for ink where there are none."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pytest
from PIL import Image

from portal.documents import Decision, Value, plain_layout, render_form
from portal.documents.grid import MM
from portal.documents.page import PAGE_HEIGHT
from portal.files.seals import check_seal
from portal.filings.documents.layouts import _with_centre
from portal.platforms.layouts import QQ_LAYOUT, WECHAT_LAYOUT, WEIBO_LAYOUT
from tests.documents.sheets import decided, filled, pages
from tests.people.drawing import hand, seal

if TYPE_CHECKING:
    from portal.documents import Printed, Sheet

GENERIC = plain_layout((("名称", Value("name")), ("抖音号", Value("handle"))), (("avatar", "头像"),))
LAYOUTS = {"微信": WECHAT_LAYOUT, "微博": WEIBO_LAYOUT, "QQ公众空间": QQ_LAYOUT, "其他": GENERIC}
STAMPS = {"seal": check_seal(seal()).content, "signature": check_seal(hand()).content}
LONG = "郑州工商学院" * 10
FULL = {
    "texts": {"name": LONG, "handle": "zzgs_" + "a" * 15, "entity": LONG, "unit_name": LONG, "person_name": "王敏"},
    "remarks": "备注内容，" * 30,
}
EDGES = (18.0, 192.0)
"""The table's left and right rule, in millimetres."""
Box = tuple[float, float, float, float]
"""Left, top, width, height in millimetres from the page's top left corner."""


def boxes(printed: Printed, sort: int, page: int = 0) -> list[Box]:
    found = pdfium.PdfDocument(printed.pdf)[page].get_objects(filter=[sort])
    bounds = [thing.get_bounds() for thing in found]
    return [
        (left / MM, (PAGE_HEIGHT - top) / MM, (right - left) / MM, (top - floor) / MM)
        for left, floor, right, top in bounds
    ]


def stamps(printed: Printed, page: int = 0) -> list[Box]:
    """The four stamps are drawn before everything else: seal and signature of the unit, then of the office."""
    return boxes(printed, pdfium.raw.FPDF_PAGEOBJ_IMAGE, page)[:4]


def words(printed: Printed, text: str) -> list[Box]:
    """Where a text stands on page one."""
    page = pdfium.PdfDocument(printed.pdf)[0]
    layer, found = page.get_textpage(), []
    search = layer.search(text)
    while place := search.get_next():
        left, floor, right, top = layer.get_charbox(place[0])
        found.append((left / MM, (PAGE_HEIGHT - top) / MM, (right - left) / MM, (top - floor) / MM))
    return found


def frames(printed: Printed) -> list[tuple[float, float]]:
    """From where to where the two approvals reach: the two longest rules at the left edge of the table."""
    rules = [
        (top, top + height)
        for left, top, width, height in boxes(printed, pdfium.raw.FPDF_PAGEOBJ_PATH)
        if left < EDGES[0] and width < 1
    ]
    return sorted(sorted(rules, key=lambda rule: rule[0] - rule[1])[:2])


def sealed(opinion: str = "同意创建。", **changes: object) -> Sheet:
    return filled(**{"decisions": decided(opinion, **STAMPS), **changes})


@pytest.mark.parametrize("platform", LAYOUTS)
@pytest.mark.parametrize("opinion", ["同意。", "同意，" * 66, "同意，" * 140], ids=["short", "usual", "long"])
def test_a_seal_is_40_mm_wide_and_a_signature_12_mm_high(platform: str, opinion: str) -> None:
    printed = render_form(LAYOUTS[platform], sealed(opinion))
    assert printed.pages == 1
    for stamp, hand_drawn in zip(stamps(printed)[::2], stamps(printed)[1::2], strict=True):
        assert stamp[2:] == pytest.approx((40, 40), abs=0.2)
        assert hand_drawn[2] <= 40.1
        assert hand_drawn[3] <= 12.1
        assert hand_drawn[2] >= 22 or hand_drawn[3] >= 11.9, "as large as one writes"


@pytest.mark.parametrize("size", [36, 45])
def test_a_school_with_another_seal_prints_that_size(size: int) -> None:
    printed = render_form(WECHAT_LAYOUT, sealed(seal_mm=size))
    assert [stamp[2] for stamp in stamps(printed)[::2]] == pytest.approx([size, size], abs=0.2)


@pytest.mark.parametrize("platform", LAYOUTS)
def test_no_stamp_leaves_its_own_approval(platform: str) -> None:
    printed = render_form(LAYOUTS[platform], sealed())
    approvals = frames(printed)
    for (left, top, width, height), (start, end) in zip(
        stamps(printed), (*approvals[:1] * 2, *approvals[1:] * 2), strict=True
    ):
        assert start <= top
        assert top + height <= end
        assert left >= EDGES[0]
        assert left + width <= EDGES[1]


def test_the_seal_lies_over_the_word_for_it_and_the_signature_behind_the_name() -> None:
    printed = render_form(WECHAT_LAYOUT, sealed())
    seals, hands = stamps(printed)[::2], stamps(printed)[1::2]
    for (left, top, width, height), (x, y, _, _) in zip(seals, words(printed, "盖章"), strict=True):
        assert left < x < left + width
        assert top < y < top + height
    for (left, top, _, height), (x, y, _, _) in zip(hands, words(printed, "主要负责人签名"), strict=True):
        assert left > x + 35
        assert top < y < top + height


def test_a_name_with_whom_it_stands_for_leaves_the_signature_its_place() -> None:
    name = "副职：欧阳明月（代 买买提·阿卜杜热西提）"
    decision = Decision("同意。", name, "2026年11月19日", "agree", **STAMPS)
    printed = render_form(WECHAT_LAYOUT, filled(decisions={"unit": decision}))
    left, _, width, _ = boxes(printed, pdfium.raw.FPDF_PAGEOBJ_IMAGE)[1]
    assert width >= 21.9
    assert left + width <= 195
    assert "".join(name.split()) in pages(printed)[0]


def test_the_fullest_ordinary_form_keeps_whole_seals_on_its_one_page() -> None:
    printed = render_form(WECHAT_LAYOUT, sealed("同意，" * 66, **FULL))
    assert printed.pages == 1
    assert [s[2] for s in stamps(printed)[::2]] == pytest.approx([40, 40], abs=0.2)


def test_what_has_no_room_beside_whole_seals_goes_on_to_the_attached_page() -> None:
    printed = render_form(WECHAT_LAYOUT, sealed("同意，" * 160, **{**FULL, "remarks": "备注内容，" * 100}))
    assert printed.pages == 2
    assert "附页" in pages(printed)[1]
    assert [s[2] for s in stamps(printed)[::2]] == pytest.approx([40, 40], abs=0.2)


@pytest.mark.parametrize(("platform", "least"), [("QQ公众空间", 39.9), ("微博", 35.9), ("微信", 33.9), ("其他", 35.9)])
@pytest.mark.parametrize("opinion", ["同意。", "同意，" * 40], ids=["short", "long"])
def test_three_offices_stamp_one_page_with_seals_of_one_size(platform: str, least: float, opinion: str) -> None:
    layout = _with_centre(LAYOUTS[platform], asked=True)
    decision = decided(opinion, **STAMPS)["unit"]
    printed = render_form(layout, filled(decisions=dict.fromkeys(("unit", "technology", "publicity"), decision)))
    assert printed.pages == 1
    seals = boxes(printed, pdfium.raw.FPDF_PAGEOBJ_IMAGE)[:6:2]
    assert len({round(width, 1) for _, _, width, _ in seals}) == 1
    assert least <= seals[0][2] <= 40.1
    tops = [top for _, top, _, _ in seals]
    assert all(after - before >= seals[0][3] for before, after in pairwise(tops)), "none reaches into the next approval"


def test_three_copies_are_stamped_each() -> None:
    printed = render_form(WECHAT_LAYOUT, sealed(), copies=3)
    assert [stamps(printed, page) for page in (1, 2)] == [stamps(printed)] * 2


def test_without_stamps_there_is_room_for_ink() -> None:
    for decisions in ({}, decided()):
        printed = render_form(WECHAT_LAYOUT, filled(decisions=decisions))
        first, second = (y for _, y, _, _ in words(printed, "盖章"))
        assert second - first >= 38, "a seal of 38 mm has its place in each approval"


def test_a_wide_seal_keeps_its_shape() -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 200), (200, 20, 20)).save(out, "PNG")
    decisions = {"unit": replace(decided(**STAMPS)["unit"], seal=out.getvalue())}
    printed = render_form(WECHAT_LAYOUT, filled(decisions=decisions))
    assert stamps(printed)[0][2:] == pytest.approx((40, 20), abs=0.2)
