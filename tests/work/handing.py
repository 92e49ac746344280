"""Handing in by hand, without anybody who works it, and looking into the queue."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from portal.database import db
from portal.people.models import User
from portal.work import queue
from portal.work.models import Job, JobFile, JobState
from tests.filings.papers import as_png, blank
from tests.pages import Upload

if TYPE_CHECKING:
    from typing import Any

    from flask import Flask

    from tests.pages import Answer, Page

SCANS = "/filings/scans"
STROKE = b"0 0 m 595 842 l S "


def hostile(strokes: int) -> bytes:
    """A small PDF of one page on which so many lines are drawn, one over the other."""
    drawing = zlib.compress(STROKE * strokes, 9)
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(drawing), drawing),
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)


def handed_in(person: Page, content: bytes = b"", name: str = "扫描.png") -> Answer:
    """Hand a scan in, and work nothing."""
    person.waits = False
    return person.post(SCANS, person.signed({"scans": Upload(content or as_png(blank()), name)}))


def laid(app: Flask, *owners: str, **facts: Any) -> list[int]:
    """Lay jobs of these people into the queue, in this order."""
    with app.app_context():
        ids = {name: number for name, number in db.session.execute(select(User.username, User.id))}  # noqa: C416 - rows are not pairs
        usual: dict[str, Any] = {
            "kind": "scans.placed",
            "endpoint": "filings.take_scans",
            "form": ["filings.scans", {}],
        }
        jobs = [Job(owner_id=ids[owner], **{**usual, **facts}) for owner in owners]
        for job in jobs:
            db.session.add(job)
            db.session.flush()
            db.session.add(JobFile(job_id=job.id, place=0, name="a.png", content=as_png(blank())))
        db.session.commit()
        return [job.id for job in jobs]


def job(app: Flask, job_id: int) -> Job:
    """One job as it stands."""
    with app.app_context():
        return db.session.get_one(Job, job_id)


def change(app: Flask, job_id: int, **facts: Any) -> None:
    """Change a job behind everybody's back."""
    with app.app_context():
        db.session.execute(update(Job).where(Job.id == job_id).values(**facts))
        db.session.commit()


def claimed(app: Flask, worker: str) -> int | None:
    """Let a worker take the next job."""
    with app.app_context():
        return queue.claim(worker)


def files(app: Flask) -> int:
    """How many files lie in the queue."""
    with app.app_context():
        return db.session.scalar(select(func.count(JobFile.id))) or 0


def states(app: Flask) -> list[JobState]:
    """How all jobs stand, in their order."""
    with app.app_context():
        return list(db.session.scalars(select(Job.stage).order_by(Job.id)))
