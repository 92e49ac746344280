"""Reports of impostors: the form for everybody; the list, the case and its steps are what every sort has (第七条)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.exc import IntegrityError

from portal.cases.page import answer, to_read
from portal.cases.sort import READERS
from portal.cases.views import mount
from portal.cases.views.stepping import Said, step
from portal.database import db
from portal.errors import Busy, Missing, TooMany
from portal.files.store import open_file
from portal.people.models import PUBLICITY
from portal.reports import effects, queries, screenshots
from portal.reports.forms import LINK, NAME, ReportForm
from portal.reports.models import Report, State
from portal.reports.screenshots import Shot
from portal.reports.sort import SORT
from portal.settings.queries import setting
from portal.spelling import clean
from portal.web.access import PUBLIC, allow
from portal.web.downloads import stored_file
from portal.web.failures import later
from portal.web.pages import go, page
from portal.web.redirects import address

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

# Under the address of the directory, from which one comes here and to which papers and pages outside lead.
pages = Blueprint("reports", "portal.reports", url_prefix="/directory")
mount(pages, SORT)
LONGEST_TOKEN = 64
ACTIONS = {State.CONFIRMED.value: "confirm", State.DISMISSED.value: "dismiss"}


@pages.get("/report")
@allow(PUBLIC)
def new() -> Response:
    """Open the form, filled in with what was looked for; after sending, say that it has arrived."""
    if sent := request.args.get("sent", 0, type=int):
        return page("reports/sent.html", sent=sent, phone=setting("contact_phone"))
    known = {"name": clean(request.args.get("name", ""))[:NAME], "link": clean(request.args.get("link", ""))[:LINK]}
    return page("reports/new.html", form=ReportForm(formdata=None, data={**known, "token": secrets.token_urlsafe(18)}))


@pages.post("/report")
@allow(PUBLIC)
def create() -> Response:
    """Keep a report; the same form sent twice is one report."""
    form = ReportForm()
    token = form.token.data or ""
    if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
        form.token.data = token = secrets.token_urlsafe(18)
    shot = Shot()
    try:
        shot = screenshots.taken_in(token)
        if again := _not_yet(form, shot):
            return again
        if queries.report_of(token) is None:
            effects.count_report()
        facts = {key: getattr(form, key).data or "" for key in ("name", "platform", "link", "reason", "contact")}
        made = effects.report(facts, token, shot.digests)
        db.session.commit()
    except (TooMany, Busy) as refusal:
        return later(_again(form, refusal.status, refusal.sentence, shot), refusal)
    except IntegrityError:  # the same form, or another report, at the same moment
        db.session.rollback()
        made = effects.report(facts, token, shot.digests)
        db.session.commit()
    return go(url_for(".new", sent=made.key))


def _not_yet(form: ReportForm, shot: Shot) -> Response | None:
    """Return the form that comes back, without the picture that was left out or with what is wrong; None when it can be kept."""
    if screenshots.unwanted():
        return _again(form, 200)
    return None if form.accepts(shot.fault) else _again(form, 422, shot=shot)


def _again(form: ReportForm, status: int, refusal: str = "", shot: Shot | None = None) -> Response:
    form.give_back()
    shot = shot or Shot()
    mark = shot.mark(form.token.data or "")
    return page("reports/new.html", status=status, form=form, refusal=refusal, chosen=shot.name, mark=mark)


@pages.get("/reports/<int:number>/screenshots/<int:place>")
@allow(*READERS)
def screenshot(number: int, place: int) -> Response:
    """Return a picture that came with a report, counted from 1; whoever may not see the report may not see it."""
    report = to_read(SORT, number)
    digests = report.screenshots if isinstance(report, Report) else []
    stored = open_file(db.session, digests[place - 1]) if 0 < place <= len(digests) else None
    if stored is None:
        raise Missing
    # The name of the upload may name a person, and says nothing about the case.
    return stored_file(stored, f"冒用举报{number}-截图{place}")


@pages.before_request
def former_filter() -> Response | None:
    """Lead from what the list's address was before there were steps to the same list as it is asked for now."""
    outcome = request.args.get("outcome", "")
    if request.endpoint != "reports.index" or outcome not in set(effects.SETTLED):
        return None
    same = [(name, value) for name, value in request.args.items() if name not in {"outcome", "state"}]
    return redirect(address("reports.index", {}, [*same, ("state", outcome)]))


@pages.post("/reports/<int:number>")
@allow(*PUBLICITY)
def settle(number: int) -> Response:
    """Take the step that a form of before there were steps names by its outcome, with its finding as the opinion."""
    finding = clean(request.form.get("finding", ""), lines=True)
    action = ACTIONS.get(request.form.get("outcome", ""), "")
    if not action:
        report, typed = to_read(SORT, number), Said("confirm", finding, "").shown
        return answer(SORT, report, 422, typed=typed, opinion_error="请选择结论：确认冒用或不属冒用。")
    return step(SORT, number, action, Said(action, finding, ""))
