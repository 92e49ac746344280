"""Writing a filing: the new form, the draft, its rows and pictures, the submission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.database import db
from portal.errors import BadInput, Missing, Refused
from portal.fields import changes, form_class
from portal.filings import change, checks, display, drafts, merging, queries, rules, starting
from portal.filings.change import ABOUT_REGISTERED
from portal.filings.models import Filing, Kind
from portal.filings.people import rows
from portal.filings.rules import WRITERS
from portal.filings.views.blueprint import pages
from portal.filings.workflow import FILING
from portal.people import kept
from portal.people.models import PUBLICITY
from portal.people.queries import me
from portal.web.access import Keeps, allow
from portal.web.pages import go, kept_at, page, wants_fragment
from portal.workflow import OutOfTurn

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.fields import Fault

SAVES = {"draft", "auto", "submit"}
REBASE = "rebase"
NOT_CARRIED = {"csrf_token", "whose", "kept", "token", "revision", "save"}  # the page of a conflict has its own
PARTS = {"form": "filings/_form.html", "side": "filings/_side.html"}


@pages.get("/new")
@allow(*WRITERS)
def new() -> Response:
    """Choose platform and kind, or open the form of the chosen ones; nothing is kept before something is typed.

    The form of a change begins as a copy of what the registry says of its account.
    """
    platform, kind = request.args.get("platform"), request.args.get("kind", Kind.CREATION)
    if platform is None and "account" not in request.args:
        return page("filings/choose.html", {"own": "filings/_own.html"}, **starting.to_start(me()))
    again, token = kept.given("filings.create"), drafts.page_token()
    # The back button leads to the draft this page has made, and a second page about an account to the first.
    if known := queries.draft_of(me(), token) or starting.opened_before(me(), kind):
        return go(url_for(".edit", filing_id=known.id, **kept.onward()))
    filing = starting.start(me(), platform or "", kind, token)
    if again:
        return _given_back(filing)
    remark = starting.prefill(filing)
    context = _written(filing, form_class(filing.definition, final=False)(data=filing.data))
    context["side"]["warnings"][:0] = [remark] if remark else []
    return page("filings/edit.html", PARTS, **context)


@pages.post("/new")
@allow(*WRITERS, keeps=Keeps("备案登记表", saves=True))
def create() -> Response:
    """Keep or submit a form opened as new; the page's token makes a form sent twice one filing."""
    token, kind = drafts.page_token(), request.args.get("kind", Kind.CREATION)
    filing = queries.draft_of(me(), token) or starting.opened_before(me(), kind)
    if filing is None:
        filing = starting.start(me(), request.args.get("platform", ""), kind, token)
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
    return page("filings/edit.html", PARTS, **_written(filing, form))


@pages.post("/<int:filing_id>/edit")
@allow(*WRITERS, *PUBLICITY, keeps=Keeps("备案登记表", saves=True))
def update(filing_id: int) -> Response:
    """Keep or submit the author's own draft."""
    return _take_once(_own(filing_id), drafts.page_token())


def _own(filing_id: int) -> Filing:
    filing = queries.filing_for(me(), filing_id)
    if filing.author_id != me().id:
        raise Missing
    return filing


def _given_back(filing: Filing) -> Response:
    """Show the form with what its author had typed before they had to sign in; it keeps the revision that they had seen."""
    typed = drafts.take_in(filing, me())
    seen, more = drafts.as_typed(filing, typed.data), {}
    if filing.id and (revision := request.form.get("revision", type=int)) is not None:
        more["revision"] = revision
    return page("filings/edit.html", PARTS, **_written(filing, typed.form, kept=typed.kept, seen=seen, **more))


def _written(filing: Filing, form: Any, **more: Any) -> dict[str, Any]:
    """Return the form's context; the page of a new filing posts to where it came from."""
    own = filing.id is not None and request.endpoint in {"filings.edit", "filings.update"}
    about = {"account": filing.account_id} if filing.kind in ABOUT_REGISTERED else {"platform": filing.platform}
    action = url_for(".edit", filing_id=filing.id) if own else url_for(".new", **about, kind=filing.kind.value)
    free = filing.submitted_on is None and filing.kind in starting.STARTED_HERE
    units = queries.units_to_choose(me(), filing) if free else []
    token = drafts.page_token() if own else filing.token
    return display.writing(filing, form, action=action, units=units, token=token, **more)


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
    typed = drafts.take_in(filing, me())
    row, save = drafts.pressed(filing.definition)
    if row:
        return _rows(filing, typed, row)
    if save not in _saves(filing):
        raise BadInput("没有这样的操作，填写的内容没有保存。", "请用页面上的“保存草稿”或“提交审批”。")
    if typed.faults:
        return _again(filing, typed.form, typed.faults, kept=typed.kept, seen=drafts.as_typed(filing, typed.data))
    if drafts.conflict(filing, typed, token):
        return _conflict(filing, typed, token)
    drafts.save(filing, typed.data, token, typed.unit)
    if save == "submit":
        return _submit(filing)
    return _rebase(filing, token) if save == REBASE else _saved(filing)


def _saves(filing: Filing) -> set[str]:
    """Return the ways in which a form is kept: that of a change can also take over what the registry says now."""
    return SAVES | {REBASE} if filing.kind is Kind.CHANGE else SAVES


def _must_be_open(filing: Filing) -> None:
    """Raise Refused when the author cannot write the filing any more."""
    if not filing.state.editable:
        raise Refused(f"这份备案{filing.standing.label}，现在不能修改。", "如需修改，请先撤回，或请审批人退回。")
    if reason := rules.still_writes(filing, me()) if filing.id else None:
        raise Refused(reason)


def _parts(filing: Filing) -> dict[str, str]:
    """Return the fragments of the form; a picture sent by itself wants its box and the facts beside the form."""
    return PARTS | {f"{f.key}-box": "filings/_form.html" for f in filing.definition.pictures}


def _rows(filing: Filing, typed: drafts.Typed, action: str) -> Response:
    """Show the form with a row more or less, or filled; nothing is saved by it, chosen pictures are carried along."""
    turned = rows.turn(typed, action, filing, me())
    db.session.commit()  # checked pictures only
    return page(
        "filings/edit.html",
        {**PARTS, turned.part: "fields/people.html"},
        item=filing.definition.rows[turned.part],
        focus=turned.focus,
        offers=turned.offers,
        **_written(filing, typed.form, kept=typed.kept, seen=drafts.as_typed(filing, typed.data)),
    )


def _again(filing: Filing, form: Any, faults: list[Fault], **more: Any) -> Response:
    """Show the form again with what is wrong beside each field and on top (422)."""
    errors = [(f.control, f.label, f.sentence) for f in faults]
    db.session.commit()  # the draft, or checked pictures only
    return page("filings/edit.html", _parts(filing), 422, **_written(filing, form, errors=errors, **more))


def _submit(filing: Filing) -> Response:
    """Submit the draft; the rule `complete` examines it, and only what it refuses is examined again, to say what is missing where."""
    try:
        FILING.take(filing, "submit", me())
    except OutOfTurn as reason:
        form, found = checks.examine(filing)
        if found:
            return _again(filing, form, found)
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


def _saved(filing: Filing) -> Response:
    """Answer what was kept; where a picture was removed, one goes on at its place."""
    db.session.commit()
    removed = drafts.removed_picture(filing.definition)
    if not wants_fragment():
        return go(url_for(".edit", filing_id=filing.id, saved="yes", _anchor=f"{removed}-box" if removed else None))
    kept.taken()
    form = form_class(filing.definition, final=False)(data=filing.data)
    answer = page("filings/edit.html", _parts(filing), focus=removed, **_written(filing, form))
    first = request.endpoint == "filings.create"
    return kept_at(answer, url_for(".edit", filing_id=filing.id)) if first else answer


def _conflict(filing: Filing, typed: drafts.Typed, token: str) -> Response:
    """Show both contents (409): the page offers to go on with one's own, over the fresh revision."""
    found = changes(filing.definition, filing.data, typed.data)
    posted = [(k, v) for k, v in request.form.items(multi=True) if k not in NOT_CARRIED]
    posted = [(k, v) for k, v in posted if not k.endswith("-kept")] + [
        (f"{k}-kept", mark) for k, mark in typed.kept.items()
    ]
    db.session.commit()  # checked pictures only
    return page(
        "filings/conflict.html",
        status=409,
        filing=filing,
        action=url_for(".edit", filing_id=filing.id),
        token=token,
        revision=filing.revision,
        kept=posted,
        differences=[(c.label, c.old, c.new) for c in found],
        conflict=f"这份备案在 {calendar.local(filing.saved_at):%H:%M} 已在另一个页面保存过。",
    )
