"""The list of accounts: the filters are the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.accounts.lists.listing import context
from portal.accounts.lists.viewers import viewer
from portal.accounts.views.blueprint import pages
from portal.people.queries import me
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import page, wants_fragment

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.get("/")
@allow(SIGNED_IN)
def index() -> Response:
    """List the registered accounts; their official facts are open to everybody signed in."""
    shown = context(request.args, viewer(me()), me())
    answer = page("accounts/index.html", {"results": "accounts/_results.html"}, **shown)
    if wants_fragment():  # the address without the filters that are not set
        answer.headers["HX-Push-Url"] = shown["first_url"]
    return answer
