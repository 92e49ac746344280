"""Addresses of our own pages that hold what a visitor has sent: where to go after sign-in, and with which query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from flask import url_for

from portal.web.private import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST = 500
# Browsers and Werkzeug drop control characters before they read a URL, so what looks local may not be.
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]|%(?:0[0-9a-f]|1[0-9a-f]|2f|5c|7f)", re.IGNORECASE)


def safe_next(target: str | None, default: str = "/") -> str:
    """Return `target` when it is a path on this site, else `default`."""
    if not target or len(target) > LONGEST or not target.startswith("/") or target.startswith("//"):
        return default
    if UNSAFE.search(target):
        return default
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    return target if not parts.scheme and not parts.netloc and "//" not in parts.path else default


def back_from(values: Mapping[str, str]) -> str:
    """Return the list that an address or a form names as the way back, "" for none; never a page of another site."""
    return bare(safe_next(values.get("back"), ""))


def address(endpoint: str, arguments: Mapping[str, Any], query: Iterable[tuple[str, str]]) -> str:
    """Return the address of a page with a query that a visitor may have written.

    It is written out here: among url_for's own arguments their `_scheme` or `endpoint` would be taken for ours.
    """
    written = urlencode(list(query), errors="replace")
    path = url_for(endpoint, **arguments)
    return f"{path}?{written}" if written else path


def path_of(url: str | None) -> str:
    """Return path and query of a full URL (HX-Current-URL), made safe; "/" when there is none."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return "/"
    return bare(safe_next(parts.path + (f"?{parts.query}" if parts.query else "")))
