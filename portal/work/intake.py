"""Handing in: what a view has looked at quickly is put into the queue, and the browser goes to the page that says how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, request, url_for
from flask_login import current_user
from sqlalchemy import select, text
from wtforms import FileField, MultipleFileField

from portal.config import current
from portal.database import db
from portal.errors import TooMany
from portal.files.store import free_disk
from portal.web.pages import go
from portal.work import queue
from portal.work.models import Job, JobFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from portal.web.forms import PageForm
    from portal.work.kinds import Place, Sent

MOST_OF_ONE = 5
"""Jobs of one person that wait or are worked."""
MOST_OF_ALL = 60
MOST_BYTES = 512 * 1024 * 1024
"""Of the files of all that wait: what a school sends in a day, and a fraction of any disk."""
LOCK = 7_401_119  # one number for the advisory lock under which PostgreSQL counts and puts in
NOT_TYPED = frozenset({"csrf_token", "token"})
BUSY = 503


class Full(TooMany):
    """Too many wait already: this person's own (429), or everybody's (503)."""


def take_in(  # noqa: PLR0913 - what was handed in, and where its owner comes back to
    kind: str, files: Sequence[Sent], said: dict[str, Any], *, back: Place, form: PageForm, token: str | None = None
) -> Response:
    """Put the files into the queue for the person who is signed in, commit, and go to the page of the job.

    `back` is where the form stands, should it be refused: `portal.work.queries.given_back` tells its view what was typed. A token that
    came before leads to the job that it made. Raises Full, with nothing kept: the view shows its form again with that.
    """
    owner = current_user.id
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    job = db.session.scalar(select(Job).where(Job.owner_id == owner, Job.token == token)) if token else None
    if job is None:
        size = sum(len(sent.content) for sent in files)
        _see_to_room(owner, size)
        job = Job(kind=kind, owner_id=owner, said=said, token=token, size=size, form=list(back), **_request(form))
        job.names = [sent.name for sent in files]
        db.session.add(job)
        db.session.flush()
        db.session.add_all(
            JobFile(job_id=job.id, place=place, name=sent.name, content=sent.content)
            for place, sent in enumerate(files)
        )
    db.session.commit()
    return go(url_for("work.show", job_id=job.id))


def _request(form: PageForm) -> dict[str, Any]:
    """Return what of the request the worker and the form given back need to know."""
    origin = {
        "address": (request.remote_addr or "")[:45],
        "request_id": g.get("request_id", ""),
        "root": request.script_root,
    }
    fields = [f for f in form if f.name not in NOT_TYPED and not isinstance(f, FileField | MultipleFileField)]
    typed = [[field.name, value] for field in fields for value in request.form.getlist(field.name)]
    return {"endpoint": request.endpoint, "origin": origin, "typed": typed}


def _see_to_room(owner: int, size: int) -> None:
    """Raise Full where one more is too many, of this person or of all."""
    if queue.under_way(owner)[0] >= MOST_OF_ONE:
        raise Full(f"您有 {MOST_OF_ONE} 次上传还在等待读取，这一次没有保存；请等其中一次读完后再上传。")
    number, bytes_ = queue.under_way()
    if number >= MOST_OF_ALL or bytes_ + size > MOST_BYTES or free_disk(db.session) - size < current().disk_floor:
        full = Full("全校等待读取的文件较多，这一次没有保存；请过几分钟再上传。")
        full.status = BUSY
        raise full
