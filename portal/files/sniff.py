"""Names what an upload really is by its first bytes."""

from __future__ import annotations

HEAD = 1024

# What people upload by mistake, or on purpose under another name.
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", " GIF 图片"),
    (b"%PDF", " PDF 文件"),
    (b"%!PS", " EPS 文件"),
    (b"\xc5\xd0\xd3\xc6", " EPS 文件"),
    (b"8BPS", " Photoshop 文件"),
    (b"BM", " BMP 图片"),
    (b"II*\x00", " TIFF 图片"),
    (b"MM\x00*", " TIFF 图片"),
    (b"\x00\x00\x01\x00", "图标文件（ICO）"),
    (b"\xd7\xcd\xc6\x9a", " WMF 文件"),
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"\xd0\xcf\x11\xe0", " Office 文件"),
    (b"Rar!", "压缩包"),
)
HEIC = " HEIC 照片（苹果手机格式）"
BRANDS: tuple[tuple[bytes, str], ...] = (
    *((brand, HEIC) for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")),
    (b"avif", " AVIF 图片"),
    (b"avis", " AVIF 图片"),
)
# What to do with it, where it is a picture all the same and people do not know how to make a JPG of it.
REMEDIES: dict[str, str] = {
    HEIC: "请在手机上打开后截图，上传截图；或在“设置 → 相机 → 格式”选“兼容性最佳”后重拍",
    " AVIF 图片": "请打开后截图，上传截图",
    "视频文件": "请截取其中一帧，上传截图",
}
MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<svg", " SVG 图片"),
    (b"<!doctype html", "网页文件"),
    (b"<html", "网页文件"),
    (b"<script", "网页文件"),
)


def kind_of(content: bytes) -> str:
    """Return JPEG, PNG or WEBP, or "" for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return ""


def foreign(content: bytes) -> str:
    """Return in Chinese what a refused file seems to be, ready to follow “这是”; "" when it says nothing."""
    for start, name in FOREIGN:
        if content.startswith(start):
            return name
    if content[4:8] == b"ftyp":
        return next((name for brand, name in BRANDS if content[8:12] == brand), "视频文件")
    head = content[:HEAD].lower()
    return next((name for mark, name in MARKUP if mark in head), "")


def stranger(content: bytes, expected: str, wanted: str) -> str:
    """Return the sentence that refuses what is not `expected`: what it seems to be, and what to do, usually what is `wanted`."""
    found = foreign(content)
    return f"这是{found}，{REMEDIES.get(found, wanted)}" if found else f"这不是{expected}，{wanted}"
