"""批量同意: consenting to many filings at once, and the page that says what became of each."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal.errors import Missing
from portal.filings import batch, filtering, listing, queries, queue
from portal.filings.views.blueprint import READERS, pages
from portal.people import kept
from portal.people.queries import me
from portal.web.access import Keeps, allow
from portal.web.limits import LARGEST_ID
from portal.web.pages import go, page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response


@pages.post("/batch")
@allow(*READERS, keeps=Keeps("批量办理的意见", "filings.index"))
def agree() -> Response:
    """Consent to the ticked filings, each by itself; what cannot be consented to together is refused whole (422)."""
    sent = request.form
    opinion, token = sent.get("opinion", "").replace("\r\n", "\n"), _token(sent.get("token", ""))
    picked = batch.picks(sent.getlist("filing"))
    back = queue.back_from(sent)
    # Where this very form was sent before, what is left of it goes on; what was done is not done twice.
    left = [pick for pick in picked if not queries.taken_before(me(), batch.mark(token, pick.id))]
    if left or not picked:
        fault = batch.fault(me(), left, sent.get("state", ""), sent.get("label", ""))
        wrong = batch.opinion_fault(opinion)
        if fault or wrong:
            return _again(back, fault, wrong, opinion)
    for pick in picked[: batch.MOST]:
        batch.consent_to(me(), pick, opinion, token)
    if not any(queries.taken_before(me(), batch.mark(token, pick.id)) for pick in picked):
        kept.keep(me().id)  # no filing holds the opinion; the page of the result leads to it
    ids = ",".join(str(pick.id) for pick in picked)
    return go(url_for(".batch_result", token=token, ids=ids, back=back or None))


def _token(given: str) -> str:
    return given[: batch.LONGEST_TOKEN] or secrets.token_urlsafe(18)


def _list_of(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of the list that such a form stands under, for a form that does not say where it stood."""
    return {"scope": "todo", "state": sent.get("state", ""), "act": sent.get("label", "")}


def given_back() -> Response:
    """Show the list with what was ticked and the opinion written under it; where nothing is to be ticked any more, its bare words."""
    back, opinion = queue.back_from(request.form), request.form.get("opinion", "").replace("\r\n", "\n")
    context = _filled(back, opinion)
    if not (context["batch"] and context["batch"].label):
        kept.not_taken()
    return page("filings/index.html", {"results": "filings/_results.html"}, **context)


def _again(back: str, fault: str, wrong: str, opinion: str) -> Response:
    context = _filled(back, opinion, batch_fault=fault, opinion_error=wrong)
    return page("filings/index.html", {"results": "filings/_results.html"}, 422, **context)


def _filled(back: str, opinion: str, **more: str) -> dict[str, Any]:
    """Return the context of the list under which the form stood, with what was ticked and written."""
    given = (filtering.in_address(back) if back else None) or _list_of(request.form)
    shown = "".join(c for c in opinion if c.isprintable() or c == "\n")  # no page can hold the others
    ticked = set(request.form.getlist("filing"))
    return listing.context(me(), given, picked=ticked, opinion=shown, **more)


@pages.get("/batch")
@allow(*READERS)
def batch_result() -> Response:
    """Say what became of each filing of a batch: so many consented to, the others with the reason and a link."""
    ids = [int(n) for n in request.args.get("ids", "").split(",")[: batch.MOST] if re.fullmatch("[0-9]{1,10}", n)]
    token = request.args.get("token", "")[: batch.LONGEST_TOKEN]
    found = batch.outcomes(me(), token, [n for n in ids if 0 < n <= LARGEST_ID]) if token and ids else []
    if not found:
        raise Missing("没有找到这一次批量办理。", "请回到待办列表查看。")
    back = queue.back_from(request.args) or url_for(".index", scope="todo")
    return page(
        "filings/batch.html",
        done=[o for o in found if not o.reason],
        failed=[(o, queue.url_of(o.filing.id, back)) for o in found if o.reason],
        back=back,
        left=queue.todo_count(me()),
    )
