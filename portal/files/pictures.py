"""Turns uploaded bytes into a clean picture of our own making, or says in one sentence why they are refused."""

from __future__ import annotations

import io
import math
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from PIL import Image, ImageChops
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from portal.errors import BadInput
from portal.files import png
from portal.files.jpeg import Walk, closed, walk
from portal.files.sniff import kind_of, stranger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.ImageFile import ImageFile

MEBIBYTE = 1024 * 1024
LIMIT = 20 * MEBIBYTE
LONGEST = 1600
# The most pixels a picture of each kind may have, so that opening one takes some 400 MB at most (docs/benchmarks.md): a JPEG is
# decoded in an eighth, a quarter or half its size, a PNG whole, a WebP whole and three times over.
MOST_PIXELS = {"JPEG": 60_000_000, "PNG": 40_000_000, "WEBP": 24_000_000}
# A JPEG in several scans is held whole as coefficients, two bytes each: one in four inks has a third more of them.
MOST_IN_FOUR_INKS = 45_000_000
FOUR_INKS = 4
LONGEST_SIDE = 65_500
LONG = 2.5  # times its width: no screen of a telephone is as high
# A progressive JPEG is gone through once a scan; cameras write about ten, a bomb writes thousands.
MOST_SCANS = 200
MOST_SCANNED = 2_500_000_000
"""Pixels gone through in all scans together."""
# Of a picture that broke off, so much of its height must be there: the rest is cut away.
PRESENT = 0.75
MISSING = 128  # the grey that the decoder leaves where nothing came
QUALITY = 88
FEW_COLOURS = 256
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = frozenset({5, 6, 7, 8})
# One named decoder for each kind: Pillow's forty others (EPS, PSD, WMF …) are never even loaded.
DECODERS: dict[str, type[ImageFile]] = {"JPEG": JpegImageFile, "PNG": PngImageFile, "WEBP": WebPImageFile}
NAMES = {"JPEG": "JPG", "PNG": "PNG", "WEBP": "WebP"}

# The WebP decoder sets its canvas aside on opening, before we can look at the size: this makes Pillow look.
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())

WANTED = "请上传 JPG、PNG 或 WebP 图片"
BROKEN = "图片已损坏或不完整，无法打开，请重新导出或截图后再上传"
SMALLER = "请缩小或截图后再上传"


class BadUpload(BadInput):
    """An upload that is refused; the sentence says what was found and what to do."""

    title = "文件无法使用"


@dataclass(frozen=True)
class Picture:
    """A re-encoded picture: its bytes, type, size in pixels and the SHA-256 (hex) of the bytes."""

    content: bytes
    media_type: str
    width: int
    height: int
    sha256: str


def check_picture(content: bytes, limit: int = LIMIT) -> Picture:
    """Return the picture upright, without metadata or trailing bytes, at most 1600 px on its longest side.

    PNG stays PNG and JPEG stays JPEG; WebP becomes JPEG, or PNG when it is see-through or drawn in few colours.
    `limit` is in bytes. Raises BadUpload for everything else, without decoding what is too large.
    """
    kind, image = decoded(content, limit)
    return encoded(image, kind_kept(image, kind))


def kind_kept(image: Image.Image, kind: str) -> str:
    """Return as what a picture that came as `kind` is kept: JPEG or PNG."""
    if kind != "WEBP":
        return kind
    return "PNG" if image.mode == "RGBA" or image.getcolors(FEW_COLOURS) is not None else "JPEG"


def decoded(content: bytes, limit: int = LIMIT, longest: int = LONGEST) -> tuple[str, Image.Image]:
    """Return the kind (JPEG, PNG, WEBP) and the upright picture in mode L, RGB or RGBA; raises BadUpload."""
    with opened(content, limit) as upload:
        return upload.kind, upload.developed(longest)


@dataclass(frozen=True)
class Opened:
    """An admitted upload before its pixels are decoded. `whole`: its end is there."""

    file: ImageFile
    kind: str
    whole: bool

    @property
    def orientation(self) -> int:
        """Return how the camera was held; broken metadata is no reason to refuse a good photo."""
        try:
            return int(self.file.getexif().get(ORIENTATION, 1))
        except Exception:  # noqa: BLE001 - see developed()
            return 1

    @property
    def long(self) -> bool:
        """Say whether it is a long screenshot, once it stands upright."""
        lying = self.orientation in LYING
        return is_long(*(self.file.size[::-1] if lying else self.file.size))

    def developed(self, longest: int | None = None, *, grey: bool = False) -> Image.Image:
        """Decode, scale down to `longest` and turn upright: a plain picture that knows nothing of the file. Raises BadUpload.

        `grey` is for whoever looks for codes: a JPEG in colour gives its brightness alone, without the cost of its colours.
        """
        # Pillow has no closed list of what a broken file makes it raise (OSError, SyntaxError, struct.error, KeyError …).
        try:
            return _developed(self, longest, grey)
        except BadUpload:
            raise
        except Exception as error:
            raise BadUpload(BROKEN) from error


@contextmanager
def opened(content: bytes, limit: int = LIMIT) -> Iterator[Opened]:
    """Open an upload of at most `limit` bytes whose header is in order. Raises BadUpload."""
    kind = _admitted(content, limit)
    walked = walk(content, MOST_SCANS) if kind == "JPEG" else Walk(1, whole=True)
    if walked.scans > MOST_SCANS:
        raise BadUpload(BROKEN)
    if kind == "PNG" and not png.ends(content):
        content = _mended(content)
    with _file(kind, content if walked.whole else closed(content)) as file:
        _measured(file, kind, walked.scans)
        yield Opened(file, kind, walked.whole)


def _file(kind: str, content: bytes) -> ImageFile:
    try:
        return DECODERS[kind](io.BytesIO(content))
    except Image.DecompressionBombError:
        raise BadUpload(f"图片像素过多（{_most(kind)}），{SMALLER}") from None
    except Exception as error:
        raise BadUpload(BROKEN) from error


def _mended(content: bytes) -> bytes:
    """Return what came of a PNG that broke off. Raises BadUpload when that is not most of it."""
    with _file("PNG", content) as file:
        _measured(file, "PNG", 1)
    try:
        there, share = png.mended(content)
    except Exception as error:
        raise BadUpload(BROKEN) from error
    _see_to_most(share)
    return there


def _see_to_most(share: float) -> None:
    if share < PRESENT:
        there = f"（只有上面的 {int(100 * share)}%）" if share else ""
        raise BadUpload(f"图片已损坏或不完整{there}，请重新导出或截图后再上传")


def is_long(width: int, height: int) -> bool:
    """Say whether a picture of this size is a long screenshot: much higher than any screen."""
    return height > LONG * width


def encoded(image: Image.Image, kind: str) -> Picture:
    """Write a picture in mode L, RGB or RGBA as JPEG or PNG with nothing but its pixels."""
    out = io.BytesIO()
    if kind == "JPEG":
        image.save(out, "JPEG", quality=QUALITY, optimize=True)
    else:
        image.save(out, "PNG")
    content = out.getvalue()
    return Picture(content, f"image/{kind.lower()}", image.width, image.height, sha256(content).hexdigest())


def megabytes(size: int) -> str:
    """Write a number of bytes as people say it: 5 MB, 20.0 MB is said with one digit after the point."""
    return f"{size / MEBIBYTE:.1f}"


def _admitted(content: bytes, limit: int) -> str:
    """Return the kind by the first bytes alone; the name of a file says nothing."""
    if not content:
        raise BadUpload("文件是空的（0 字节），请重新选择图片")
    kind = kind_of(content)
    if not kind:
        raise BadUpload(stranger(content, "图片文件", WANTED))
    if len(content) > limit:
        # Rounded up: nothing is “over 20 MB (20.0 MB)”.
        size = math.ceil(len(content) / MEBIBYTE * 10) / 10
        raise BadUpload(f"图片超过 {limit / MEBIBYTE:g} MB（现为 {size:.1f} MB），{SMALLER}")
    return kind


def _most(kind: str, most: int = 0) -> str:
    return f"{NAMES[kind]} 上限 {(most or MOST_PIXELS[kind]) // 10_000} 万像素"


def _measured(file: ImageFile, kind: str, scans: int) -> None:
    """Refuse by the header, before a single pixel is decoded."""
    width, height = file.size
    most = MOST_IN_FOUR_INKS if len(file.getbands()) == FOUR_INKS and kind == "JPEG" else MOST_PIXELS[kind]
    if width * height > most:
        raise BadUpload(f"图片像素过多（{width}×{height}，{_most(kind, most)}），{SMALLER}")
    if max(width, height) > LONGEST_SIDE:
        raise BadUpload(f"图片太长（{width}×{height}，每边上限 {LONGEST_SIDE} 像素），请截成几段后再上传")
    if width * height * scans > MOST_SCANNED:
        raise BadUpload(BROKEN)
    # The extra frames of a phone's JPEG (depth, preview) trail the photo and are dropped with all trailing bytes.
    if kind != "JPEG" and getattr(file, "n_frames", 1) > 1:
        raise BadUpload("这是动画图片，请截图后上传静止的 JPG、PNG 或 WebP 图片")


def _developed(upload: Opened, longest: int | None, grey: bool) -> Image.Image:
    file = upload.file
    share = min(1.0, longest / max(file.size)) if longest else 1.0
    file.draft("L" if grey else None, (math.ceil(file.width * share), math.ceil(file.height * share)))
    file.load()
    image = _plain(file if upload.whole else _present(file))
    image = image.convert("L") if grey and image.mode == "RGB" else image
    if longest:
        image = scaled(image, (longest, longest))
    turned = UPRIGHT.get(upload.orientation)
    if turned is not None:
        image = image.transpose(turned)
    elif image is file and longest:  # one in its full size is not held twice
        image = file.copy()
    image.info = {}
    return image


def _present(image: Image.Image) -> Image.Image:
    """Return what is there of a picture that broke off: its lower end is missing, and of the colour that stands for nothing."""
    if image.mode not in {"L", "RGB"}:
        raise BadUpload(BROKEN)
    nothing = Image.new(image.mode, image.size, (MISSING,) * len(image.getbands()) if image.mode == "RGB" else MISSING)
    box = ImageChops.difference(image, nothing).getbbox()
    there = box[3] if box else 0
    _see_to_most(there / image.height)
    return image if there == image.height else image.crop((0, 0, image.width, there))


def _plain(file: Image.Image) -> Image.Image:
    """Return the picture in mode L, RGB or RGBA; itself when it is that already, a large one is not held twice."""
    if file.mode.startswith("I"):
        # Pillow cuts 16-bit grey at 255 instead of scaling it.
        return file.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if file.has_transparency_data else "L" if file.mode in {"1", "L", "F"} else "RGB"
    return file if file.mode == mode else file.convert(mode)


def scaled(image: Image.Image, within: tuple[int, int]) -> Image.Image:
    """Return the picture in proportion within so many pixels; the one that is given is used up."""
    image.thumbnail(within, Image.Resampling.LANCZOS)
    return image
