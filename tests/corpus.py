"""Generates the corpus of malformed uploads from small seeds: nothing binary is stored in the repository."""

from __future__ import annotations

import io
import random
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import segno
from PIL import Image, PngImagePlugin

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = b"<script>alert(document.domain)</script>"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
FLIPS = 200
KINDS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True)
class Upload:
    """One malformed upload; `refused` is whether it must be refused (None: a clean picture is as good an answer)."""

    label: str
    name: str
    content: bytes
    refused: bool | None = None


def code(content: str) -> bytes:
    """A picture of a QR code that says this."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=6, border=3)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """Return a small honest picture with edges, slopes and colour in it."""
    image = Image.merge("RGB", [Image.linear_gradient("L").rotate(turn).resize(size) for turn in (0, 90, 180)])
    image.paste((200, 20, 30), (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    return written(image, kind, **options)


def written(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """Return one PNG chunk with its true checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def zeros(count: int) -> bytes:
    """Return a zlib stream of `count` zero bytes at once: one deflated block of a megabyte, repeated."""
    block = 1 << 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    repeated = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    rest = packer.compress(bytes(count % block)) + packer.flush()
    return b"\x78\xda" + repeated * (count // block) + rest + struct.pack(">I", (count % 65521) << 16 | 1)


def header(width: int, height: int, depth: int, colour: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png_bomb(width: int, height: int, depth: int, colour: int, channels: int) -> bytes:
    """Return a true PNG of black pixels that unpacks to gigabytes."""
    row = 1 + (width * depth * channels + 7) // 8
    return SIGNATURE + header(width, height, depth, colour) + chunk(b"IDAT", zeros(row * height)) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """Return a small JPEG whose frame header claims another size."""
    content = bytearray(picture("JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def jpeg_of_many_scans(scans: int) -> bytes:
    """Return a progressive JPEG that is to be gone through `scans` times: small to send, slow to read."""
    content = written(Image.new("RGB", (2000, 2000), (200, 30, 30)), "JPEG", progressive=True)
    last = content[content.rfind(b"\xff\xda") : -2]
    return content[:-2] + last * scans + content[-2:]


def webp_claiming(width: int, height: int) -> bytes:
    """Return a WebP whose canvas claims another size."""
    canvas = b"\x10\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas + picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def photo_with_place() -> bytes:
    """Return a JPEG that tells where and by whom it was taken, held sideways, with a script behind its end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = 6, "SecretCamera", "SecretAuthor"
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 48.0, 21.0), 3: "E", 4: (113.0, 30.0, 0.0)})
    return picture("JPEG", exif=exif, comment=SCRIPT) + SCRIPT


def png_with_texts() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SCRIPT.decode())
    texts.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>SecretAuthor</x:xmpmeta>", zip=True)
    return picture("PNG", pnginfo=texts) + SCRIPT


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    return written(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)


def bombs() -> Iterator[Upload]:
    """Pictures that cost far more to open than to send."""
    texts = b"".join(chunk(b"zTXt", b"k%d\0\0" % n + zeros(1 << 20)) for n in range(90))
    yield Upload("PNG of 13,000 × 13,000 in colour", "头像.png", png_bomb(13_000, 13_000, 8, 2, 3), refused=True)
    yield Upload("PNG of 20,000 × 20,000 in one bit", "头像.png", png_bomb(20_000, 20_000, 1, 0, 1), refused=True)
    yield Upload("PNG just past the limit", "头像.png", png_bomb(12_500_001, 1, 8, 0, 1), refused=True)
    yield Upload("PNG of 2³¹ columns", "头像.png", png_bomb(2**31 - 1, 1, 1, 0, 1)[:9000], refused=True)
    second = SIGNATURE + header(9, 9, 8, 2) + png_bomb(13_000, 13_000, 8, 2, 3)[8:]
    yield Upload("PNG with a second, larger header", "头像.png", second, refused=True)
    yield Upload("PNG with 90 MB of text", "头像.png", SIGNATURE + header(64, 48, 8, 2) + texts + picture()[33:])
    yield Upload("JPEG that claims 65,500 × 65,500", "头像.jpg", jpeg_claiming(65_500, 65_500), refused=True)
    yield Upload("JPEG of 5,000 scans", "头像.jpg", jpeg_of_many_scans(5_000), refused=True)
    yield Upload("WebP that claims 16,383 × 16,383", "头像.webp", webp_claiming(16_383, 16_383), refused=True)
    yield Upload("WebP that claims 2²⁴ columns", "头像.webp", webp_claiming(2**24, 200), refused=True)
    yield Upload("WebP that claims 4,000 × 4,000", "头像.webp", webp_claiming(4_000, 4_000), refused=True)
    yield Upload("PNG in 20 MB", "头像.png", picture() + bytes(20 * 1024 * 1024), refused=True)


def strangers() -> Iterator[Upload]:
    """Files of other kinds under the name of a picture."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    zeroed = bytes(600)
    files = {
        "nothing": b"",
        "one byte": b"\x89",
        "SVG with onload": svg,
        "SVG behind an XML declaration": b'<?xml version="1.0"?>\n' + svg,
        "HTML": b"<!DOCTYPE html><html><body>" + SCRIPT,
        "HTML behind spaces": b"\n \t<html>" + SCRIPT,
        "script alone": SCRIPT,
        "GIF": written(Image.new("P", (9, 9)), "GIF"),
        "GIF of zeros": b"GIF89a" + zeroed,
        "GIF that is JavaScript": b"GIF89a=1;alert(1)//",
        "animated GIF": animated("GIF"),
        "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
        "EPS of DOS": b"\xc5\xd0\xd3\xc6" + zeroed,
        "PDF": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript>>>>endobj\n%%EOF",
        "PSD": b"8BPS\0\1" + zeroed,
        "WMF": b"\xd7\xcd\xc6\x9a" + zeroed,
        "EMF": b"\1\0\0\0" + zeroed,
        "ICO": written(Image.new("RGB", (16, 16)), "ICO"),
        "BMP": written(Image.new("RGB", (9, 9)), "BMP"),
        "TIFF": written(Image.new("RGB", (9, 9)), "TIFF"),
        "TIFF of Motorola": b"MM\0*" + zeroed,
        "PPM": written(Image.new("RGB", (9, 9)), "PPM"),
        "TGA": written(Image.new("RGB", (9, 9)), "TGA"),
        "PCX": written(Image.new("RGB", (9, 9)), "PCX"),
        "HEIC": b"\0\0\0\x18ftypheic" + zeroed,
        "AVIF": written(Image.new("RGB", (9, 9)), "AVIF"),
        "MP4": b"\0\0\0\x18ftypisom" + zeroed,
        "ZIP": b"PK\3\4" + zeroed,
        "RAR": b"Rar!\x1a\7\0" + zeroed,
        "program": b"MZ" + zeroed,
        "PHP": b"<?php system($_GET[0]);",
        "sound in a RIFF": b"RIFF\x24\0\0\0WAVEfmt " + zeroed,
        "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + zeroed,
        "noise": random.Random(39).randbytes(4096),  # noqa: S311 - the same noise at every run
        "a PNG behind one space": b" " + picture(),
        "a JPEG behind a PDF": b"%PDF-1.4\n" + picture("JPEG"),
    }
    for label, content in files.items():
        yield Upload(label, "二维码.png", content, refused=True)
    yield Upload("animated WebP", "头像.webp", animated("WEBP"), refused=True)
    yield Upload("animated PNG", "头像.png", animated("PNG"), refused=True)


def polyglots() -> Iterator[Upload]:
    """Pictures that are something else as well: only the picture may survive."""
    yield Upload("JPEG with EXIF, GPS and a script behind", "照片.jpg", photo_with_place(), refused=False)
    yield Upload("PNG with texts and a script behind", "照片.html", png_with_texts(), refused=False)
    yield Upload("JPEG that is a ZIP", "照片.jpg.zip", picture("JPEG") + b"PK\3\4" + SCRIPT, refused=False)
    yield Upload("WebP with a script behind", "照片.php", picture("WEBP") + SCRIPT, refused=False)
    yield Upload("JPEG named PNG", "头像.png", picture("JPEG"), refused=False)
    yield Upload("PNG named SVG", "头像.svg", picture(), refused=False)
    icc = SIGNATURE + header(64, 48, 8, 2) + chunk(b"iCCP", b"p\0\0" + zlib.compress(SCRIPT)) + picture()[33:]
    yield Upload("PNG with a script for a colour profile", "头像.png", icc, refused=False)
    lying = SIGNATURE + header(64, 48, 8, 2) + chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)) + picture()[33:]
    yield Upload("PNG that promises two thousand million frames", "头像.png", lying)
    broken_exif = picture("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(40))
    yield Upload("JPEG with broken EXIF", "照片.jpg", broken_exif, refused=False)
    no_exif = picture("JPEG", exif=b"Exif\0\0" + SCRIPT)
    yield Upload("JPEG with a script for EXIF", "照片.jpg", no_exif, refused=False)
    word = b"Exif\0\0MM\0*\0\0\0\x08\0\1" + struct.pack(">HHI4s", 0x0112, 2, 4, b"up!\0") + bytes(4)
    yield Upload("JPEG held in a direction that is a word", "照片.jpg", picture("JPEG", exif=word), refused=False)


def damaged() -> Iterator[Upload]:
    """Every kind cut off at each percent, and with single bits flipped."""
    for kind in KINDS:
        whole = picture(kind)
        for percent in range(100):
            yield Upload(f"{kind} cut at {percent} %", f"图.{kind.lower()}", whole[: len(whole) * percent // 100])
        dice = random.Random(f"flips of {kind}")  # noqa: S311 - the same flips at every run
        for flip in range(FLIPS):
            content = bytearray(whole)
            content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
            yield Upload(f"{kind} flipped {flip}", f"图.{kind.lower()}", bytes(content))


NAMES = (
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "a.png\r\nSet-Cookie: sid=1",
    'a".png; filename="b.exe',
    "\u202egnp.exe",
    "长" * 300 + ".png",
    "a" * 300,
    "头像\x00.png",
    "头像.png.exe",
    "CON.png",
    "....",
    "",
    " ",
    "𠮷" * 100 + ".png",
    "\ud800.png",
    "%2e%2e%2fa.png",
    "a:b.png",
    "e\u0301" * 200,
    ".htaccess",
    "<img src=x onerror=alert(1)>.png",
)


@cache
def corpus() -> tuple[Upload, ...]:
    """Return the whole corpus; the same at every run."""
    return (*bombs(), *strangers(), *polyglots(), *damaged())
