"""What an authorisation that is revoked does to the posts that cite it (第十二条)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import g
from sqlalchemy import select

from portal.cases.models import Case
from portal.database import db
from portal.posts.models import Post, State
from portal.posts.workflow import POST, REVIEWS

if TYPE_CHECKING:
    from portal.people.models import User
    from portal.workflow import Act

BEFORE = (*REVIEWS, State.CLEARED)


def _anybody(_post: Post, _user: User, _role: str) -> bool:
    return True


def stop(clearance: Case, act: Act) -> None:
    """Stop every post not yet published that cites a revoked authorisation, and tell its unit (第十二条)."""
    citing = select(Post).where(Post.clearance_id == clearance.id, Case.state.in_(BEFORE)).order_by(Post.id)
    table = replace(POST, holds=_anybody)
    g.pop("step_token", None)  # the mark of this form is on the step of the authorisation: one form, one step
    for post in db.session.scalars(citing).unique().all():
        table.take(post, "revoke", act.user, f"授权已撤销：{act.opinion}"[:500])
