"""待确认: what one administrator asked for and a second person agrees to, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import redirect, request

from portal.database import db
from portal.errors import BadInput, Missing, PortalError
from portal.people import uploads
from portal.people.consents import effects, queries, rules
from portal.people.consents.kinds import kind_of, said
from portal.people.queries import me
from portal.people.views.blueprint import pages
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import page
from portal.web.saying import said as say

if TYPE_CHECKING:
    from datetime import datetime

    from werkzeug.wrappers import Response

    from portal.people.models import Consent

MOST = 100


class Row(NamedTuple):
    """One line of the list: what is to be done, how far it is, and why this reader cannot agree to it, "" where they can."""

    consent: Consent
    said: str
    tone: str
    word: str
    decider: str
    hindered: str


@pages.get("/people/consents", endpoint="consents")
@allow("admin")
def listed() -> Response:
    """List what waits, and what became of the last ones."""
    return _list()


@pages.get("/people/consents/<int:consent_id>", endpoint="consent")
@allow("admin")
def one(consent_id: int) -> Response:
    """Show an administrator what is asked for."""
    return _one(consent_id)


@pages.get("/people/asked/<int:consent_id>", endpoint="own_consent")
@allow(SIGNED_IN)
def one_s_own(consent_id: int) -> Response:
    """Show it to whoever asked and whom it concerns: no page of administration, so that it opens from anywhere."""
    return _one(consent_id)


def _one(consent_id: int) -> Response:
    found, reader = queries.consent_for(me(), consent_id), me()
    kind, row = kind_of(found), _row(found, queries.ties(found.asked_by, reader))
    return page(
        "people/consent.html",
        row=row,
        consent=found,
        kind=kind,
        facts=kind.facts(found),
        pictured=bool(kind.pictured),
        may_allow=found.waits and not row.hindered,
        may_object=(found.waits or found.usable) and rules.may_object(found, reader),
        own=found.asked_by_id == reader.id,
        to_use=found.usable and found.asked_by_id == reader.id,
        administers="admin" in reader.roles,
        open=found.waits,
        nobody=not queries.other_deciders(found),
        number=found.id,
    )


@pages.get("/people/asked/<int:consent_id>/picture", endpoint="consent_picture")
@allow(SIGNED_IN)
def picture(consent_id: int) -> Response:
    """Show the signature that is to be kept."""
    found = queries.consent_for(me(), consent_id)
    named = kind_of(found).pictured
    if not named:
        raise Missing("没有图片。")
    return uploads.show(found.facts[named])


@pages.post("/people/consents/<int:consent_id>/allow", endpoint="allow_consent")
@allow("admin")
def agree(consent_id: int) -> Response:
    """Agree to one."""
    found = queries.consent_for(me(), consent_id, to_write=True)
    effects.allow(found, me())
    db.session.commit()
    return redirect(
        say("people.consent", "consent-done" if found.done_at else "consent-allowed", consent_id=found.id), 303
    )


@pages.post("/people/consents/allow", endpoint="allow_consents")
@allow("admin")
def agree_to_several() -> Response:
    """Agree to those that were ticked, each for itself: what cannot be is told, and costs no other."""
    ids = request.form.getlist("consent", type=int)[:MOST]
    if not ids:
        raise BadInput("还没有勾选。", "请先勾选要同意的，再点“同意所选”。")
    told = [_tried(consent_id) for consent_id in ids]
    db.session.commit()
    done = told.count("")
    return _list(done, [sentence for sentence in told if sentence], 200 if done else 409)


@pages.post("/people/asked/<int:consent_id>/refuse", endpoint="refuse_consent")
@allow(SIGNED_IN)
def disagree(consent_id: int) -> Response:
    """Say no: an administrator, or whom it concerns; whoever asked takes it back."""
    found = queries.consent_for(me(), consent_id, to_write=True)
    effects.refuse(found, me())
    db.session.commit()
    word = "consent-withdrawn" if found.asked_by_id == me().id else "consent-refused"
    where = "people.consent" if "admin" in me().roles else "people.own_consent"
    return redirect(say(where, word, consent_id=found.id), 303)


def _tried(consent_id: int) -> str:
    try:
        with db.session.begin_nested():
            found = queries.consent_for(me(), consent_id, to_write=True)
            name = said(found)
            effects.allow(found, me())
    except Missing as missing:
        return missing.sentence
    except PortalError as refusal:
        return f"{name}：{refusal.sentence}"
    return ""


def _list(done: int = 0, failed: list[str] | None = None, status: int = 200) -> Response:
    found = queries.waiting()
    tied = {one.asked_by_id: queries.ties(one.asked_by, me()) for one in found}
    waiting = [_row(one, tied[one.asked_by_id]) for one in found]
    facts: dict[str, Any] = {"waiting": waiting, "past": [_row(one, []) for one in queries.settled()]}
    facts |= {"several": sum(1 for row in waiting if not row.hindered) > 1, "done": done, "failed": failed or []}
    return page("people/consents.html", None, status, **facts)


def _row(found: Consent, ties: list[datetime]) -> Row:
    hindered = rules.may_decide(found, me(), ties) or ""
    who = effects.decider(found) if found.decided_at else ""
    return Row(found, said(found), *found.standing, who, hindered)
