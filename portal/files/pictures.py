"""Turns uploaded bytes into a clean picture of our own making, or says in one sentence why they are refused."""

from __future__ import annotations

import io
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from portal.errors import BadInput
from portal.files.sniff import foreign, kind_of

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

LIMIT = 5 * 1024 * 1024
MOST_PIXELS = 12_500_000
LONGEST = 1600
# A progressive JPEG is gone through once a scan; cameras write about ten, a bomb writes thousands.
# Two bytes of chance look like a scan about 80 times in 5 MB of noise, so this cannot hit an honest file.
MOST_SCANS = 200
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
# One named decoder for each kind: Pillow's forty others (EPS, PSD, WMF …) are never even loaded.
DECODERS: dict[str, type[ImageFile]] = {"JPEG": JpegImageFile, "PNG": PngImageFile, "WEBP": WebPImageFile}

# The WebP decoder sets its canvas aside on opening, before we can look at the size: this makes Pillow look.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

WANTED = "请上传 JPG、PNG 或 WebP 图片"
BROKEN = "图片已损坏或不完整，无法打开，请重新导出或截图后再上传"


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
    if kind == "WEBP":
        drawn = image.mode == "RGBA" or image.getcolors(FEW_COLOURS) is not None
        kind = "PNG" if drawn else "JPEG"
    return encoded(image, kind)


def decoded(content: bytes, limit: int = LIMIT, longest: int = LONGEST) -> tuple[str, Image.Image]:
    """Return the kind (JPEG, PNG, WEBP) and the upright picture in mode L, RGB or RGBA; raises BadUpload."""
    kind = _admitted(content, limit)
    # Pillow has no closed list of what a broken file makes it raise (OSError, SyntaxError, struct.error, KeyError …).
    try:
        file = DECODERS[kind](io.BytesIO(content))
    except Image.DecompressionBombError:
        raise BadUpload("图片超过 1250 万像素，请缩小后再上传") from None
    except Exception as error:
        raise BadUpload(BROKEN) from error
    with file:
        _measured(file, kind)
        try:
            return kind, _developed(file, longest)
        except Exception as error:
            raise BadUpload(BROKEN) from error


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
    return f"{size / 1024 / 1024:.1f}"


def _admitted(content: bytes, limit: int) -> str:
    """Return the kind by the first bytes alone; the name of a file says nothing."""
    if not content:
        raise BadUpload("文件是空的（0 字节），请重新选择图片")
    if len(content) > limit:
        raise BadUpload(f"图片超过 {limit / 1024 / 1024:g} MB（现为 {megabytes(len(content))} MB），请压缩后再上传")
    kind = kind_of(content)
    if not kind:
        found = foreign(content)
        raise BadUpload(f"这是{found}，{WANTED}" if found else f"这不是图片文件，{WANTED}")
    if kind == "JPEG" and content.count(b"\xff\xda") > MOST_SCANS:
        raise BadUpload(BROKEN)
    return kind


def _measured(file: ImageFile, kind: str) -> None:
    """Refuse by the header, before a single pixel is decoded."""
    width, height = file.size
    if width * height > MOST_PIXELS:
        raise BadUpload(f"图片像素过多（{width}×{height}，上限 1250 万像素），请缩小后再上传")
    # The extra frames of a phone's JPEG (depth, preview) trail the photo and are dropped with all trailing bytes.
    if kind != "JPEG" and getattr(file, "n_frames", 1) > 1:
        raise BadUpload("这是动画图片，请上传静止的 JPG、PNG 或 WebP 图片")


def _developed(file: ImageFile, longest: int) -> Image.Image:
    """Decode, scale down and turn upright; what comes back is a plain picture that knows nothing of the file."""
    file.draft(None, (longest, longest))
    file.load()
    image = _plain(file)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    turn = UPRIGHT.get(_orientation(file))
    image = image.transpose(turn) if turn is not None else image
    image.info = {}
    return image


def _plain(file: Image.Image) -> Image.Image:
    """Return a copy in mode L, RGB or RGBA."""
    if file.mode.startswith("I"):
        # Pillow cuts 16-bit grey at 255 instead of scaling it.
        return file.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if file.has_transparency_data:
        return file.convert("RGBA")
    return file.convert("L" if file.mode in {"1", "L", "F"} else "RGB")


def _orientation(file: Image.Image) -> int:
    """Return how the camera was held; broken metadata is no reason to refuse a good photo."""
    try:
        return int(file.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - see decoded()
        return 1
