"""What several tests of the files engine need: a QR code, and a database with the one table of kept files."""

from __future__ import annotations

import io

import segno
from PIL import Image
from sqlalchemy import create_engine

from portal.files.models import StoredFile

WECHAT = "http://weixin.qq.com/r/mp/9EivRoLEGPQ1rbWa9xYV"


def drawn(text: str, scale: int = 8, border: int = 4, error: str = "m") -> Image.Image:
    out = io.BytesIO()
    # The character set is said in the code: a reader can only guess at two or three bare Chinese characters.
    code = segno.make_qr(text, error=error, **({} if text.isascii() else {"encoding": "utf-8", "eci": True}))
    code.save(out, kind="png", scale=scale, border=border)
    return Image.open(out).convert("RGB")


def made(url: str):
    engine = create_engine(url)
    StoredFile.metadata.create_all(engine, tables=[StoredFile.__table__])
    return engine
