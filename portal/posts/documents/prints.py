"""The 《三审三校登记表》 as PDF: of one post, and of all that an account published in a month, under a list of them."""

from __future__ import annotations

import base64
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import current_app, render_template

from portal import calendar
from portal.config import current
from portal.database import db
from portal.documents import FontsMissing, PrintFailed, marked, render_html
from portal.documents.glyphs import runs
from portal.errors import NotPrinted
from portal.files.store import open_file
from portal.posts.documents.contents import sheet
from portal.settings.queries import number, setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.people.models import User
    from portal.posts.models import Post


def printed(posts: Sequence[Post], user: User, purpose: str, cover: dict[str, Any] | None = None) -> bytes:
    """Return the PDF of posts, behind their list where there is a `cover`; `purpose` crosses each seal and signature. Raises NotPrinted."""
    fonts = current().fonts
    title, mark = f"{setting('school_name')}三审三校登记表", f"仅用于 三审三校 {purpose} {calendar.today()}"
    facts: dict[str, Any] = {"title": title, "cover": cover, "sheets": [sheet(post) for post in posts]}
    facts |= {"seal_mm": number("seal_mm"), "user": user, "now": calendar.now(), "local": calendar.local}
    try:
        html = render_template(
            "documents/posts.html",
            **facts,
            stamp=cache(lambda digest, width, height: _stamp(digest, mark, width, height)),
            set=lambda text: runs(text, fonts),
        )
        return render_html(html, title, fonts_dir=fonts).pdf
    except (PrintFailed, FontsMissing) as failure:
        current_app.logger.exception("print failed")
        raise NotPrinted(
            "登记表没有打印成功，内容没有丢失。", "请稍后再试；如仍不成功，请联系系统管理员。"
        ) from failure


def _stamp(digest: str, mark: str, width: float, height: float) -> tuple[str, float, float]:
    """Return a seal or signature as a data address and its size in millimetres, crossed by what alone it is for; "" for none."""
    stored = open_file(db.session, digest) if digest else None
    picture = marked(stored.content, mark, current().fonts) if stored else b""
    wide, high = (int.from_bytes(picture[at : at + 4]) or 1 for at in (16, 20))  # of a PNG, which `marked` draws
    scale = min(width / wide, height / high)
    address = "data:image/png;base64," + base64.b64encode(picture).decode() if picture else ""
    return address, wide * scale, high * scale
