"""A record laid out for the templates: the same lines serve a filing and an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.fields import Item, RecordSection

COLUMN = 24  # characters that fit one column of the page

Laid = list[tuple[str, list[dict[str, Any]]]]


def laid_out(
    sections: tuple[RecordSection, ...], picture_url: Callable[[str, str], str], codes: dict[str, str]
) -> Laid:
    """Return (section title, lines); `picture_url(key, digest)` is the address of a picture, `codes` what its QR code says."""
    return [(s.title, [_line(item, picture_url, codes.get(item.key, "")) for item in s.items]) for s in sections]


def _line(item: Item, picture_url: Callable[[str, str], str], code: str) -> dict[str, Any]:
    return {
        "key": item.key,
        "label": item.label,
        "text": item.text if item.shape == "text" else "",
        "boxes": item.boxes,
        "picture": picture_url(item.key, item.text) if item.shape == "picture" and item.text else "",
        "code": code,
        "columns": item.header,
        "rows": item.lines,
        "wide": len(item.text) > COLUMN,
    }
