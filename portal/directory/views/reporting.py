"""Reports of impostors: the form for everybody, the list and the findings for the office (第七条)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy.exc import IntegrityError

from portal.database import db
from portal.directory import effects, queries
from portal.directory.asked import seen
from portal.directory.forms import LINK, NAME, FindingForm, ReportForm
from portal.directory.models import Outcome
from portal.directory.views.blueprint import pages
from portal.errors import TooMany
from portal.people.models import OFFICES, PUBLICITY
from portal.people.queries import me
from portal.platforms import PLATFORMS
from portal.settings.queries import setting
from portal.web.access import PUBLIC, allow
from portal.web.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.directory.models import Report

LONGEST_TOKEN = 64
PER_PAGE = 20


@pages.get("/directory/report")
@allow(PUBLIC)
def report() -> Response:
    """Open the form, filled in with what was looked for; after sending, say that it has arrived."""
    if sent := request.args.get("sent", 0, type=int):
        return page("directory/sent.html", sent=sent, phone=setting("contact_phone"))
    known = {"name": seen(request.args.get("name", ""))[:NAME], "link": seen(request.args.get("link", ""))[:LINK]}
    return page(
        "directory/report.html", form=ReportForm(formdata=None, data={**known, "token": secrets.token_urlsafe(18)})
    )


@pages.post("/directory/report")
@allow(PUBLIC)
def send_report() -> Response:
    """Keep a report; the same form sent twice is one report."""
    form = ReportForm()
    token = form.token.data or ""
    if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
        form.token.data = token = secrets.token_urlsafe(18)
    if not form.validate():
        return _again(form, 422)
    try:
        if queries.report_of(token) is None:
            effects.count_report()
        facts = {key: getattr(form, key).data or "" for key in ("name", "platform", "link", "reason", "contact")}
        made = effects.report(facts, token)
        db.session.commit()
    except TooMany as refusal:
        return _again(form, refusal.status, refusal.sentence)
    except IntegrityError:
        db.session.rollback()
        known = queries.report_of(token)
        if known is None:
            raise
        made = known
    return go(url_for(".report", sent=made.id))


def _again(form: ReportForm, status: int, refusal: str = "") -> Response:
    form.give_back()
    return page("directory/report.html", status=status, form=form, refusal=refusal)


@pages.get("/directory/reports")
@allow(*OFFICES)
def reports() -> Response:
    """List the reports, those to be looked into first; a leader reads, the office settles."""
    return _reports()


@pages.post("/directory/reports/<int:report_id>")
@allow(*PUBLICITY)
def settle(report_id: int) -> Response:
    """Keep the office's finding on one report."""
    form = FindingForm()
    if not form.validate():
        failed = queries.report(report_id)
        form.give_back()
        faults = [(f"finding-{failed.id}", label, sentence) for _, label, sentence in form.faults]
        return _reports(422, failed, form=form, faults=faults)
    effects.settle(report_id, form.revision.data, Outcome(form.outcome.data), form.finding.data, me())
    db.session.commit()
    return go(url_for(".reports", done=report_id))


def _reports(status: int = 200, failed: Report | None = None, **context: Any) -> Response:
    asked = request.args.get("outcome", "")
    outcome = Outcome(asked) if asked in set(Outcome) else None
    found = queries.reports(outcome, PER_PAGE)
    rows = found.rows
    if failed and failed.id not in {row.id for row in rows}:
        rows = [failed, *rows]
    return page(
        "directory/reports.html",
        status=status,
        rows=rows,
        page=found,
        failed=failed,
        platforms={key: form.label for key, form in PLATFORMS.items()},
        outcome=outcome,
        outcomes=tuple(Outcome),
        settles=me().holds(*PUBLICITY),
        done=request.args.get("done", 0, type=int),
        **context,
    )
