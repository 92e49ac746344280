"""One's own messages, and what one wants of them outside the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for
from flask_login import current_user

from portal import config
from portal.audit.trail import record
from portal.database import db
from portal.errors import BadInput
from portal.notices import bundles, choices, effects, queries
from portal.notices.forms import WishesForm
from portal.notices.models import Channel, MessageSort
from portal.notices.views.blueprint import pages
from portal.settings.queries import number
from portal.web.access import SIGNED_IN, allow, there
from portal.web.pages import go, page
from portal.web.paging import here
from portal.web.redirects import safe_next
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.notices.models import Notice

    Chip = tuple[str, str, bool, int | None]


@pages.get("/")
@allow(SIGNED_IN)
def index() -> Response:
    """List one's own messages, unread ones first."""
    sort = request.args.get("sort", "")
    chosen = MessageSort(sort) if sort in choices.sorts() else None
    unread = request.args.get("unread") == "1"
    found = queries.listed(current_user, chosen, unread=unread)
    return page(
        "notices/index.html",
        {"results": "notices/_results.html"},
        found=found,
        chips=_chips(chosen, unread=unread),
        filtered=unread or chosen is not None,
        newest=queries.newest(current_user),
    )


@pages.get("/<int:notice_id>")
@allow(SIGNED_IN)
def show(notice_id: int) -> Response:
    """Show one of one's own messages with everything that stands in it, each with its page."""
    notice = queries.notice_of(current_user, notice_id)
    inside = bundles.listed(notice) if notice.total else [notice]
    return page("notices/show.html", notice=notice, inside=[(one, _page_of(one)) for one in inside])


@pages.post("/<int:notice_id>/open")
@allow(SIGNED_IN)
def open_notice(notice_id: int) -> Response:
    """Mark a message as read and go to what it is about."""
    notice = queries.notice_of(current_user, notice_id)
    effects.read(notice)
    db.session.commit()
    return go(_page_of(notice) or url_for("notices.index"))


def _page_of(notice: Notice) -> str:
    """Return the page of what a message is about; "" for what is about a feature that is no longer used."""
    page_of = safe_next(notice.url, "") if there(notice.url) else ""
    return page_of + notice.sort.spot if page_of and not notice.total else page_of


@pages.post("/read")
@allow(SIGNED_IN)
def read_all() -> Response:
    """Mark as read every message that had come when the page was shown; what came since stays unread."""
    upto = request.form.get("upto", type=int)
    if upto is None or not 0 <= upto < 2**31:
        raise BadInput("没有指明读到哪一条，消息仍为未读。", "请回到消息页，再点“全部标为已读”。")
    effects.read_all(current_user, upto)
    db.session.commit()
    return go(said("notices.index", "notices-read"))


@pages.route("/settings", methods=["GET", "POST"])
@allow(SIGNED_IN)
def settings() -> Response:
    """Choose for each sort of message whether, and when, it also comes by mail or to the group."""
    known = {f"{c}_{s}": wish.value for (s, c), wish in choices.chosen(current_user.id).items()}
    form = WishesForm.made(known if request.method == "GET" else None)
    if form.validate_on_submit():
        before, after = choices.choose(current_user.id, form.wishes())
        if after:
            record("notice.chosen", f"user:{current_user.id}", before={"wishes": before}, after={"wishes": after})
        db.session.commit()
        return go(url_for("notices.settings", saved=1))
    return page(
        "notices/settings.html",
        status=422 if form.errors else 200,
        form=form,
        sorts=choices.sorts(),
        channels=list(Channel),
        robots=queries.robots_of(current_user.unit_id),
        digest_hour=number("digest_hour"),
        mail_set_up=bool(config.current().smtp_host),
        saved=request.args.get("saved") == "1" and request.method == "GET",
    )


def _chips(chosen: MessageSort | None, *, unread: bool) -> list[tuple[str, list[Chip]]]:
    """Return the filters: read or not, and the sort."""
    news = queries.unread(current_user)
    reading = [
        ("全部", here(unread=None, page=None), not unread, None),
        ("未读", here(unread=1, page=None), unread, news),
    ]
    kinds: list[Chip] = [("全部类别", here(sort=None, page=None), chosen is None, None)]
    kinds += [(s.label, here(sort=s.value, page=None), chosen == s, None) for s in choices.sorts()]
    return [("阅读情况", reading), ("类别", kinds)]
