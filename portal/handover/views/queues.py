"""A leaver's whole queue on one page, handed to a successor by one button; names and states only, whoever looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, render_template, request, url_for
from wtforms import SelectMultipleField, StringField
from wtforms.fields import SelectChoice

from portal.cases.lists import lines
from portal.cases.sort import sort_of
from portal.database import db
from portal.errors import Missing
from portal.handover import queries, queues
from portal.handover.queues import PARTS, STANDING_IN
from portal.handover.reach import KEEPERS, keeps
from portal.handover.views.blueprint import pages
from portal.people import kept
from portal.people.models import User
from portal.people.naming import LONGEST_WRITTEN, meant, offered
from portal.people.queries import called, me, suggested
from portal.web.access import Keeps, allow, may
from portal.web.forms import PageForm, at_most
from portal.web.limits import LARGEST_ID
from portal.web.pages import go, page
from portal.workflow import OutOfTurn

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.cases.models import Case
    from portal.handover.queues import Queue


AS_ONE_TYPES = {
    "list": "people",
    "hx-get": "/handover/queue/people",
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#people",
    "hx-swap": "outerHTML",
    "hx-sync": "this:replace",
}


class QueueForm(PageForm):
    """To whom the parts of a queue go."""

    successor = StringField(
        "接收人",
        [at_most(LONGEST_WRITTEN)],
        render_kw=AS_ONE_TYPES,
        description="姓名、用户名或单位，输入后从列表中选择；一人不能全接的，分几次移交。",
    )
    parts = SelectMultipleField("移交事项", choices=[SelectChoice(key, key) for key in PARTS])


@pages.get("/queue")
@allow(*KEEPERS)
def queue() -> Response:
    """Show the queue of the person in the address; without one, whose queues this person sees to."""
    if "user" not in request.args:
        return page("handover/leavers.html", rows=queues.leavers(me()), most=queues.MOST_PEOPLE)
    leaver = _leaver()
    found = queues.queue_of(leaver, me())
    if not found.empty and kept.given("handover.hand_over"):
        return _shown(leaver, found, QueueForm(formdata=request.form))
    return _shown(leaver, found, QueueForm(formdata=None, data={"parts": [p for p in PARTS if found.has(p)]}))


@pages.get("/queue/people")
@allow(*KEEPERS)
def successors() -> Response:
    """Return whom the box may mean, as one types: staff, and the students of the units that this person sees to."""
    return make_response(render_template("parts/_people.html", people=_offered(request.args.get("successor", ""))))


@pages.post("/queue")
@allow(*KEEPERS, keeps=Keeps("移交待办"))
def hand_over() -> Response:
    """Hand the ticked parts over, all or, where the successor cannot take one of them, nothing (422)."""
    leaver, form = _leaver(), QueueForm()
    found = queues.queue_of(leaver, me())
    parts, fine = _ticked(form, found), form.validate_on_submit()
    if fine and not parts:
        return _nothing_moved(leaver, found, form)
    successor, fault = (None, "") if parts == [STANDING_IN] else _meant(form)
    if fine and successor:
        fault = "".join(queues.unfit(found.cases(parts), leaver, successor))
    if not fine or fault:
        return _refused(leaver, found, form, "successor", fault)
    try:
        moved = queues.hand_over(found, parts, leaver, successor, me())
    except OutOfTurn as reason:
        db.session.rollback()
        return _refused(leaver, queues.queue_of(leaver, me()), form, "successor", str(reason))
    db.session.commit()
    return go(url_for(".queue", user=leaver.id, moved=moved))


def _offered(q: str) -> list[str]:
    return offered(suggested(q, keeps(me()).within(User.unit_id)))  # type: ignore[arg-type]


def _ticked(form: QueueForm, found: Queue) -> list[str]:
    """Return the parts that were ticked and are still there."""
    return [part for part in form.parts.data or [] if part in PARTS and found.has(part)]


def _nothing_moved(leaver: User, found: Queue, form: QueueForm) -> Response:
    """Answer a form without parts to move: none was ticked, or somebody else has moved them meanwhile."""
    if not form.parts.data and not found.empty:
        return _refused(leaver, found, form, "parts", "请至少勾选一类要移交的事项。")
    return go(url_for(".queue", user=leaver.id, moved=0))


def _meant(form: QueueForm) -> tuple[User | None, str]:
    text = form.successor.data or ""
    return meant(text, called(text))


def _leaver() -> User:
    user_id = request.args.get("user", 0, type=int)
    if not 0 < user_id <= LARGEST_ID:
        raise Missing("没有指明移交谁的事项，请从列表中选择。")
    return queues.leaver_for(me(), user_id)


def _what(case: Case) -> str:
    """Return what a case is, for a line: 创建备案 · 微信 · 信息工程学院; a sort without kinds has its own name."""
    registers = "备案" if getattr(case.kind, "registers", False) else ""
    kind = f"{case.kind_label}{registers}" if case.kind_label else sort_of(case).label
    return " · ".join(word for word in (kind, case.platform_label, case.unit.name if case.unit else "") if word)


def _refused(leaver: User, found: Queue, form: QueueForm, name: str, reason: str) -> Response:
    if reason:
        form[name].errors = [*form[name].errors, reason]
    return _shown(leaver, found, form, 422)


def _shown(leaver: User, found: Queue, form: QueueForm, status: int = 200) -> Response:
    ids = [case.id for case in found.cases(PARTS) if may(f"{sort_of(case).blueprint}.show")]
    moved = request.args.get("moved", type=int)
    return page(
        "handover/queue.html",
        status=status,
        leaver=leaver,
        queue=found,
        form=form,
        errors=form.faults,
        parts=[(key, found.label(key), found.cases([key])) for key in PARTS if found.has(key)],
        ticked=set(form.parts.data or []),
        open_=queries.open_to(me(), ids),
        people=_offered(leaver.unit.name),
        moved=moved,
        url_of=lambda case: lines.url_of(case, ""),
        what_of=_what,
        everywhere=keeps(me()).school,
    )
