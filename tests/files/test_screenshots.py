"""A long screenshot is kept in pieces that put together are the picture, and what is small in it stays legible."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.files.codes import check_code, read_code
from portal.files.models import StoredFile
from portal.files.pictures import BadUpload, check_picture
from portal.files.pieces import PIECE, check_screenshot
from portal.files.screenshots import keep_screenshot
from tests.corpus import SCRIPT, written
from tests.files.material import WECHAT, drawn, made


def chat(width: int = 1080, height: int = 15_000) -> Image.Image:
    """A long page of lines, no two alike."""
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for y in range(0, height, 36):
        pen.text((20, y), f"line {y} " * 12, fill=(y % 200, 20, 60))
    return image


def together(pieces) -> Image.Image:
    images = [Image.open(io.BytesIO(piece.content)).convert("RGB") for piece in pieces]
    whole = Image.new("RGB", (images[0].width, sum(image.height for image in images)))
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    return whole


def test_the_pieces_of_a_long_screenshot_put_together_are_the_screenshot():
    image = chat()
    pieces = check_screenshot(written(image, "PNG"))
    assert [(piece.width, piece.media_type) for piece in pieces] == [(1080, "image/png")] * 10
    assert max(piece.height for piece in pieces) <= PIECE
    assert together(pieces).tobytes() == image.tobytes()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(width=st.integers(1, 60), height=st.integers(200, 9000))
def test_whatever_its_size_nothing_is_lost_at_the_seams(width, height):
    image = chat(width, height)
    pieces = check_screenshot(written(image, "PNG"))
    assert {piece.width for piece in pieces} == {width}
    assert all(0 < piece.height <= PIECE for piece in pieces)
    assert together(pieces).tobytes() == image.tobytes()


@pytest.mark.parametrize(("kind", "kept"), [("JPEG", "image/jpeg"), ("WEBP", "image/jpeg")])
def test_a_long_photo_of_text_comes_near_and_says_nothing_of_its_maker(kind, kept):
    exif = Image.Exif()
    exif[0x013B] = "SecretAuthor"
    image = chat(1080, 5000)
    pieces = check_screenshot(written(image, kind, quality=90, exif=exif) + SCRIPT)
    assert {piece.media_type for piece in pieces} == {kept}
    assert not any(b"Secret" in piece.content or SCRIPT in piece.content for piece in pieces)
    whole = together(pieces)
    assert whole.size == image.size


def test_one_that_lay_on_its_side_is_long_when_it_stands():
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = chat(300, 3000).transpose(Image.Transpose.ROTATE_90)
    assert len(check_screenshot(written(lying, "JPEG", exif=exif))) == 2


def test_a_broad_one_is_made_as_broad_as_other_pictures():
    pieces = check_screenshot(written(Image.new("L", (2400, 12_000), 200), "PNG"))
    assert {piece.width for piece in pieces} == {1600}
    assert sum(piece.height for piece in pieces) == 8000


@pytest.mark.parametrize("size", [(1080, 2400), (1440, 3200), (1920, 1080), (4000, 600)])
def test_what_is_no_higher_than_a_screen_is_one_piece_like_every_picture(size):
    content = written(Image.new("RGB", size, "red"), "PNG")
    assert check_screenshot(content) == (check_picture(content),)


def test_more_than_forty_megapixels_are_refused_and_told_what_to_do():
    assert len(check_screenshot(written(Image.new("1", (1080, 37_000)), "PNG"))) == 24
    with pytest.raises(BadUpload, match=r"图片像素过多（1080×37100，PNG 上限 4000 万像素），请缩小或截图后再上传"):
        check_screenshot(written(Image.new("1", (1080, 37_100)), "PNG"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("top", [40, 7_300, 14_700])
@pytest.mark.parametrize("side", [90, 260])
def test_a_code_anywhere_in_a_long_screenshot_is_read(kind, top, side):
    image = chat()
    image.paste(drawn(WECHAT, 10).resize((side, side), Image.Resampling.LANCZOS), (300, top))
    assert read_code(written(image, kind)) == WECHAT


def test_a_code_that_needs_help_is_helped_in_a_long_screenshot_too():
    image = chat()
    faint = drawn(WECHAT, 9).rotate(7, expand=True, fillcolor="white").point(lambda v: 170 + v * 40 // 255)
    image.paste(faint, (200, 9_900))
    assert read_code(written(image, "JPEG", quality=70)) == WECHAT


@pytest.mark.parametrize("top", [0, 9_000, 14_740])
def test_of_a_long_screenshot_that_is_to_show_a_code_the_part_around_it_is_kept(top):
    image = chat()
    image.paste(drawn(WECHAT, 10).resize((260, 260), Image.Resampling.LANCZOS), (500, top))
    kept = check_code(written(image, "PNG"))
    assert (kept.width, kept.height) == (1080, 1080)
    assert read_code(kept.content) == WECHAT
    assert check_code(written(chat(), "PNG")) == check_picture(written(chat(), "PNG")), "no code, no part"
    square = written(drawn(WECHAT, 10), "PNG")
    assert check_code(square) == check_picture(square)


def test_pieces_are_kept_once_each_from_top_to_bottom():
    engine = made("sqlite://")
    with Session(engine) as session:
        content = written(chat(400, 4000), "PNG")
        first = keep_screenshot(session, content, "截图.png", 1, None, 10**9, floor=0)
        again = keep_screenshot(session, content, "截图.png", 2, None, 10**9, floor=0)
        assert [f.sha256 for f in first] == [f.sha256 for f in again]
        assert [f.sha256 for f in first] == [p.sha256 for p in check_screenshot(content)]
        assert len(session.scalars(select(StoredFile)).all()) == 3
        with pytest.raises(BadUpload, match="合计已达上限"):
            keep_screenshot(session, written(chat(500, 4000), "PNG"), "截图.png", 3, None, 10, floor=0)
    engine.dispose()
