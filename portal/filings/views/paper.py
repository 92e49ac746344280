"""The filing on paper: the filled form and the empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, request

from portal.audit.contacts import record_once
from portal.audit.trail import record_apart
from portal.errors import Missing
from portal.filings import queries
from portal.filings.documents import prints
from portal.filings.models import Kind
from portal.filings.views.blueprint import READERS, pages
from portal.people import throttle
from portal.people.queries import me
from portal.platforms import PLATFORMS
from portal.web.access import SIGNED_IN, allow

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.get("/<int:filing_id>/form.pdf")
@allow(*READERS)
def print_form(filing_id: int) -> Response:
    """Print the official form; `copies=3` makes one for each who keeps it (表注1)."""
    throttle.count_print(me().id)
    filing = queries.filing_to_read(me(), filing_id)
    copies = 3 if request.args.get("copies", 1, type=int) > 1 else 1
    what = "账号注销" if filing.kind is Kind.CLOSURE else "变更备案" if filing.kind is Kind.CHANGE else "备案"
    name = f"{filing.platform_label}{what}登记表-{filing.name or filing.id}.pdf"
    answer = prints.answer(prints.filled(filing, me(), copies), name)
    record_apart(
        "filing.printed", f"filing:{filing_id}", copies=copies
    )  # it carries telephone numbers out of the portal
    return answer


@pages.get("/<int:filing_id>/form.png")
@allow(*READERS)
def preview(filing_id: int) -> Response:
    """Show page one as it will be printed; whoever did not write it leaves an entry, once a day: the picture shows telephone numbers."""
    filing = queries.filing_to_read(me(), filing_id)
    throttle.count_print(me().id)
    author = filing.author_id == me().id
    response = make_response(prints.preview(filing, me()))
    response.headers["Content-Type"] = "image/png"
    if not author:
        record_once("filing.previewed", f"filing:{filing_id}")
    return response


@pages.get("/blank/<platform>.pdf")
@allow(SIGNED_IN)
def blank(platform: str) -> Response:
    """Print the empty form of a platform."""
    if platform not in PLATFORMS:
        raise Missing("没有这种平台的登记表。")
    throttle.count_print(me().id)
    return prints.answer(prints.blank(platform), f"{PLATFORMS[platform].label}备案登记表（空白）.pdf")
