"""What was typed to search for stays out of addresses where it is somebody's number or e-mail address (S50).

The form of a search is a GET: its answer is the same as ever. But no history keeps the address, no redirect and no way back holds it.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import request

from portal.fields.masks import is_private

SOUGHT = frozenset({"q", "user", "subject", "whom"})  # where words are typed to find somebody
ONWARD = frozenset({"back", "next"})  # where an address holds another one


def bare(address: str) -> str:
    """Return an address of ours without what was sought where that is private; any other as it is."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    given = parse_qsl(parts.query, keep_blank_values=True)
    kept = [
        (name, bare(value) if name in ONWARD else value)
        for name, value in given
        if not (name in SOUGHT and is_private(value))
    ]
    return address if kept == given else urlunsplit(parts._replace(query=urlencode(kept, errors="replace")))


def address_to_keep() -> str:
    """Return the address under which this page is to be kept, "" where its own will do."""
    own = request.full_path.rstrip("?")
    return kept if (kept := bare(own)) != own else ""
