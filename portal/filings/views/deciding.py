"""Deciding: one step of the workflow, and the fresh page for whoever was slower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.database import db
from portal.errors import Denied, Missing
from portal.fields.kinds import unprintable
from portal.filings import display, drafts, queries, route
from portal.filings.views.blueprint import READERS, pages
from portal.filings.workflow import FILING
from portal.people.queries import me
from portal.web.access import allow
from portal.web.pages import go, page
from portal.workflow import NotAllowed, OpinionMissing, OutOfTurn

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.filings.models import Event, Filing


@pages.post("/<int:filing_id>/steps/<action>")
@allow(*READERS, keeps=True)
def step(filing_id: int, action: str) -> Response:
    """Take a step of the workflow; who was slower sees the fresh page (409)."""
    filing = queries.filing_for(me(), filing_id)
    if action not in FILING.actions:
        raise Missing("没有这样的操作。")
    token = request.form.get("token", "")[: drafts.LONGEST_TOKEN]
    if (done := queries.taken_before(me(), token)) and done.filing_id == filing_id:
        return go(url_for(".show", filing_id=filing.id, done=done.place))
    opinion = request.form.get("opinion", "").replace("\r\n", "\n")
    revision = request.form.get("revision", type=int)
    try:
        _same(filing, revision)
        _printable(opinion)
        g.step_token = token or None  # the event keeps the mark of its form
        FILING.take(filing, action, me(), opinion)
        db.session.commit()
    except NotAllowed as reason:
        if not FILING.ever(filing, action, me()):
            db.session.rollback()
            raise Denied(str(reason)) from reason
        return _too_late(filing_id, action, opinion, str(reason))
    except OutOfTurn as reason:
        beside = isinstance(reason, OpinionMissing)
        return _too_late(filing_id, action, opinion, str(reason), beside_opinion=beside)
    except (StaleDataError, IntegrityError):
        db.session.rollback()
        done = queries.taken_before(me(), token)
        if done and done.filing_id == filing_id:  # the other one was this very form, sent twice at once
            return go(url_for(".show", filing_id=filing_id, done=done.place))
        return _too_late(filing_id, action, opinion, "已被他人处理")
    return go(url_for(".show", filing_id=filing_id, done=filing.events[-1].place))


def _same(filing: Filing, revision: int | None) -> None:
    if revision is not None and revision != filing.revision:
        raise OutOfTurn("这份备案在您打开之后有了变化。")


def _printable(opinion: str) -> None:
    if unprintable(opinion, lines=True):
        raise OpinionMissing("意见中含有看不见的控制字符，请删除后重新填写。")


def _too_late(filing_id: int, action: str, opinion: str, reason: str, *, beside_opinion: bool = False) -> Response:
    """Show the fresh page with why the step was not taken; the opinion typed stays in its box.

    A fault of the opinion is said beside the box (422), as long as the step is still this user's.
    """
    db.session.rollback()
    db.session.expire_all()
    filing = queries.filing_to_read(me(), filing_id)
    last = filing.events[-1] if filing.events else None
    possible = {offer.transition.action for offer in FILING.offered(filing, me())}
    if last and action not in possible:
        reason = _why_not(filing, last)
    error = reason if beside_opinion and action in possible else ""
    context = display.case(
        filing, me(), conflict="" if error else reason.rstrip("。"), opinion=opinion, opinion_error=error
    )
    return page("filings/show.html", {"case": "filings/_case.html"}, 422 if error else 409, **context)


def _why_not(filing: Filing, last: Event) -> str:
    """Return what has become of the filing: still before somebody else's step, or dealt with already."""
    if last.action == "submit":
        return f"这一步现在不能办理，现由 {route.desk_of(filing)} 办理"
    by_me = last.user_id == me().id
    who = "您" if by_me else last.user.name
    return f"{'已办理过' if by_me else '已被他人处理'}：{who}已于 {calendar.local(last.at):%H:%M} {last.label}"
