"""What an authorisation that is revoked does to the posts that cite it (第十二条)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import g
from sqlalchemy import or_, select

from portal.cases.models import Case
from portal.database import db
from portal.notices import effects as notices
from portal.notices.models import MessageSort
from portal.posts import written
from portal.posts.models import Post, State
from portal.posts.workflow import POST, REVIEWS, WRITTEN

if TYPE_CHECKING:
    from portal.people.models import User
    from portal.workflow import Act

REVOKED = "引用的授权已撤销"
BEFORE = (*REVIEWS, State.CLEARED)


def _anybody(_post: Post, _user: User, _role: str) -> bool:
    return True


def stop(clearance: Case, act: Act) -> None:
    """Stop every post not yet published that cites a revoked authorisation, and tell its unit; tell whoever still writes one (第十二条)."""
    citing = select(Post).where(Post.clearance_id == clearance.id, Case.state.in_(BEFORE)).order_by(Post.id)
    told = _being_written(clearance)
    table = replace(POST, holds=_anybody)
    g.pop("step_token", None)  # the mark of this form is on the step of the authorisation: one form, one step
    for post in db.session.scalars(citing).unique().all():
        table.take(post, "revoke", act.user, f"授权已撤销：{act.opinion}"[:500])
    for post in told:
        _tell(post, clearance)


def _tell(post: Post, clearance: Case) -> None:
    """Tell its author: no step of the post occasions it, so the message is known by the authorisation."""
    notices.tell(
        [post.author] if post.author else [],
        MessageSort.RESULT,
        f"{post.title}：{REVOKED}",
        text=f"{clearance.title}已撤销，请另选授权后再送审。",
        url=f"/posts/{post.id}",
        subject=post.subject,
        key=f"{post.subject}:{clearance.subject}:revoked",
        gist=REVOKED,
    )


def _being_written(clearance: Case) -> list[Post]:
    """Return the posts that cite it and lie with their authors, also where it was chosen since they were handed in."""
    lying = select(Post).where(
        Case.state.in_(WRITTEN), or_(Post.clearance_id == clearance.id, Post.rewriting.is_not(None))
    )
    found = db.session.scalars(lying.order_by(Post.id)).unique().all()
    return [post for post in found if post.author and written.of(post)["clearance"] == clearance.id]
