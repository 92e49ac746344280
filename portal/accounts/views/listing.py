"""The list of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.accounts import queries
from portal.accounts.views.blueprint import pages
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

LONGEST_WORD = 60


@pages.get("/")
@allow(SIGNED_IN)
def index() -> Response:
    """List the registered accounts; their official facts are open to everybody signed in."""
    word = request.args.get("q", "").strip()[:LONGEST_WORD]
    found = queries.listed(word)
    return page(
        "accounts/index.html",
        {"results": "accounts/_results.html"},
        rows=found.rows,
        total=found.total,
        page=found,
        q=word,
    )
