"""A scanned seal or signature lies on the print like ink: the paper around it is gone."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFilter

from portal.files.pictures import BadUpload
from portal.files.seals import LONGEST, check_seal
from tests.corpus import picture, written


def scan(paper: int = 255, ink: tuple[int, int, int] = (200, 20, 30), size: int = 1200) -> Image.Image:
    """Draw a round seal in the middle third of a sheet."""
    image = Image.new("RGB", (size, size), (paper, paper, paper))
    third = size // 3
    ImageDraw.Draw(image).ellipse((third, third, 2 * third, 2 * third), outline=ink, width=size // 40)
    return image.filter(ImageFilter.GaussianBlur(1))


def cut(image: Image.Image, kind: str = "PNG") -> Image.Image:
    found = check_seal(written(image, kind))
    assert found.media_type == "image/png"
    cut_out = Image.open(io.BytesIO(found.content))
    assert cut_out.mode == "RGBA"
    assert cut_out.size == (found.width, found.height)
    return cut_out


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("paper", [255, 240, 205, 170])
def test_paper_becomes_clear_and_ink_stays(kind, paper):
    seal = cut(scan(paper), kind)
    middle = seal.width // 2
    assert seal.getpixel((middle, middle))[3] == 0, "the paper inside the ring"
    assert seal.getpixel((1, 1))[3] == 0, "the paper in the corner"
    column = [seal.getpixel((middle, y)) for y in range(12)]
    red, green, _, alpha = max(column, key=lambda point: (point[3], -point[1]))
    assert alpha > 240
    assert red > 150
    assert green < 90


@pytest.mark.parametrize("ink", [(20, 20, 25), (30, 40, 160), (200, 20, 30)])
def test_ink_of_any_usual_colour_is_ink(ink):
    seal = cut(scan(ink=ink))
    assert seal.getchannel("A").getextrema() == (0, 255)


def test_the_sheet_around_the_ink_is_cut_off_and_the_rest_is_at_most_600_px():
    seal = cut(scan(size=1500))
    assert 495 <= seal.width <= 520
    assert max(cut(scan(size=3000)).size) <= LONGEST


def test_what_was_clear_stays_clear():
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((50, 50, 149, 99), fill=(210, 0, 0, 255))
    seal = cut(image)
    assert seal.size == (100, 50)
    assert seal.getpixel((50, 25)) == (210, 0, 0, 255)


def test_a_seal_cut_tight_keeps_its_ink_though_there_is_more_of_it_than_paper():
    image = Image.new("RGB", (200, 200), (190, 20, 20))
    ImageDraw.Draw(image).rectangle((80, 80, 119, 119), fill="white")
    seal = cut(image)
    assert seal.size == (200, 200)
    assert seal.getpixel((10, 10))[3] == 255
    assert seal.getpixel((100, 100))[3] == 0


@pytest.mark.parametrize("paper", [255, 200])
def test_a_blank_sheet_is_no_seal(paper):
    with pytest.raises(BadUpload, match="没有看到印章或签名"):
        check_seal(written(Image.new("RGB", (300, 300), (paper, paper, paper)), "PNG"))


def test_s39_a_seal_meets_the_limits_of_every_picture():
    with pytest.raises(BadUpload, match="这是 PDF 文件"):
        check_seal(b"%PDF-1.7")
    with pytest.raises(BadUpload, match=r"图片超过 0\.5 MB"):
        check_seal(picture() + bytes(512 * 1024), limit=512 * 1024)
