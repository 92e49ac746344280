"""The page of the form of a filing, as it answers what was posted: with what is wrong, with what was kept, with both of two contents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal import calendar
from portal.database import db
from portal.fields import changes, form_class
from portal.filings import checks, drafts, queries
from portal.filings.change import ABOUT_REGISTERED, STARTED_HERE
from portal.filings.display import writing
from portal.filings.people import rows
from portal.filings.starting import opening
from portal.filings.views import answering
from portal.people import kept
from portal.people.queries import me
from portal.web.pages import go, kept_at, page, wants_fragment

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.fields import Fault
    from portal.filings.models import Filing

REBASE = "rebase"
NOT_CARRIED = {
    "csrf_token",
    "whose",
    "kept",
    "token",
    "revision",
    "save",
    "left",
    "tried",
}  # the page of a conflict has its own
PARTS = {"form": "filings/_form.html", "side": "filings/_side.html"}


def written(filing: Filing, form: Any, **more: Any) -> dict[str, Any]:
    """Return the form's context; the page of a new filing posts to where it came from."""
    own = filing.id is not None and request.endpoint in {"filings.edit", "filings.update"}
    about: dict[str, Any] = {"platform": filing.platform}
    if filing.kind in ABOUT_REGISTERED:
        another = {opening.ANOTHER: "yes"} if opening.ANOTHER in request.args else {}
        about = {"account": filing.account_id, **another}
    action = url_for(".edit", filing_id=filing.id) if own else url_for(".new", **about, kind=filing.kind.value)
    free = filing.submitted_on is None and filing.kind in STARTED_HERE
    units = queries.units_to_choose(me(), filing) if free else []
    token = drafts.page_token() if own else filing.token
    return writing.writing(filing, form, action=action, units=units, token=token, **more)


def untouched(filing: Filing, typed: drafts.Typed, save: str) -> Response:
    """Answer a new form that says nothing: no draft is made of it, whatever button was pressed."""
    if answering.asked():
        return checked(filing, typed)
    if save == REBASE:  # a page opened now begins with what the registry says now
        return go(request.full_path)
    seen = drafts.as_typed(filing, typed.data)
    form, found = checks.examine(seen) if save == "submit" else (typed.form, [])
    return again(filing, form, found, seen=seen, untouched=True)


def unkept(filing: Filing, typed: drafts.Typed) -> Response:
    """Answer a form with something in it that is never kept (422); the page keeps the revision that it has seen."""
    if answering.asked():
        return checked(filing, typed, 422, answering.unkept(typed.faults))
    more = {"kept": typed.kept, "seen": drafts.as_typed(filing, typed.data), "places": typed.form.places()}
    return again(filing, typed.form, typed.faults, **more, **seen_revision(filing))


def seen_revision(filing: Filing) -> dict[str, Any]:
    """Return the revision from which a page began, where what it sent is not kept: what somebody else saved since is not overwritten."""
    revision = request.form.get("revision", type=int)
    return {} if filing.id is None or revision is None else {"revision": revision}


def _begun(filing: Filing) -> bool:
    """Say whether a page that was opened as new has become a draft."""
    return filing.id is not None and request.endpoint == "filings.create"


def checked(filing: Filing, typed: drafts.Typed, status: int = 200, note: str = "") -> Response:
    """Answer the page that saves itself: what stands beside it, and what is wrong with the fields that were left."""
    seen, places = drafts.as_typed(filing, typed.data), typed.form.places()
    found = answering.Examined(*checks.examine(seen, places))
    more = written(filing, found.form, seen=seen, places=places, **(seen_revision(filing) if note else {}))
    return answering.answer(found, status, note, beside="filings/_side.html", begun=_begun(filing), **more)


def _parts(filing: Filing) -> dict[str, str]:
    """Return the fragments of the form; a picture sent by itself wants its box and the facts beside the form."""
    return PARTS | {f"{f.key}-box": "filings/_form.html" for f in filing.definition.pictures}


def turned(filing: Filing, typed: drafts.Typed, action: str) -> Response:
    """Show the form with a row more or less, or filled; nothing is saved by it, chosen pictures are carried along."""
    row = rows.turn(typed, action, filing, me())
    db.session.commit()  # checked pictures only
    return page(
        "filings/edit.html",
        {**PARTS, row.part: "fields/people.html"},
        item=filing.definition.rows[row.part],
        focus=row.focus,
        offers=row.offers,
        **written(filing, typed.form, kept=typed.kept, seen=drafts.as_typed(filing, typed.data)),
    )


def again(filing: Filing, form: Any, faults: list[Fault], **more: Any) -> Response:
    """Show the form again with what is wrong beside each field and on top (422)."""
    errors = [(f.control, f.label, f.sentence) for f in faults]
    db.session.commit()  # the draft, or checked pictures only
    return page("filings/edit.html", _parts(filing), 422, **written(filing, form, errors=errors, **more))


def saved(filing: Filing, typed: drafts.Typed) -> Response:
    """Answer what was kept; where a picture was removed, one goes on at its place."""
    db.session.commit()
    removed = drafts.removed_picture(filing.definition)
    if not wants_fragment():
        return go(url_for(".edit", filing_id=filing.id, saved="yes", _anchor=f"{removed}-box" if removed else None))
    kept.taken()
    if answering.asked():
        answer = checked(filing, typed)
    else:
        form = form_class(filing.definition, final=False)(data=filing.data)
        answer = page("filings/edit.html", _parts(filing), focus=removed, **written(filing, form))
    return kept_at(answer, url_for(".edit", filing_id=filing.id)) if _begun(filing) else answer


def conflict(filing: Filing, typed: drafts.Typed, token: str) -> Response:
    """Show both contents (409): the page offers to go on with one's own, over the fresh revision."""
    if answering.asked():
        return checked(filing, typed, 409, answering.CONFLICT.format(what="备案", button="保存草稿"))
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
