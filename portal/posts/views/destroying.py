"""Destroying a stopped post: the step, then the files of the database, which can be tried again (第十三条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.page import to_read
from portal.cases.views.stepping import step
from portal.database import db
from portal.people.models import PUBLICITY
from portal.posts import destroying
from portal.posts.models import Post, State
from portal.posts.queries import refuse_unless
from portal.posts.sort import SORT
from portal.posts.views.blueprint import pages
from portal.web.access import Keeps, allow
from portal.web.pages import go

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.post("/<int:case_id>/steps/destroy")
@allow(*PUBLICITY, keeps=Keeps("办理意见", "posts.show", decides=True))
def destroy(case_id: int) -> Response:
    """Destroy it; once that is committed the files of the database are written anew."""
    answer = step(SORT, case_id, "destroy")
    _sweep(case_id)
    return answer


@pages.post("/<int:case_id>/sweep")
@allow(*PUBLICITY)
def sweep(case_id: int) -> Response:
    """Try again to have the files of the database written anew."""
    post = to_read(SORT, case_id)
    refuse_unless(post.state is State.DESTROYED, "这篇稿件没有销毁，不需要清理。")
    _sweep(case_id)
    return go(SORT.url(case_id, _anchor="destroyed"))


def _sweep(case_id: int) -> None:
    post = db.session.get(Post, case_id)
    if post and post.state is State.DESTROYED and not destroying.is_swept(post):
        destroying.sweep(post)
