"""A seal or signature that is taken out of a print is of no use for another one: it says what it is for, across its very strokes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader

from portal.documents import Decision, render_form
from portal.documents.images import transparent
from portal.files.seals import check_seal
from portal.platforms.layouts import QQ_LAYOUT, WECHAT_LAYOUT, WEIBO_LAYOUT
from tests.documents.sheets import decided, filled
from tests.people.drawing import hand, seal

if TYPE_CHECKING:
    from portal.documents import Layout, Printed

LAYOUTS = {"微信": WECHAT_LAYOUT, "微博": WEIBO_LAYOUT, "QQ公众空间": QQ_LAYOUT}
KEPT = {"seal": check_seal(seal()).content, "signature": check_seal(hand()).content}
MARK = "仅用于 备案 2026-W-001 2026-11-30"
INKED, PALE = 128, 250
CLEAN = 0.95
"""Of what is kept and what is found in a print, so much is the same where nothing crosses it: of drawn strokes a part is lost at edges."""


def printed(layout: Layout = WECHAT_LAYOUT, mark: str = MARK, copies: int = 3) -> Printed:
    return render_form(layout, filled(decisions=decided("同意创建。", **KEPT), stamps_for=mark), copies)


def lifted(print_: Printed) -> list[Image.Image]:
    """Every picture that a reader of the PDF can take out, on whatever page, its mask included: the hand and the seal among them."""
    found: list[Image.Image] = []
    for page in PdfReader(io.BytesIO(print_.pdf)).pages:
        for name in page["/Resources"]["/XObject"].get_object():  # type: ignore[index]
            thing = page["/Resources"]["/XObject"][name].get_object()  # type: ignore[index]
            assert "/SMask" not in thing, "no mask tells ink from paper"
            assert "/Mask" not in thing
        found += [image.image.convert("RGB") for image in page.images if image.image]
    return found


def strokes(kept: bytes, size: tuple[int, int]) -> Image.Image:
    """Where the ink of a kept picture is, at a size; of a stroke not its edges."""
    ink = transparent(Image.open(io.BytesIO(kept))).getchannel("A").resize(size, Image.Resampling.LANCZOS)
    return ink.point(lambda level: 255 if level > INKED else 0)


def share(part: Image.Image, whole: Image.Image) -> float:
    return part.histogram()[255] / max(1, whole.histogram()[255])


def alike(one: Image.Image, other: Image.Image) -> float:
    """How much of what two pictures cover together they both cover."""
    return share(ImageChops.multiply(one, other), ImageChops.lighter(one, other))


def cleanest(picture: Image.Image, kept: Image.Image) -> float:
    """How near one comes to what is kept by taking what is darker than some grey."""
    grey = picture.convert("L")
    return max(
        alike(grey.point(lambda level, most=most: 255 if level < most else 0), kept) for most in range(16, 250, 6)
    )


def of_shape(pictures: list[Image.Image], kept: bytes) -> list[Image.Image]:
    """The pictures of a print that have the shape of what is kept, and its colour."""
    shape = Image.open(io.BytesIO(kept))
    near = [p for p in pictures if abs(p.width / p.height - shape.width / shape.height) < 0.05]
    return [
        p for p in near if alike(p.convert("L").point(lambda v: 255 if v < INKED else 0), strokes(kept, p.size)) > 0.5
    ]


@pytest.mark.parametrize("platform", LAYOUTS)
def test_what_is_taken_out_of_a_print_is_not_what_is_kept(platform: str) -> None:
    pictures = lifted(printed(LAYOUTS[platform]))
    for what, kept in KEPT.items():
        found = of_shape(pictures, kept)
        assert found, f"the {what} is there, and can be read"
        for picture in found:
            ink = strokes(kept, picture.size)
            bare = ImageChops.invert(strokes_grown(ink))
            pale = picture.convert("L").point(lambda level: 255 if level < PALE else 0)
            assert share(ImageChops.multiply(pale, bare), bare) > 0.05, "lines and words beside the strokes"
            assert cleanest(picture, ink) < CLEAN, "and across them: no grey parts them again"


def strokes_grown(ink: Image.Image) -> Image.Image:
    """The strokes with a rim: what is outside is paper."""
    return ink.filter(ImageFilter.MaxFilter(9))


def test_each_print_marks_its_own_number() -> None:
    one, other = (
        of_shape(lifted(printed(mark=mark, copies=1)), KEPT["seal"])[0] for mark in (MARK, MARK.replace("001", "002"))
    )
    assert one.size == other.size
    assert ImageChops.difference(one, other).getbbox()


def test_the_words_of_a_print_are_text_as_before() -> None:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed().pdf)).pages)
    for words in ("盖章", "主要负责人签名", "赵建国", "同意创建。"):
        assert words in text
    assert MARK not in text, "the mark is in the picture itself: it cannot be left out"


def test_a_print_stays_small_and_without_stamps_has_no_picture_of_them() -> None:
    assert len(printed().pdf) < 400_000
    bare = render_form(WECHAT_LAYOUT, filled(decisions={"unit": Decision(opinion="同意。")}))
    assert of_shape(lifted(bare), KEPT["signature"]) == []
