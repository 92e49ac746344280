"""Writing a filing: the new form, the draft, its rows and pictures, the submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.database import db
from portal.errors import BadInput, Missing, Refused
from portal.fields import form_class
from portal.filings import change, checks, drafts, merging, queries, rules, unsaved
from portal.filings.models import Filing, Kind
from portal.filings.rules import WRITERS
from portal.filings.starting import anew, opening, pasted
from portal.filings.views import beginning, formpage
from portal.filings.views.blueprint import pages
from portal.filings.workflow import FILING
from portal.people import kept
from portal.people.models import PUBLICITY
from portal.people.queries import me
from portal.web.access import Keeps, allow
from portal.web.pages import go, page
from portal.workflow import OutOfTurn

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


SAVES = {"draft", "auto", "submit"}


@pages.get("/new")
@allow(*WRITERS)
def new() -> Response:
    """Choose platform and kind, or open the form of the chosen ones; nothing is kept before something is typed.

    The form of a change begins as a copy of what the registry says of its account.
    """
    platform, kind = request.args.get("platform"), request.args.get("kind", Kind.CREATION)
    if platform is None and "account" not in request.args:
        return beginning.choice()
    again, token = kept.given("filings.create"), drafts.page_token()
    # The back button leads to the draft this page has made.
    if made := queries.draft_of(me(), token):
        return go(url_for(".edit", filing_id=made.id, **kept.onward()))
    if known := opening.opened_before(me(), kind):
        if again or not opening.offered(known):
            return go(url_for(".edit", filing_id=known.id, **kept.onward()))
        return beginning.offer(known)
    filing = opening.start(me(), platform or "", kind, token, _unit_asked())
    return _given_back(filing) if again else _opened(filing)


def _opened(filing: Filing) -> Response:
    """Show a form for the first time: what the portal knows, and what was pasted to begin it, is filled in."""
    if old := anew.named(filing, me()):
        remark, carried = anew.fill(filing, old, me())
    else:
        remark, carried = opening.prefill(filing), pasted.fill(filing, pasted.given(me()))
    seen = drafts.as_typed(filing, filing.data)
    form = form_class(filing.definition, final=False)(data=filing.data)
    context = formpage.written(filing, form, seen=seen, kept=carried)
    context["side"]["warnings"][:0] = [remark] if remark else []
    return page("filings/edit.html", formpage.PARTS, **context)


@pages.post("/new")
@allow(*WRITERS, keeps=Keeps("备案登记表", saves=True))
def create() -> Response:
    """Keep or submit a form opened as new; the page's token makes a form sent twice one filing."""
    token, kind = drafts.page_token(), request.args.get("kind", Kind.CREATION)
    filing = queries.draft_of(me(), token) or opening.opened_before(me(), kind)
    if filing is None:
        filing = opening.start(me(), request.args.get("platform", ""), kind, token, _unit_asked())
    return _take_once(filing, token)


@pages.get("/<int:filing_id>/edit")
@allow(*WRITERS, *PUBLICITY)  # an officer's own drafts are of what came on paper
def edit(filing_id: int) -> Response:
    """Open the author's own draft."""
    filing = _own(filing_id)
    if not filing.state.editable:
        return go(url_for(".show", filing_id=filing.id))
    if kept.given("filings.create", "filings.update"):
        return _given_back(filing)
    form = form_class(filing.definition, final=False)(data=filing.data)
    return page("filings/edit.html", formpage.PARTS, **formpage.written(filing, form))


@pages.post("/<int:filing_id>/edit")
@allow(*WRITERS, *PUBLICITY, keeps=Keeps("备案登记表", saves=True))
def update(filing_id: int) -> Response:
    """Keep or submit the author's own draft."""
    return _take_once(_own(filing_id), drafts.page_token())


def _unit_asked() -> int | None:
    """Return the id of the unit that is asked for, in the address or on the form."""
    return request.values.get("unit", type=int)


def _own(filing_id: int) -> Filing:
    filing = queries.filing_for(me(), filing_id)
    if filing.author_id != me().id:
        raise Missing
    return filing


def _given_back(filing: Filing) -> Response:
    """Show the form with what its author had typed before they had to sign in; it keeps the revision that they had seen."""
    typed = drafts.take_in(filing, me(), unit_id=_unit_asked())
    seen, more = drafts.as_typed(filing, typed.data), formpage.seen_revision(filing)
    return page(
        "filings/edit.html", formpage.PARTS, **formpage.written(filing, typed.form, kept=typed.kept, seen=seen, **more)
    )


def _take_once(filing: Filing, token: str) -> Response:
    """Take in a posted form; when the same page was sent a moment before, take it in over what that made."""
    try:
        return _take(filing, token)
    except (IntegrityError, StaleDataError):
        db.session.rollback()
        twin = queries.saved_from(me(), token)
        if twin is None:
            raise
        return _take(twin, token)


def _take(filing: Filing, token: str) -> Response:
    """Take in a posted form: change its rows, keep it as a draft, or keep it and submit it."""
    if filing.saved_by == token and not filing.state.editable:  # the same page sent twice: it is submitted already
        return go(url_for(".show", filing_id=filing.id))
    _must_be_open(filing)
    typed = drafts.take_in(filing, me(), unit_id=_unit_asked())
    row, save = drafts.pressed(filing.definition)
    if row:
        return formpage.turned(filing, typed, row)
    if save not in _saves(filing):
        raise BadInput("没有这样的操作，填写的内容没有保存。", "请用页面上的“保存草稿”或“提交审批”。")
    return formpage.unkept(filing, typed) if typed.faults else _keep(filing, typed, save, token)


def _keep(filing: Filing, typed: drafts.Typed, save: str, token: str) -> Response:
    """Keep what says something new, and go on with it as the button says."""
    if unsaved.conflict(filing, typed, token):
        return formpage.conflict(filing, typed, token)
    if unsaved.touched(filing, typed):
        drafts.save(filing, typed.data, token, typed.unit)
    elif filing.id is None:
        return formpage.untouched(filing, typed, save)
    elif save == "submit":
        filing.due = checks.due_of(filing, filing.data)  # the period is a parameter, and may be another since then
    if save == "submit":
        return _submit(filing)
    return _rebase(filing, token) if save == formpage.REBASE else formpage.saved(filing, typed)


def _saves(filing: Filing) -> set[str]:
    """Return the ways in which a form is kept: that of a change can also take over what the registry says now."""
    return SAVES | {formpage.REBASE} if filing.kind is Kind.CHANGE else SAVES


def _must_be_open(filing: Filing) -> None:
    """Raise Refused when the author cannot write the filing any more."""
    if not filing.state.editable:
        raise Refused(f"这份备案{filing.standing.label}，现在不能修改。", "如需修改，请先撤回，或请审批人退回。")
    if reason := rules.still_writes(filing, me()) if filing.id else None:
        raise Refused(reason)


def _submit(filing: Filing) -> Response:
    """Submit the draft; the rule `complete` examines it, and only what it refuses is examined again, to say what is missing where."""
    try:
        FILING.take(filing, "submit", me())
    except OutOfTurn as reason:
        form, found = checks.examine(filing)
        if found:
            return formpage.again(filing, form, found)
        db.session.commit()  # the draft: what was typed is not lost because nobody is there to decide it
        raise Refused(str(reason), "已填写的内容已保存为草稿。") from reason
    db.session.commit()
    return go(url_for(".show", filing_id=filing.id, done=filing.events[-1].place))


def _rebase(filing: Filing, token: str) -> Response:
    """Take over what the registry says now, but for what the author has changed; the next page lists what both have changed."""
    began = change.base_of(filing)
    drafts.save(filing, merging.catch_up(filing), token)
    db.session.commit()
    return go(url_for(".edit", filing_id=filing.id, rebased=began.version if began else None))
