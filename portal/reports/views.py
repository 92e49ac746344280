"""Reports of impostors: the form for everybody, the list and the findings for the office (第七条)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for
from sqlalchemy.exc import IntegrityError

from portal.database import db
from portal.errors import TooMany
from portal.fields.kinds import seen
from portal.people.models import OFFICES, PUBLICITY
from portal.people.queries import me
from portal.platforms import PLATFORMS
from portal.reports import effects, queries
from portal.reports.forms import LINK, NAME, FindingForm, ReportForm
from portal.reports.models import Outcome
from portal.settings.queries import setting
from portal.web.access import PUBLIC, allow
from portal.web.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.reports.models import Report

# Under the address of the directory, from which one comes here and to which papers and pages outside lead.
pages = Blueprint("reports", "portal.reports", url_prefix="/directory")
LONGEST_TOKEN = 64
PER_PAGE = 20


@pages.get("/report")
@allow(PUBLIC)
def new() -> Response:
    """Open the form, filled in with what was looked for; after sending, say that it has arrived."""
    if sent := request.args.get("sent", 0, type=int):
        return page("reports/sent.html", sent=sent, phone=setting("contact_phone"))
    known = {"name": seen(request.args.get("name", ""))[:NAME], "link": seen(request.args.get("link", ""))[:LINK]}
    return page("reports/new.html", form=ReportForm(formdata=None, data={**known, "token": secrets.token_urlsafe(18)}))


@pages.post("/report")
@allow(PUBLIC)
def create() -> Response:
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
    return go(url_for(".new", sent=made.id))


def _again(form: ReportForm, status: int, refusal: str = "") -> Response:
    form.give_back()
    return page("reports/new.html", status=status, form=form, refusal=refusal)


@pages.get("/reports")
@allow(*OFFICES)
def index() -> Response:
    """List the reports, those to be looked into first; a leader reads, the office settles."""
    return _reports()


@pages.post("/reports/<int:report_id>")
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
    return go(url_for(".index", done=report_id))


def _reports(status: int = 200, failed: Report | None = None, **context: Any) -> Response:
    asked = request.args.get("outcome", "")
    outcome = Outcome(asked) if asked in set(Outcome) else None
    found = queries.reports(outcome, PER_PAGE)
    rows = found.rows
    if failed and failed.id not in {row.id for row in rows}:
        rows = [failed, *rows]
    return page(
        "reports/index.html",
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
