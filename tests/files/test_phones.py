"""Pictures as telephones make them: large, broken off, held sideways, with a film behind; taken within a bound of memory."""

from __future__ import annotations

import io
import random
import subprocess
import sys

import pytest
from PIL import Image, ImageChops, ImageDraw

from portal.files.codes import code_in, read_code
from portal.files.jpeg import closed, walk
from portal.files.pictures import LIMIT, MOST_PIXELS, PRESENT, BadUpload, check_picture
from portal.files.seals import check_seal
from tests.corpus import animated, chunk, header, jpeg_of_many_scans, picture, png_bomb, written
from tests.files.material import WECHAT, drawn

SIZES = {24: (6000, 4000), 48: (8000, 6000), 50: (8160, 6144)}
MEMORY = 480
"""Megabytes that no picture may take beyond what the process had (docs/benchmarks.md)."""
# The peak of this very process: `ru_maxrss` begins at that of whoever starts it.
PEAK = """
import re, sys
from portal.files import codes, pictures, pieces
content = sys.stdin.buffer.read()
for kind in ("JPEG", "PNG", "WEBP"):
    pictures.check_picture(open(sys.argv[1] + kind, "rb").read())
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
before = peak()
for take in (codes.code_in, pieces.check_screenshot):
    take(content)
print((peak() - before) // 1024)
"""


def photo(width: int, height: int, coarse: int = 16) -> Image.Image:
    """A picture with light, colour and the noise of a sensor; the finer, the more bytes it takes."""
    small = (width // coarse, height // coarse)
    bands = [Image.effect_noise(small, 60).resize((width, height), Image.Resampling.BILINEAR) for _ in range(3)]
    return Image.merge("RGB", bands)


def with_code(image: Image.Image, side: int, place: tuple[int, int]) -> Image.Image:
    image.paste(drawn(WECHAT, 10).resize((side, side), Image.Resampling.LANCZOS), place)
    return image


@pytest.mark.parametrize(("megapixels", "progressive"), [(24, False), (48, False), (50, True)])
def test_a_photo_of_so_many_megapixels_is_taken_made_smaller_and_its_code_is_read(megapixels, progressive):
    image = with_code(photo(*SIZES[megapixels]), 200, (3000, 2000))
    content = written(image, "JPEG", quality=88, progressive=progressive)
    kept = check_picture(content)
    assert max(kept.width, kept.height) == 1600
    assert read_code(content) == WECHAT, "a code of 200 px, as a telephone reads it"


def test_a_photo_of_seven_megabytes_and_more_is_taken():
    content = written(photo(6000, 4000, 4), "JPEG", quality=92)
    assert 7_000_000 < len(content) < LIMIT
    assert check_picture(content).width == 1600
    assert check_seal(content).media_type == "image/png"


@pytest.mark.parametrize(
    ("mode", "size", "kind", "options"),
    [
        ("RGB", (8160, 7350), "JPEG", {"progressive": True, "subsampling": 0}),
        ("RGB", (6000, 4000), "WEBP", {"method": 0}),
        ("RGBA", (2666, 15_000), "PNG", {"compress_level": 1}),
    ],
    ids=["progressive, no colour left out", "WebP", "long"],
)
def test_the_largest_picture_of_each_kind_takes_no_more_memory_than_is_said(mode, size, kind, options, tmp_path):
    for name in MOST_PIXELS:
        (tmp_path / name).write_bytes(picture(name))
    # Drawn here: in the table it would be held through the whole run.
    content = written(Image.new(mode, size, (9, 9, 9, 99)[: len(mode)]), kind, **options)
    done = subprocess.run([sys.executable, "-c", PEAK, f"{tmp_path}/"], input=content, capture_output=True, check=True)
    assert 100 < int(done.stdout) <= MEMORY


@pytest.mark.parametrize("kind", MOST_PIXELS)
def test_one_pixel_more_than_the_most_is_refused_by_the_header(kind):
    contents = {
        "JPEG": lambda: written(Image.new("L", (10_000, 6001)), "JPEG"),
        "PNG": lambda: png_bomb(10_000, 4001, 1, 0, 1),
        "WEBP": lambda: written(Image.new("RGB", (6000, 4001)), "WEBP", method=0),
    }
    with pytest.raises(BadUpload, match=r"图片像素过多（.*上限 \d+ 万像素），请"):
        check_picture(contents[kind]())


def test_a_picture_in_four_inks_is_held_whole_and_may_have_fewer_pixels():
    with pytest.raises(BadUpload, match=r"上限 4500 万像素"):
        check_picture(written(Image.new("CMYK", (7501, 6000)), "JPEG"))


# --- broken off ---


def lined(size: tuple[int, int] = (800, 600)) -> Image.Image:
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    pen = ImageDraw.Draw(image)
    for y in range(0, size[1], 20):
        pen.line((0, y, size[0], size[1] - y), fill=(200, y % 255, 30), width=3)
    return image


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("missing", [1, 2, 3, 10, 200, 2000])
def test_a_jpeg_whose_last_bytes_are_missing_is_taken(missing, progressive):
    whole = written(lined(), "JPEG", quality=90, progressive=progressive)
    kept, full = check_picture(whole[:-missing]), check_picture(whole)
    assert kept.width == full.width == 800
    assert kept.height >= 600 * PRESENT
    top = (0, 0, 800, kept.height - 48)
    found, meant = (Image.open(io.BytesIO(p.content)).convert("RGB").crop(top) for p in (kept, full))
    if not progressive:  # one that comes in scans is all there, only coarser
        assert ImageChops.difference(found, meant).getextrema() == ((0, 0),) * 3


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1"])
@pytest.mark.parametrize("missing", [1, 12, 16, 40, 300])
def test_a_png_whose_last_bytes_are_missing_is_taken_as_far_as_it_goes(mode, missing):
    image = lined((300, 400)).convert(mode)
    whole = written(image, "PNG")
    kept = check_picture(whole[:-missing])
    assert kept.width == 300
    assert 400 * PRESENT <= kept.height <= 400
    found = Image.open(io.BytesIO(kept.content)).convert("RGB")
    meant = image.convert("RGB").crop((0, 0, 300, kept.height))
    assert ImageChops.difference(found, meant).getbbox() is None


@pytest.mark.parametrize("share", [10, 40, 60])
def test_a_png_that_is_mostly_missing_is_refused(share):
    whole = written(lined((300, 400)), "PNG")
    with pytest.raises(BadUpload, match=r"图片已损坏或不完整.*，请重新导出或截图后再上传"):
        check_picture(whole[: len(whole) * share // 100])


def test_a_bomb_that_broke_off_is_measured_before_it_is_unpacked():
    with pytest.raises(BadUpload, match="像素过多"):
        check_picture(png_bomb(13_000, 13_000, 8, 2, 3)[:-500])


def test_what_is_missing_is_cut_away_and_not_kept_grey_however_the_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = written(lined((1200, 1000)), "JPEG", quality=90, exif=exif)
    kept = check_picture(whole[: len(whole) * 88 // 100])
    assert kept.height == 1200
    assert 750 <= kept.width < 1000
    image = Image.open(io.BytesIO(kept.content)).convert("RGB")
    edge = image.crop((0, 0, 8, image.height))
    assert edge.getextrema() != ((128, 128),) * 3


@pytest.mark.parametrize("share", [5, 30, 60])
def test_a_jpeg_that_is_mostly_missing_is_refused_and_told_how_much_is_there(share):
    whole = written(lined(), "JPEG", quality=90)
    with pytest.raises(BadUpload, match=r"图片已损坏或不完整（只有上面的 \d+%），请重新导出或截图后再上传"):
        check_picture(whole[: len(whole) * share // 100])


def test_a_grey_picture_and_a_large_one_that_broke_off_are_taken_too():
    grey = written(lined().convert("L"), "JPEG", quality=90)
    assert check_picture(grey[:-300]).width == 800
    large = written(photo(6000, 4000), "JPEG", quality=88)
    assert check_picture(large[:-50_000]).width == 1600


def test_an_end_inside_the_preview_or_behind_the_picture_is_not_the_end_of_the_picture():
    exif = b"Exif\0\0" + picture("JPEG")
    with_preview = written(lined(), "JPEG", quality=90, exif=exif)
    assert walk(with_preview, 9) == (1, True)
    assert walk(with_preview[:-40], 9) == (1, False)
    assert check_picture(with_preview[:-40]).width == 800
    assert closed(b"\xff\xd8\xff") == b"\xff\xd8\xff\xd9"


def test_the_film_behind_a_moving_photo_counts_for_nothing():
    film = random.Random(7).randbytes(12_000_000)  # noqa: S311 - the same noise at every run
    assert film.count(b"\xff\xda") > 150
    content = picture("JPEG") + film + film[:6_000_000] + b"\xff\xda" * 300
    assert check_picture(content).width == 64


def test_many_scans_of_a_large_picture_are_refused_though_a_small_one_may_have_them():
    assert check_picture(jpeg_of_many_scans(150))
    large = written(Image.new("L", (8000, 6000)), "JPEG", progressive=True)
    last = large[large.rfind(b"\xff\xda") : -2]
    with pytest.raises(BadUpload, match="损坏"):
        check_picture(large[:-2] + last * 60 + large[-2:])


# --- what is refused says what to do ---

SIGNATURE = b"\x89PNG\r\n\x1a\n"
REFUSED = {
    "nothing": (b"", "请重新选择"),
    "too many bytes": (picture("JPEG") + bytes(LIMIT), "请缩小或截图"),
    "too many pixels": (png_bomb(9000, 5000, 1, 0, 1), "请缩小或截图"),
    "too long": (png_bomb(5, 70_000, 1, 0, 1), "请截成几段"),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(60), "兼容性最佳"),
    "HEIC of a burst": (b"\0\0\0\x18ftypmsf1" + bytes(60), "请在手机上打开后截图"),
    "AVIF": (b"\0\0\0\x18ftypavif" + bytes(60), "请打开后截图"),
    "film": (b"\0\0\0\x18ftypqt  " + bytes(60), "请截取其中一帧"),
    "PDF": (b"%PDF-1.7 " + bytes(60), "请上传 JPG、PNG 或 WebP 图片"),
    "GIF": (b"GIF89a" + bytes(60), "请上传 JPG、PNG 或 WebP 图片"),
    "Word": (b"PK\3\4" + bytes(60), "请上传 JPG、PNG 或 WebP 图片"),
    "text": (b"hello", "请上传 JPG、PNG 或 WebP 图片"),
    "moving WebP": (animated("WEBP"), "请截图后上传静止的"),
    "moving PNG": (animated("PNG"), "请截图后上传静止的"),
    "broken PNG": (SIGNATURE + header(64, 48, 8, 2) + chunk(b"IDAT", b"nothing"), "请重新导出或截图"),
    "broken JPEG": (b"\xff\xd8\xff\xe0" + bytes(90), "请重新导出或截图"),
    "half a JPEG": (picture("JPEG", (640, 480))[:3000], "请重新导出或截图"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("take", [check_picture, check_seal, code_in])
def test_every_refusal_is_one_sentence_that_ends_with_what_to_do(take, name):
    content, remedy = REFUSED[name]
    with pytest.raises(BadUpload) as refusal:
        take(content)
    sentence = refusal.value.sentence
    assert remedy in sentence
    assert "，请" in sentence
    assert "。" not in sentence
    assert len(sentence) <= 70
