"""Taking one step of a case as it comes from its page, and the fresh page for whoever was slower."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.cases import desks, page, seeing, whereabouts
from portal.cases.events import taken_before
from portal.database import db
from portal.errors import Denied, Missing
from portal.people import naming
from portal.people.queries import called, me
from portal.spelling import clean, shown, unprintable
from portal.web.pages import go
from portal.workflow import NotAllowed, OpinionMissing, OutOfTurn, PersonMissing

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.cases.models import Case
    from portal.cases.sort import Sort
    from portal.people.models import User

LONGEST_TOKEN = 64


class Said(NamedTuple):
    """What somebody wrote for one step: it stays in its boxes while the step is not taken."""

    action: str
    opinion: str
    whom: str

    @property
    def shown(self) -> Said:
        """Return it as a page can show it: no page can hold control characters."""
        return self._replace(opinion=shown(self.opinion, lines=True), whom=shown(self.whom))


def said_for(action: str) -> Said:
    """Return what was posted for a step, or is given back."""
    return Said(action, clean(request.form.get("opinion", ""), lines=True), clean(request.form.get("whom", "")))


def step(sort: Sort, key: int, action: str, said: Said | None = None) -> Response:
    """Take a step with what was posted for it or `said`; who was slower sees the fresh page (409). Raises Missing and Denied."""
    case = seeing.case_for(me(), sort.model, key)
    if action not in sort.workflow.actions:
        raise Missing("没有这样的操作。")
    token = request.form.get("token", "")[:LONGEST_TOKEN]
    case_id = case.id
    if done := _done(sort, token, key, case_id):
        return done
    said = said or said_for(action)
    if not said.opinion:
        said = said._replace(opinion=sort.unsaid(case, action))
    g.step_token = token or None  # the event keeps the mark of its form
    try:
        _take(sort, case, said)
    except (NotAllowed, OutOfTurn, StaleDataError, IntegrityError) as reason:
        _undo(sort, case, action, reason)
        late = isinstance(reason, StaleDataError | IntegrityError)
        # The other one may be this very form, sent twice at once.
        return _done(sort, token, key, case_id) or _too_late(
            sort, key, said, OutOfTurn("已被他人处理") if late else reason
        )
    # Being read is no step: it leaves no event.
    done_now = {"read": "yes"} if action == "read" else {"done": case.events[-1].place}
    return go(sort.url(key, **done_now))


def _undo(sort: Sort, case: Case, action: str, reason: Exception) -> None:
    """Leave the case as it was. Raises Denied where the step is this user's nowhere in it."""
    denied = isinstance(reason, NotAllowed) and not sort.workflow.ever(case, action, me())
    db.session.rollback()
    if denied:
        raise Denied(str(reason)) from reason


def _done(sort: Sort, token: str, key: int, case_id: int) -> Response | None:
    """Return the way to what this very form has done already, if it was sent before."""
    done = taken_before(me(), token)
    return go(sort.url(key, done=done.place)) if done and done.case_id == case_id else None


def _take(sort: Sort, case: Case, said: Said) -> None:
    """Take the step in one transaction. Raises what `Workflow.take` raises, StaleDataError and IntegrityError."""
    revision = request.form.get("revision", type=int)
    if revision is not None and revision != case.revision:
        raise OutOfTurn(f"您打开页面后，这{sort.one}已有变动。")
    whom, nobody = _named(sort, case, said)
    garbled = "意见中含有看不见的字符，请删除后重新填写。" if unprintable(said.opinion, lines=True) else ""
    if garbled or nobody:
        words, person = sort.workflow.faults(case, said.action, me(), said.opinion, whom)
        words, person = garbled or words, nobody or person
        raise OpinionMissing(words, person) if words else PersonMissing(person)
    sort.workflow.take(case, said.action, me(), said.opinion, whom)
    db.session.commit()


def _named(sort: Sort, case: Case, said: Said) -> tuple[User | None, str]:
    """Return whom the act names, and why that is nobody or several, as long as the act is this user's; "" where nothing is wrong."""
    if said.action not in sort.workflow.naming or not sort.workflow.open_to(case, said.action, me(), naming=True):
        return None, ""
    if unprintable(said.whom, lines=False):
        return None, "姓名中含有看不见的字符，请删除后重新填写。"
    if not said.whom.strip():
        return None, ""
    near = desks.colleagues(case) if said.action == "transfer" else ()
    whom, fault = naming.meant(said.whom, called(said.whom), near)
    return whom, fault or ""


def _too_late(sort: Sort, key: int, said: Said, reason: Exception) -> Response:
    """Show the fresh page with why the step was not taken; what was typed stays in its boxes.

    A fault of the opinion or of the person is said beside its box (422), as long as the step is still this user's.
    """
    db.session.expire_all()
    case = page.to_read(sort, key)
    possible = {offer.transition.action for offer in sort.workflow.offered(case, me())}
    beside = isinstance(reason, OpinionMissing | PersonMissing) and said.action in possible
    sentence = str(reason) if said.action in possible else _why_not(case, said.action) or str(reason)
    fault = {
        "opinion_error": sentence if isinstance(reason, OpinionMissing) else "",
        "whom_error": sentence if isinstance(reason, PersonMissing) else getattr(reason, "person", ""),
    }
    conflict = "" if beside else sentence.rstrip("。")
    more = fault if beside else {}
    return page.answer(sort, case, 422 if beside else 409, typed=said.shown, conflict=conflict, **more)


def _why_not(case: Case, action: str) -> str:
    """Return what has become of the case: still before somebody else's step, or dealt with already; "" for a new one."""
    last = case.last_move
    if action in {"advise", "recall"} and case.events:
        last = case.events[-1]
    if last is None:
        return ""
    if last.action == "submit":
        return f"这一步现在不能办理，现由 {whereabouts.in_full(case)} 办理"
    by_me = last.user_id == me().id
    who = "您" if by_me else last.user.name
    return f"{'已办理过' if by_me else '已被他人处理'}：{who}已于 {calendar.local(last.at):%H:%M} {last.label}"
