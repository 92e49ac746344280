"""The QR code in a picture is read as people upload it: shrunk, turned, blurred, rounded, light on dark."""

from __future__ import annotations

import io

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from portal.files.codes import LONGEST_TEXT, codes_on, read_code
from portal.files.pictures import check_picture
from tests.corpus import corpus, png_bomb, written
from tests.files.material import WECHAT, drawn

WEIBO = "https://weibo.com/u/1234567890?from=校园"
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=60)
PLAIN = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=120)
LINK = st.builds("https://{}.edu.cn/{}?q={}".format, st.from_regex(r"[a-z]{2,12}", fullmatch=True), PLAIN, CHINESE)


def read(image: Image.Image, kind: str = "PNG", **options: int) -> str:
    """Read as the portal does: from the re-encoded picture."""
    return read_code(check_picture(written(image, kind, **options)).content)


@pytest.mark.parametrize("text", [WECHAT, WEIBO, "校园新媒体备案"])
@pytest.mark.parametrize("scale", [2, 3, 5, 12, 30])
def test_a_code_of_any_size_is_read(text, scale):
    assert read(drawn(text, scale)) == text


@pytest.mark.parametrize("quality", [20, 40, 60, 80, 95])
@pytest.mark.parametrize("side", [200, 280, 430])
def test_a_code_in_a_poor_jpeg_is_read(quality, side):
    assert read(drawn(WECHAT).resize((side, side)), "JPEG", quality=quality) == WECHAT


@pytest.mark.parametrize("angle", [3, 7, 45, 90, 133, 180, 270])
def test_a_turned_code_is_read(angle):
    assert (
        read(drawn(WECHAT).rotate(angle, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)) == WECHAT
    )


def test_a_code_light_on_dark_is_read():
    assert read(ImageOps.invert(drawn(WECHAT))) == WECHAT


@pytest.mark.parametrize("radius", [1, 2, 3, 4])
def test_a_blurred_code_is_read(radius):
    assert read(drawn(WECHAT, 10).filter(ImageFilter.GaussianBlur(radius))) == WECHAT


def rounded(gap: int) -> Image.Image:
    """Draw each dot as a disc of its own, as platforms decorate their codes; the corners stay square."""
    code = segno.make_qr(WECHAT, error="h")
    side, dot = len(code.matrix), 12
    image = Image.new("RGB", ((side + 8) * dot, (side + 8) * dot), "white")
    draw = ImageDraw.Draw(image)
    for y, row in enumerate(code.matrix):
        for x, dark in enumerate(row):
            left, top = (x + 4) * dot, (y + 4) * dot
            corner = (x < 7 or x > side - 8) and (y < 7 or (x < 7 and y > side - 8))
            if dark and corner:
                draw.rectangle((left, top, left + dot - 1, top + dot - 1), fill="black")
            elif dark:
                draw.ellipse((left + gap, top + gap, left + dot - 1 - gap, top + dot - 1 - gap), fill="black")
    return image


@pytest.mark.parametrize("gap", [0, 1, 2, 3])
def test_a_code_of_round_dots_is_read(gap):
    assert read(rounded(gap)) == WECHAT


def test_a_code_with_a_picture_in_its_middle_is_read():
    image = drawn(WECHAT, 10, error="h")
    middle = image.width // 2
    image.paste((7, 193, 96), (middle - 35, middle - 35, middle + 35, middle + 35))
    assert read(image) == WECHAT


@pytest.mark.parametrize("ground", ["white", (30, 30, 30)])
def test_a_code_without_its_margin_is_read(ground):
    code = drawn(WECHAT, 8, border=0)
    sheet = Image.new("RGB", (code.width + 2, code.height + 2), ground)
    sheet.paste(code, (1, 1))
    assert read(code) == WECHAT
    assert read(sheet) == WECHAT


@pytest.mark.parametrize("colour", ["black", "white"])
def test_a_code_drawn_on_nothing_is_read(colour):
    code = drawn(WECHAT).convert("L")
    image = Image.new("RGBA", code.size, colour)
    image.putalpha(ImageOps.invert(code))
    assert read(image) == WECHAT


def test_a_faint_code_is_read():
    assert read(drawn(WECHAT).point(lambda v: 200 if v < 128 else 235)) == WECHAT


def test_a_small_code_on_a_large_poster_is_read():
    poster = Image.merge("RGB", [Image.radial_gradient("L").resize((1500, 2100))] * 3)
    poster.paste(drawn(WECHAT, 7), (1100, 1700))
    assert read(poster, "JPEG", quality=80) == WECHAT


def test_a_photographed_code_is_read():
    code = drawn(WECHAT, 9).rotate(7, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    light = Image.linear_gradient("L").resize(code.size).point(lambda v: 110 + v // 2)
    photo = ImageChops.multiply(code, Image.merge("RGB", [light] * 3)).filter(ImageFilter.GaussianBlur(1.5))
    assert read(photo, "JPEG", quality=50) == WECHAT


@settings(max_examples=60, deadline=None, derandomize=True)
@given(text=st.one_of(CHINESE, PLAIN, LINK), scale=st.integers(3, 8), quality=st.integers(50, 95))
def test_whatever_a_code_says_is_read_back(text, scale, quality):
    assert read(drawn(text, scale), "JPEG", quality=quality) == text


@pytest.mark.parametrize("colour", ["white", "black", "grey", "red"])
def test_a_blank_picture_holds_no_code(colour):
    assert read(Image.new("RGB", (400, 400), colour)) == ""


@pytest.mark.parametrize("side", [60, 400, 1600])
def test_noise_holds_no_code(side):
    assert read(Image.effect_noise((side, side), 90)) == ""


def test_only_qr_codes_are_read():
    out = io.BytesIO()
    image = Image.new("RGB", (300, 120), "white")
    bars = ImageDraw.Draw(image)
    # EAN-13 5901234123457
    pattern = "10100010110100111011001100100110111101001110101010110011011011001000010101110010011101000100101"
    for at, bar in enumerate(pattern):
        if bar == "1":
            bars.rectangle((50 + 2 * at, 10, 51 + 2 * at, 110), fill="black")
    image.save(out, "PNG")
    assert read_code(out.getvalue()) == ""


def test_s45_what_is_read_is_cut_and_cannot_turn_or_hide_text():
    assert read(drawn("a" * 2400, 4, error="l")) == "a" * LONGEST_TEXT
    assert read(drawn("ab\r\n\x00c\u202ed\u200b\x1b[31m\u2028e", 6)) == "abcd[31me"


def test_s39_bytes_that_are_no_picture_hold_no_code():
    assert read_code(b"") == ""
    assert read_code(png_bomb(13_000, 13_000, 8, 2, 3)) == ""
    assert {read_code(upload.content) for upload in corpus()[60:-1:15]} == {""}


def page_with(*codes: tuple[str, int]) -> Image.Image:
    """An A4 page at 150 dots an inch with codes of these texts, each so many pixels wide."""
    page = Image.new("RGB", (1240, 1754), "white")
    for place, (text, side) in enumerate(codes):
        page.paste(drawn(text, border=1).resize((side, side), Image.Resampling.LANCZOS), (100 + 500 * place, 1500))
    return page


ADDRESS = "https://xmt.example.edu.cn/directory/2026-%E5%BE%AE%E4%BF%A1-0001?f=12345"


def wanted(text: str) -> bool:
    return "/directory/" in text


@pytest.mark.parametrize("degrees", [0, 7, -7, 90, 180, 270])
def test_every_code_on_a_page_is_read_until_the_one_that_is_wanted(degrees):
    page = page_with((WECHAT, 240), (ADDRESS, 100)).rotate(degrees, expand=True, fillcolor="white")
    texts, quarters = codes_on(page, wanted)
    assert ADDRESS in texts
    assert quarters == round(-degrees / 90) % 4


def test_a_code_that_is_blurred_grey_and_faint_is_read_with_more_effort():
    page = page_with((ADDRESS, 130)).filter(ImageFilter.GaussianBlur(1.2)).point(lambda v: 120 + v * 100 // 255)
    assert codes_on(page, wanted).texts == (ADDRESS,)


def test_a_page_without_a_code_says_nothing_and_a_foreign_code_is_said_once():
    assert codes_on(Image.new("L", (1240, 1754), 255), wanted) == ((), 0)
    assert codes_on(page_with((WECHAT, 240), (WECHAT, 240)), wanted) == ((WECHAT,), 0)


def test_how_a_page_lies_is_told_by_the_wanted_code_alone():
    lying = drawn(WECHAT, border=4).rotate(180)
    page = page_with((ADDRESS, 120))
    page.paste(lying, (900, 300))
    assert sorted(codes_on(page, wanted).texts) == sorted((WECHAT, ADDRESS))
    assert codes_on(page, wanted).quarters == 0
    assert codes_on(page.rotate(90, expand=True), wanted).quarters == 3
    assert codes_on(lying, wanted) == ((WECHAT,), 0)
