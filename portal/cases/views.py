"""The pages of all sorts together: everybody's lists of cases, and the people whom a box may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from portal.cases import listing
from portal.cases.mounting import people
from portal.cases.sort import READERS
from portal.people.queries import me
from portal.web.access import allow
from portal.web.pages import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

pages = Blueprint("cases", __name__, url_prefix="/cases")
pages.add_url_rule("/people", "people", allow(*READERS)(people))


@pages.get("/")
@allow(*READERS)
def index() -> Response:
    """List the cases of all sorts that this person may see; the filters are the URL."""
    return page("cases/index.html", {"results": "cases/_results.html"}, **listing.context(me(), ""))
