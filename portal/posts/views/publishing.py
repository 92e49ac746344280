"""Publishing: each account tells its link and what it published, which is compared with what was reviewed (第十一条)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import g, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.cases.events import taken_before
from portal.cases.page import answer, to_read
from portal.cases.sort import READERS
from portal.cases.views.stepping import LONGEST_TOKEN, step
from portal.database import db
from portal.errors import BadInput, Missing
from portal.fields import Link
from portal.people.queries import me
from portal.posts import queries, text, versions
from portal.posts.models import Place, PlaceState, Post, State, Text, TextKind
from portal.posts.proofs import said
from portal.posts.sort import SORT
from portal.posts.text import frames
from portal.posts.text.compare import folded, same
from portal.posts.views.blueprint import pages
from portal.posts.views.writing import LARGEST_FORM
from portal.posts.workflow import POST
from portal.spelling import clean, shown
from portal.web.access import Keeps, allow
from portal.web.pages import go

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LATE = "这篇稿件现在不能登记发布，可能已有变动，请查看最新内容。"


def _place(case_id: int, action: str) -> tuple[Post, Place | None]:
    """Return the post, and the account that is spoken of: the only one left, where none is named; None where the step is not to be taken.

    Then `step` says why: whose it is, what has become of it, or what this very form has done. Raises BadInput for another account.
    """
    post = to_read(SORT, case_id)
    if not isinstance(post, Post):
        raise Missing
    g.step_token = request.form.get("token", "")[:LONGEST_TOKEN] or None
    if not POST.open_to(post, action, me()) or taken_before(me(), g.step_token):
        return post, None
    place = _spoken_of(post, action)
    if place is None:
        raise BadInput("这个账号不在这篇稿件中，或已经登记，没有保存。", "请刷新页面，从该账号下登记。")
    g.step_place = place
    return post, place


def _spoken_of(post: Post, action: str) -> Place | None:
    """Return the account that the form names, or the only one that is meant: what waits comes before what can be told anew."""
    meant = [PlaceState.WAITING, PlaceState.PUBLISHED] if action == "publish" else [PlaceState.WAITING]
    open_to = [[place for place in post.places if place.state is state] for state in meant]
    if "account" not in request.form:
        only = next(filter(None, open_to), [])
        return only[0] if len(only) == 1 else None
    chosen = request.form.get("account", type=int)
    return next((place for places in open_to for place in places if place.account_id == chosen), None)


@pages.post("/<int:case_id>/steps/publish")
@allow(*READERS, keeps=Keeps("发布登记", "posts.show"), text=LARGEST_FORM)
def publish(case_id: int) -> Response:
    """Keep that an account has published it, when, under which link and with which text; 一致 counts as 先审后发 (422 for what is wrong).

    A text that differs can be pasted anew, also once the post is over: the last one is compared.
    """
    post, place = _place(case_id, "publish")
    if place is None:
        return step(SORT, case_id, "publish")
    typed = {name: shown(request.form.get(name, ""), lines=True) for name in ("link", "published_at", "published")}
    link, faults, body = Link().store(clean(typed["link"])), dict[str, str](), None
    if fault := Link().fault(link) if link else "请填写发布后的链接。":
        faults["link"] = fault
    at, faults["published_at"] = _published(post, place, typed["published_at"].strip())
    try:
        body = text.read(request.form.get("published", ""))
    except text.BadText as refusal:
        faults["published"] = f"{refusal.sentence.rstrip('。')}。"
    if any(faults.values()) or body is None:
        return answer(SORT, post, 422, publishing={**typed, "account": place.account_id, "faults": faults})
    made = versions.add(post, TextKind.PUBLISHED, body.dumped(), me(), account_id=place.account_id)
    place.state, place.link, place.published_at, place.by = PlaceState.PUBLISHED, link, at, me()
    place.same, g.step_version = _compared(post, place, said(made))
    return _done(post, "publish")


def _compared(post: Post, place: Place, pasted: list[str]) -> tuple[bool | None, Text | None]:
    """Return whether what was pasted is what was reviewed, None where that has no words; and the version that it was held against."""
    known = [(version, said(version)) for version in versions.reviewed(post, place)]
    if not any(folded(words) for _, words in known):
        return None, post.text
    found = next((version for version, words in known if same(words, frames.inside(pasted, words, place))), None)
    return found is not None, found or post.text


def _published(post: Post, place: Place, typed: str) -> tuple[datetime, str]:
    """Return when it was published, now unless told, and what is wrong with what was typed."""
    now = calendar.now()
    if not typed:
        return place.published_at or now, ""
    try:
        at = datetime.fromisoformat(typed).replace(tzinfo=calendar.SCHOOL_ZONE)
    except ValueError:
        return now, f"发布时间请写成 {calendar.local(now):%Y-%m-%d %H:%M} 这样；刚刚发布的，可以不填。"
    cleared = next((e.at for e in reversed(post.events) if e.action == "approve" and e.target == State.CLEARED), FIRST)
    if at > now:
        return now, f"发布时间不能晚于现在（{calendar.local(now):%Y-%m-%d %H:%M}）。"
    if at < cleared.replace(second=0, microsecond=0):
        passed = f"{calendar.local(cleared):%Y-%m-%d %H:%M}"
        return now, f"发布时间不能早于审核通过的时间（{passed}）；通过前已发布的属未审先发，请如实说明。"
    return at.astimezone(UTC), ""


@pages.post("/<int:case_id>/steps/drop")
@allow(*READERS)
def drop(case_id: int) -> Response:
    """Keep that an account will not publish it."""
    post, place = _place(case_id, "drop")
    if place is None:
        return step(SORT, case_id, "drop")
    place.state, place.by = PlaceState.DROPPED, me()
    return _done(post, "drop")


@pages.post("/<int:case_id>/tick")
@allow(*READERS)
def tick(case_id: int) -> Response:
    """Keep that what a reviewer corrected is corrected on the platform, too."""
    post = to_read(SORT, case_id)
    if not isinstance(post, Post):
        raise Missing
    queries.refuse_unless(POST.open_to(post, "tick", me()), LATE)
    version = next((v for v in versions.corrections(post) if v.number == request.form.get("text", type=int)), None)
    if version is None:
        raise BadInput("没有这一处改动，正文可能已有变动。", "请刷新页面后再试。")
    version.done_at = version.done_at or calendar.now()
    return _done(post, "tick")


def _done(post: Post, action: str) -> Response:
    """Take the step; whoever was slower sees the fresh page, and what their very form has done already."""
    case_id = post.id
    try:
        POST.take(post, action, me())
        db.session.commit()
    except (IntegrityError, StaleDataError):
        db.session.rollback()
        return go(SORT.url(case_id, _anchor="publishing"))
    return go(SORT.url(case_id, done=post.events[-1].place, _anchor="publishing"))
