"""Publishing: each account tells its link and what it published, which is compared with what was reviewed (第十一条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal import calendar
from portal.cases.page import answer, to_read
from portal.cases.sort import READERS
from portal.cases.views.stepping import step
from portal.database import db
from portal.errors import BadInput, Missing
from portal.fields import Link
from portal.people.queries import me
from portal.posts import queries, text, versions
from portal.posts.compare import same
from portal.posts.display import said
from portal.posts.models import Place, PlaceState, Post, TextKind
from portal.posts.sort import SORT
from portal.posts.views.blueprint import pages
from portal.posts.views.writing import LARGEST_FORM
from portal.posts.workflow import POST
from portal.spelling import clean
from portal.web.access import Keeps, allow
from portal.web.pages import go

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

LATE = "这篇稿件现在不能登记发布，可能已有变动，请查看最新内容。"


def _place(case_id: int) -> tuple[Post, Place | None]:
    """Return the post, and the account that is spoken of: the only one left, where none is named."""
    post = to_read(SORT, case_id)
    if not isinstance(post, Post):
        raise Missing
    waiting = [place for place in post.places if place.state is PlaceState.WAITING]
    chosen = request.form.get("account", type=int)
    return post, next((p for p in waiting if p.account_id == chosen or (chosen is None and len(waiting) == 1)), None)


@pages.post("/<int:case_id>/steps/publish")
@allow(*READERS, keeps=Keeps("发布登记", "posts.show"), text=LARGEST_FORM)
def publish(case_id: int) -> Response:
    """Keep that an account has published it, under which link and with which text; 一致 counts as 先审后发 (422 for what is wrong)."""
    post, place = _place(case_id)
    if place is None or not POST.open_to(post, "publish", me()):
        return step(SORT, case_id, "publish")  # says why: whose step it is, or what has become of it
    link, faults, body = Link().store(clean(request.form.get("link", ""))) or "", dict[str, str](), None
    if fault := Link().fault(link) if link else "请填写发布后的链接。":
        faults["link"] = str(fault)
    try:
        body = text.read(request.form.get("published", ""))
    except text.BadText as refusal:
        faults["published"] = refusal.sentence
    if faults or body is None:
        return answer(SORT, post, 422, publishing={**request.form.to_dict(), "faults": faults})
    versions.add(post, TextKind.PUBLISHED, body.dumped(), me(), account_id=place.account_id)
    place.state, place.link, place.published_at, place.by = PlaceState.PUBLISHED, link, calendar.now(), me()
    place.same = same(said(post.text), said(post.texts[-1]))
    return _done(post, "publish")


@pages.post("/<int:case_id>/steps/drop")
@allow(*READERS)
def drop(case_id: int) -> Response:
    """Keep that an account will not publish it."""
    post, place = _place(case_id)
    if place is None or not POST.open_to(post, "drop", me()):
        return step(SORT, case_id, "drop")
    place.state, place.by = PlaceState.DROPPED, me()
    return _done(post, "drop")


@pages.post("/<int:case_id>/tick")
@allow(*READERS)
def tick(case_id: int) -> Response:
    """Keep that what a reviewer corrected is corrected on the platform, too."""
    post, _ = _place(case_id)
    queries.refuse_unless(POST.open_to(post, "tick", me()), LATE)
    version = next((v for v in versions.corrections(post) if v.number == request.form.get("text", type=int)), None)
    if version is None:
        raise BadInput("没有这一处改动，正文可能已有变动。", "请刷新页面后再试。")
    version.done_at = version.done_at or calendar.now()
    return _done(post, "tick")


def _done(post: Post, action: str) -> Response:
    POST.take(post, action, me())
    db.session.commit()
    return go(SORT.url(post.id, done=post.events[-1].place, _anchor="publishing"))
