"""Avatars and QR codes for the demonstration, drawn on the spot."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from pathlib import Path

SIDE = 240
COLOURS = ("#0b4f8a", "#1b6e45", "#7a3e9d", "#b3261e", "#8a5a00", "#00677d")


def avatar(word: str, fonts: Path, place: int) -> bytes:
    """Return a PNG: one white character on a coloured round."""
    picture = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((4, 4, SIDE - 4, SIDE - 4), fill=COLOURS[place % len(COLOURS)])
    file = fonts / "NotoSerifSC_700Bold.ttf"
    font = ImageFont.truetype(str(file), 120) if file.exists() else ImageFont.load_default(120)
    draw.text((SIDE / 2, SIDE / 2), word, fill="white", font=font, anchor="mm")
    return _png(picture)


def qr_code(content: str) -> bytes:
    """Return a PNG of a QR code."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
