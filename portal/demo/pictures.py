"""Avatars, QR codes and a screenshot for the demonstration, drawn on the spot."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from pathlib import Path

SIDE = 240
SCREEN = (720, 1000)
COLOURS = ("#0b4f8a", "#1b6e45", "#7a3e9d", "#b3261e", "#8a5a00", "#00677d")


def avatar(word: str, fonts: Path, place: int) -> bytes:
    """Return a PNG: one white character on a coloured round."""
    picture = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((4, 4, SIDE - 4, SIDE - 4), fill=COLOURS[place % len(COLOURS)])
    draw.text((SIDE / 2, SIDE / 2), word, fill="white", font=_font(fonts, 120), anchor="mm")
    return _png(picture)


def screenshot(title: str, lines: tuple[str, ...], fonts: Path) -> bytes:
    """Return a PNG as a telephone takes it: an account's page with its name and what it says."""
    picture = Image.new("RGB", SCREEN, "#f2f2f2")
    draw = ImageDraw.Draw(picture)
    width = SCREEN[0]
    draw.rectangle((0, 0, width, 120), fill="white")
    draw.text((width / 2, 70), title, fill="#111111", font=_font(fonts, 34), anchor="mm")
    for place, line in enumerate(lines):
        top = 170 + place * 130
        draw.ellipse((30, top, 100, top + 70), fill=COLOURS[3])
        draw.rounded_rectangle((120, top, width - 60, top + 96), 12, fill="white")
        draw.text((145, top + 48), line, fill="#222222", font=_font(fonts, 28), anchor="lm")
    return _png(picture)


def _font(fonts: Path, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    file = fonts / "NotoSerifSC_700Bold.ttf"
    return ImageFont.truetype(str(file), size) if file.exists() else ImageFont.load_default(size)


def qr_code(content: str) -> bytes:
    """Return a PNG of a QR code."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
