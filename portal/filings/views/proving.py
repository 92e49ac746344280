"""Proving a closure: what the author hands in once the platform has cancelled the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.database import db
from portal.errors import BadInput, Missing, Refused
from portal.fields import changes, form_class
from portal.filings import checks, closing, drafts, queries, unsaved
from portal.filings.models import Filing, State
from portal.filings.rules import WRITERS
from portal.filings.views import answering
from portal.filings.views.blueprint import pages
from portal.filings.views.writing import SAVES
from portal.filings.workflow import FILING
from portal.people import kept
from portal.people.queries import me
from portal.platforms.occasions import PROOF
from portal.settings.names import in_school_words
from portal.web.access import Keeps, allow
from portal.web.pages import go, page, wants_fragment
from portal.workflow import OutOfTurn

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

PARTS = {"proving": "filings/_proving.html", "side": "filings/proof/_side.html"} | {
    f"{field.key}-box": "filings/_proving.html" for field in PROOF.pictures
}


@pages.get("/<int:filing_id>/proof")
@allow(*WRITERS)
def prove(filing_id: int) -> Response:
    """Open the proof of the author's own closure, with the freeze that the platform sets."""
    filing = _own(filing_id)
    if filing.state is not State.CLOSING:
        return go(url_for(".show", filing_id=filing.id))
    if kept.given("filings.keep_proof"):
        typed, seen = drafts.take_in(filing, me(), PROOF), request.form.get("revision", filing.revision, type=int)
        return page("filings/proof.html", PARTS, **_context(filing, typed.form, kept=typed.kept, revision=seen))
    form = form_class(PROOF, final=False)(data=filing.data)
    return page("filings/proof.html", PARTS, **_context(filing, form))


@pages.post("/<int:filing_id>/proof")
@allow(*WRITERS, keeps=Keeps("注销证明"))
def keep_proof(filing_id: int) -> Response:
    """Keep the proof, or keep it and hand it in for verification."""
    token = drafts.page_token()
    try:
        return _take(_own(filing_id), token)
    except StaleDataError:
        db.session.rollback()
        return _take(_own(filing_id), token)  # the same page sent twice at once is told apart there from another window


def _own(filing_id: int) -> Filing:
    filing = queries.filing_for(me(), filing_id)
    if filing.author_id != me().id:
        raise Missing
    return filing


def _take(filing: Filing, token: str) -> Response:
    if filing.state is not State.CLOSING:
        if filing.saved_by == token:  # the same page sent twice: it is handed in already
            return go(url_for(".show", filing_id=filing.id))
        raise Refused(
            f"这份注销{filing.standing.label}，现在不能填写注销证明。", in_school_words("如需补充，请宣传部退回。")
        )
    _row, save = drafts.pressed(PROOF)
    if save not in SAVES:
        raise BadInput("没有这样的操作，填写的内容没有保存。", "请用页面上的“保存”或“提交注销证明”。")
    typed = drafts.take_in(filing, me(), PROOF)
    if typed.faults:
        return _again(filing, typed, [(f.control, f.label, f.sentence) for f in typed.faults])
    if unsaved.conflict(filing, typed, token):
        return _conflict(filing, typed, token)
    if unsaved.touched(filing, typed):
        closing.keep(filing, typed.data, token)
    if save == "submit":
        return _hand_in(filing)
    db.session.commit()
    return _saved(filing, typed)


def _checked(filing: Filing, typed: drafts.Typed, status: int = 200, note: str = "") -> Response:
    """Answer the page that saves itself: the freeze beside it, and what is wrong with the fields that were left."""
    found = answering.Examined(*checks.examine_proof(filing, typed.data))
    revision = request.form.get("revision", type=int) if note else None
    more = _context(filing, found.form, revision=filing.revision if revision is None else revision)
    return answering.answer(found, status, note, beside="filings/proof/_side.html", **more)


def _hand_in(filing: Filing) -> Response:
    form, found = checks.examine_proof(filing)
    if found:
        db.session.commit()  # what was typed, and checked pictures
        errors = [(f.control, f.label, f.sentence) for f in found]
        return page("filings/proof.html", PARTS, 422, **_context(filing, form, errors=errors))
    try:
        FILING.take(filing, "prove", me())
    except OutOfTurn as reason:
        db.session.commit()
        raise Refused(str(reason), "已填写的内容已保存。") from reason
    db.session.commit()
    return go(url_for(".show", filing_id=filing.id, done=filing.events[-1].place))


def _again(filing: Filing, typed: drafts.Typed, errors: list[tuple[str, str, str]]) -> Response:
    """Show the form again with what is wrong beside each field and on top (422)."""
    if answering.asked():
        return _checked(filing, typed, 422, answering.unkept(typed.faults))
    db.session.commit()  # checked pictures only
    return page("filings/proof.html", PARTS, 422, **_context(filing, typed.form, errors=errors, kept=typed.kept))


def _saved(filing: Filing, typed: drafts.Typed) -> Response:
    """Answer what was kept; where a picture was removed, one goes on at its place."""
    removed = drafts.removed_picture(PROOF)
    if not wants_fragment():
        return go(url_for(".prove", filing_id=filing.id, saved="yes", _anchor=f"{removed}-box" if removed else None))
    kept.taken()
    if answering.asked():
        return _checked(filing, typed)
    form = form_class(PROOF, final=False)(data=filing.data)
    return page("filings/proof.html", PARTS, **_context(filing, form, focus=removed))


def _conflict(filing: Filing, typed: drafts.Typed, token: str) -> Response:
    """Show both contents (409): the page offers to go on with one's own, over the fresh revision."""
    if answering.asked():
        return _checked(filing, typed, 409, answering.CONFLICT.format(what="注销证明", button="保存"))
    posted = [(k, v) for k, v in request.form.items(multi=True) if k in PROOF.fields]
    db.session.commit()  # checked pictures only
    return page(
        "filings/conflict.html",
        status=409,
        filing=filing,
        action=url_for(".keep_proof", filing_id=filing.id),
        back=url_for(".prove", filing_id=filing.id),
        token=token,
        revision=filing.revision,
        kept=posted + [(f"{k}-kept", mark) for k, mark in typed.kept.items()],
        differences=[(c.label, c.old, c.new) for c in changes(PROOF, filing.data, typed.data)],
        conflict=f"注销证明在 {calendar.local(filing.saved_at):%H:%M} 已在另一个页面保存过。",
    )


def _context(filing: Filing, form: Any, **more: Any) -> dict[str, Any]:
    """Return the whole context of the proof's page."""
    found = closing.freeze(filing)
    pictures = {
        f.key: {"url": url_for(".picture", filing_id=filing.id, key=f.key, v=filing.data[f.key][:12]), "code": ""}
        for f in PROOF.pictures
        if filing.data.get(f.key)
    }
    return {
        "filing": filing,
        "definition": PROOF.asked,
        "form": form,
        "errors": [],
        "action": url_for(".keep_proof", filing_id=filing.id),
        "token": drafts.page_token(),
        "revision": filing.revision,
        "pictures": pictures,
        "kept": {},
        "freeze": found,
        "freeze_rule": closing.rule_of(found),
        "remarks": closing.reminders(filing),
        "announcement": filing.data.get("announcement") or "",
        "saved_at": filing.saved_at,
        **more,
    }
