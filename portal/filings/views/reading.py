"""Reading filings: the list, the case, its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import has_request_context, make_response, request

from portal.database import db
from portal.errors import Missing
from portal.files.store import headers_for, open_file
from portal.filings import closing, display, listing, queries, queue
from portal.filings.views.batch import given_back
from portal.filings.views.blueprint import READERS, pages
from portal.filings.views.deciding import typed_for
from portal.people import kept
from portal.people.queries import me
from portal.web.access import allow
from portal.web.pages import page

if TYPE_CHECKING:
    from typing import Any

    from werkzeug.wrappers import Response


@pages.url_defaults
def keep_the_way_back(endpoint: str, values: dict[str, Any]) -> None:
    """Let the list from which a filing was opened go along to each of its steps, and from there to what the step answers."""
    answers = endpoint == "filings.show" and values.keys() & {"done", "read"}
    if not (answers or endpoint == "filings.step") or not has_request_context():
        return
    same = (request.view_args or {}).get("filing_id") == values.get("filing_id")
    if same and (back := queue.back_from(request.values)):
        values.setdefault("back", back)


@pages.get("/")
@allow(*READERS)
def index() -> Response:
    """List the filings this person may see; the filters are the URL."""
    if kept.given("filings.agree"):
        return given_back()
    return page("filings/index.html", {"results": "filings/_results.html"}, **listing.context(me()))


@pages.get("/<int:filing_id>")
@allow(*READERS)
def show(filing_id: int) -> Response:
    """Show the case: what an approver must see first, then the whole form, the timeline, the buttons."""
    filing = queries.filing_to_read(me(), filing_id)
    again = kept.given("filings.step")
    typed = typed_for(again.args["action"]) if again else None
    return page("filings/show.html", {"case": "filings/_case.html"}, **display.case(filing, me(), typed=typed))


@pages.get("/<int:filing_id>/files/<key>")
@allow(*READERS)
def picture(filing_id: int, key: str) -> Response:
    """Return a picture of the filing; whoever may not see the filing may not see its pictures."""
    filing = queries.filing_to_read(me(), filing_id)
    stored = open_file(db.session, str(filing.data.get(key) or "")) if key in closing.picture_keys(filing) else None
    if stored is None:
        raise Missing
    response = make_response(stored.content)
    response.headers.update(headers_for(stored))
    return response
