"""Deciding, and what goes on beside it: one step of the workflow, and the fresh page for whoever was slower."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g, make_response, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.database import db
from portal.errors import Denied, Missing
from portal.fields.kinds import unprintable
from portal.filings import display, drafts, queries, route
from portal.filings.views.blueprint import READERS, pages
from portal.filings.workflow import FILING
from portal.people import naming
from portal.people.queries import called, me, suggested
from portal.web.access import Keeps, allow
from portal.web.pages import go, page
from portal.workflow import NotAllowed, OpinionMissing, OutOfTurn, PersonMissing

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.filings.models import Filing
    from portal.people.models import User


class Typed(NamedTuple):
    """What somebody wrote for one step: it stays in its boxes while the step is not taken."""

    action: str
    opinion: str
    whom: str


def typed_for(action: str) -> Typed:
    """Return what was posted for a step, or is given back."""
    return Typed(action, request.form.get("opinion", "").replace("\r\n", "\n"), request.form.get("whom", ""))


@pages.get("/people")
@allow(*READERS)
def people() -> Response:
    """Return the people whom the box may mean, as one types: a list of options for it."""
    q = request.args.get("q") or request.args.get("whom") or ""
    return make_response(render_template("parts/_people.html", people=naming.offered(suggested(q))))


@pages.post("/<int:filing_id>/steps/<action>")
@allow(*READERS, keeps=Keeps("办理意见", "filings.show"))
def step(filing_id: int, action: str) -> Response:
    """Take a step of the workflow; who was slower sees the fresh page (409)."""
    filing = queries.filing_for(me(), filing_id)
    if action not in FILING.actions:
        raise Missing("没有这样的操作。")
    token = request.form.get("token", "")[: drafts.LONGEST_TOKEN]
    if done := _done(token, filing_id):
        return done
    typed = typed_for(action)
    g.step_token = token or None  # the event keeps the mark of its form
    try:
        _take(filing, typed)
    except (NotAllowed, OutOfTurn, StaleDataError, IntegrityError) as reason:
        denied = isinstance(reason, NotAllowed) and not FILING.ever(filing, action, me())
        db.session.rollback()
        if denied:
            raise Denied(str(reason)) from reason
        late = isinstance(reason, StaleDataError | IntegrityError)
        # The other one may be this very form, sent twice at once.
        return _done(token, filing_id) or _too_late(filing_id, typed, OutOfTurn("已被他人处理") if late else reason)
    # Being read is no step: it leaves no event.
    done_now = {"read": "yes"} if action == "read" else {"done": filing.events[-1].place}
    return go(url_for(".show", filing_id=filing_id, **done_now))


def _done(token: str, filing_id: int) -> Response | None:
    """Return the way to what this very form has done already, if it was sent before."""
    done = queries.taken_before(me(), token)
    return go(url_for(".show", filing_id=filing_id, done=done.place)) if done and done.filing_id == filing_id else None


def _take(filing: Filing, typed: Typed) -> None:
    """Take the step in one transaction. Raises what `Workflow.take` raises, StaleDataError and IntegrityError."""
    revision = request.form.get("revision", type=int)
    if revision is not None and revision != filing.revision:
        raise OutOfTurn("这份备案在您打开之后有了变化。")
    if unprintable(typed.opinion, lines=True):
        raise OpinionMissing("意见中含有看不见的控制字符，请删除后重新填写。")
    FILING.take(filing, typed.action, me(), typed.opinion, _named(filing, typed))
    db.session.commit()


def _named(filing: Filing, typed: Typed) -> User | None:
    """Return whom the act names. Raises PersonMissing for nobody or several of that name, as long as the act is this user's."""
    if not FILING.open_to(filing, typed.action, me(), naming=True):
        return None
    if unprintable(typed.whom, lines=False):
        raise PersonMissing("姓名中含有看不见的控制字符，请删除后重新填写。")
    if not typed.whom.strip():
        return None
    near = route.colleagues(filing) if typed.action == "transfer" else ()
    whom, fault = naming.meant(typed.whom, called(typed.whom), near)
    if fault:
        raise PersonMissing(fault)
    return whom


def _too_late(filing_id: int, typed: Typed, reason: Exception) -> Response:
    """Show the fresh page with why the step was not taken; what was typed stays in its boxes.

    A fault of the opinion or of the person is said beside its box (422), as long as the step is still this user's.
    """
    db.session.expire_all()
    filing = queries.filing_to_read(me(), filing_id)
    possible = {offer.transition.action for offer in FILING.offered(filing, me())}
    beside = isinstance(reason, OpinionMissing | PersonMissing) and typed.action in possible
    sentence = str(reason) if typed.action in possible else _why_not(filing, typed.action) or str(reason)
    fault = {
        "opinion_error": sentence if isinstance(reason, OpinionMissing) else "",
        "whom_error": sentence if isinstance(reason, PersonMissing) else "",
    }
    context = display.case(
        filing, me(), typed=typed, conflict="" if beside else sentence.rstrip("。"), **(fault if beside else {})
    )
    return page("filings/show.html", {"case": "filings/_case.html"}, 422 if beside else 409, **context)


def _why_not(filing: Filing, action: str) -> str:
    """Return what has become of the filing: still before somebody else's step, or dealt with already; "" for a new one."""
    last = filing.last_move
    if action in {"advise", "recall"} and filing.events:
        last = filing.events[-1]
    if last is None:
        return ""
    if last.action == "submit":
        return f"这一步现在不能办理，现由 {route.desk_of(filing)} 办理"
    by_me = last.user_id == me().id
    who = "您" if by_me else last.user.name
    return f"{'已办理过' if by_me else '已被他人处理'}：{who}已于 {calendar.local(last.at):%H:%M} {last.label}"
