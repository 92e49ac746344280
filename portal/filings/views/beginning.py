"""The page on which a filing is begun: what is pasted or dropped there, and a draft that is offered before another begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal.database import db
from portal.errors import Missing
from portal.files.store import open_file
from portal.filings import change, drafts
from portal.filings.rules import WRITERS
from portal.filings.starting import pasted
from portal.filings.starting.choosing import to_start
from portal.filings.starting.known import known
from portal.filings.starting.opening import ANOTHER
from portal.filings.views.blueprint import pages
from portal.people import kept
from portal.people.queries import me
from portal.settings.queries import setting
from portal.web.access import Keeps, allow
from portal.web.downloads import stored_file
from portal.web.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.filings.models import Filing
    from portal.filings.starting.pasted import Pasted, Refused


def choice() -> Response:
    """Show the page of the choice, with what its address says was pasted, or what was typed before one had to sign in again."""
    again = kept.given("filings.begin")
    return _choice(
        pasted.Pasted(text=request.form.get("link", "")) if again else pasted.given(me()), unread=bool(again)
    )


def _choice(what: Pasted, refused: Refused | None = None, *, unread: bool = False, **more: Any) -> Response:
    """Show the page of the choice; `unread` is a text that was not taken in yet, and stands in the box alone."""
    shown = not (refused or unread) and bool(what.args)
    return page(
        "filings/choose.html",
        {"own": "filings/_own.html"},
        422 if refused else 200,
        pasted=what,
        disagrees=what.disagrees,
        readings=what.readings if shown else [],
        known=known(me(), what) if shown else None,
        contact={what: setting(f"contact_{what}") for what in ("person", "phone", "place")},
        kind=pasted.kind_asked(request.values.get("kind", "")),
        errors=[tuple(refused)] if refused else [],
        **to_start(me()),
        **more,
    )


@pages.post("/begin")
@allow(*WRITERS, keeps=Keeps("新建备案的链接", "filings.new"))
def begin() -> Response:
    """Take in a link or a QR code: go on to the form of its platform, or to what is known of it already."""
    what, refused = pasted.taken(me())
    db.session.commit()  # a checked picture only
    if refused:
        return _choice(what, refused, typed=request.form.get("link", ""))
    kind = pasted.kind_asked(request.form.get("kind", ""))
    clear = bool(what.platform) and not known(me(), what).stands
    facts: dict[str, Any] = {"kind": kind.value, **what.args}
    return go(url_for("filings.new", platform=what.platform if clear else None, **facts))


def offer(filing: Filing) -> Response:
    """Show a draft of one's own about the account, to go on with or to begin another beside."""
    asked: dict[str, Any] = {**request.args.to_dict(), ANOTHER: "yes"}
    another = url_for("filings.new", **asked)
    obstacle = change.obstacle(filing.account, filing.kind, filing.id) if filing.account else None
    return page("filings/offer.html", filing=filing, another="" if obstacle else another, obstacle=obstacle)


@pages.get("/carried/<key>")
@allow(*WRITERS)
def carried(key: str) -> Response:
    """Return a picture that a form of this person carries along and has not saved: its mark, in the address, is theirs alone."""
    found = drafts.carried(request.args.get("mark", ""), me(), key)
    stored = open_file(db.session, found[0].split()[0]) if found and found[0] else None
    if stored is None:
        raise Missing
    return stored_file(stored)
