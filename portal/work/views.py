"""The page of a job: how far it is, what came of it, and the way on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, url_for
from flask_login import current_user

from portal.calendar import now
from portal.database import db
from portal.errors import Refused
from portal.feature import closed
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import go, page
from portal.work import queries
from portal.work.kinds import Place
from portal.work.models import JobState

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

pages = Blueprint("work", "portal.work", url_prefix="/jobs")
YOUNG = timedelta(seconds=20)
"""So long a page asks every second: most files are read before."""
PARTS = {"progress": "work/_progress.html"}


@pages.get("/<int:job_id>")
@allow(SIGNED_IN, touch=False)
def show(job_id: int) -> Response:
    """Show how far a job is; the page asks again by itself, which does not keep a forgotten session alive."""
    job = queries.job_for(current_user.id, job_id)
    return page(
        "work/show.html",
        PARTS,
        job=job,
        noun=queries.noun_of(job),
        files=queries.files_of(job),
        ahead=queries.ahead_of(job) if job.stage is JobState.WAITING else 0,
        works=job.ended or queries.anybody_works(),
        young=now() - job.created_at < YOUNG,
        form_url="" if closed(job.form[0]) else Place(*job.form).url,
    )


@pages.post("/<int:job_id>/taken")
@allow(SIGNED_IN)
def taken(job_id: int) -> Response:
    """Go on from a job that has ended: to what it became, or to its form, with what was typed and why it was refused."""
    job = queries.job_for(current_user.id, job_id)
    if not job.ended:
        raise Refused("还没有读完，请稍候。")
    job.taken_at = job.taken_at or now()
    db.session.commit()
    if job.stage is JobState.DONE and job.result:
        return go(Place(*job.result).url)
    endpoint, arguments = job.form
    if closed(endpoint):  # the school has switched off meanwhile what it was for
        return go(url_for("desk.index"))
    return go(url_for(endpoint, **{**arguments, queries.AGAIN: job.id}))
