"""The pages of 授权: its form, the cards of what is in force, the calendar of periods; the rest is what every sort has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for
from sqlalchemy import select

from portal.calendar import today
from portal.cases.seeing import case_for, made_from
from portal.cases.sort import READERS, WRITERS
from portal.cases.views import mount
from portal.database import db
from portal.errors import Missing
from portal.people import kept
from portal.people.models import PUBLICITY, Unit
from portal.people.queries import me
from portal.posts.clearances import effects, queries
from portal.posts.clearances.forms import ClearanceForm, PeriodForm, day_of
from portal.posts.clearances.models import Clearance, Period, State
from portal.posts.clearances.sort import SORT
from portal.posts.clearances.workflow import CLEARANCE
from portal.web.access import Keeps, allow
from portal.web.forms import page_token
from portal.web.pages import go, page
from portal.workflow import OutOfTurn

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

pages = Blueprint("clearances", __name__, url_prefix="/clearances")
mount(pages, SORT)


def _clearance(case_id: int | None) -> Clearance:
    if case_id is None:
        return Clearance(author=me(), state=State.DRAFT, token=page_token())
    case = case_for(me(), Clearance, case_id)
    if not CLEARANCE.open_to(case, "submit", me()):
        raise Missing("这份授权申请现在不能修改。")
    return case


def _said(case: Clearance) -> dict[str, Any]:
    """Return what the form says when it is opened: the only account of a unit is chosen already."""
    offered = queries.offered(me())
    chosen = case.accounts or (offered if len(offered) == 1 else [])
    said = {"name": case.name, "reason": case.reason, "wording": case.wording, "until": str(case.due or "")}
    return {"offered": offered, "data": {**said, "accounts": [str(account.id) for account in chosen]}}


@pages.route("/new", methods=["GET", "POST"], defaults={"case_id": None})
@pages.route("/<int:case_id>/edit", methods=["GET", "POST"])
@allow(*WRITERS, keeps=Keeps("授权申请"))
def edit(case_id: int | None) -> Response:
    """Open the form of a new authorisation or of one that lies with its author, and hand it in (422 for what is wrong)."""
    kept.given("clearances.edit")
    case = _clearance(case_id)
    form = ClearanceForm(formdata=request.form or None, **_said(case))
    if form.validate_on_submit():
        if case_id is None and (sent := made_from(me(), case.token)):
            return go(SORT.url(sent.id))
        if not (fault := _sent(case, form)):
            return go(SORT.url(case.id, done=case.events[-1].place))
        form.name.errors = [fault]
    form.give_back()
    back = SORT.url(case_id) if case_id else url_for(".index")
    token, status = page_token(), 422 if form.errors else 200
    return page("clearances/edit.html", status=status, form=form, back_url=back, token=token)


def _sent(case: Clearance, form: ClearanceForm) -> str:
    """Hand a case in as its form says it; return why that cannot be, "" where it is done. Commits."""
    case.name, case.reason, case.wording = (form[key].data for key in ("name", "reason", "wording"))
    case.cover(form.chosen)
    case.due, own = day_of(form.until), me().units(*WRITERS)
    first = case.accounts[0].unit
    case.unit = first if first.id in own else db.session.get_one(Unit, own[0])
    db.session.add(case)
    db.session.flush()
    try:
        CLEARANCE.take(case, "submit", me())
    except OutOfTurn as reason:
        db.session.rollback()
        return str(reason)
    db.session.commit()
    return ""


@pages.get("/wording")
@allow(*READERS)
def wording() -> Response:
    """Show what may be said now, and until when: the cards of 统一口径."""
    return page("clearances/wording.html", cards=queries.cards(me(), today()))


@pages.get("/periods")
@allow(*READERS)
def periods() -> Response:
    """List the sensitive periods that are not over."""
    kept.given("clearances.add_period")
    return _periods(PeriodForm(formdata=request.form or None))


def _periods(form: PeriodForm) -> Response:
    form.give_back()
    status, found = 422 if form.errors else 200, queries.periods_between(today())
    return page("clearances/periods.html", status=status, form=form, periods=found, today=today())


@pages.post("/periods/new")
@allow(*PUBLICITY, keeps=Keeps("敏感时段", "clearances.periods"))
def add_period() -> Response:
    """Write a period into the calendar; the same one sent twice stands there once."""
    form = PeriodForm()
    if not form.validate_on_submit():
        return _periods(form)
    days = {"starts_on": day_of(form.starts_on), "ends_on": day_of(form.ends_on)}
    if not db.session.scalar(select(Period.id).filter_by(name=form.name.data, **days)):
        effects.add(Period(name=form.name.data, note=form.note.data, by=me(), **days))
        db.session.commit()
    return go(url_for(".periods", done="added"))


@pages.post("/periods/<int:period_id>/drop")
@allow(*PUBLICITY)
def drop_period(period_id: int) -> Response:
    """Take a period out of the calendar."""
    if (found := db.session.get(Period, period_id)) is None:
        raise Missing
    effects.drop(found)
    db.session.commit()
    return go(url_for(".periods", done="dropped"))
