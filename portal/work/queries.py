"""Whose job it is, what a person has under way, what was refused and is given back, and whether anybody works."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request
from flask_login import current_user
from sqlalchemy import func, or_, select

from portal.calendar import now
from portal.database import db
from portal.errors import Missing
from portal.feature import Hint
from portal.web.limits import row_ids
from portal.work.kinds import kind_of
from portal.work.models import Job, JobState, Worker
from portal.work.queue import UNDER_WAY

if TYPE_CHECKING:
    from typing import Any

SILENT = timedelta(seconds=90)
"""A worker that was not heard of for so long is gone."""
AGAIN = "again"
LINKS = {JobState.DONE: "查看结果", JobState.FAILED: "查看原因"}
STATES = {
    JobState.WAITING: "在等待读取",
    JobState.RUNNING: "正在读取",
    JobState.DONE: "已经读完",
    JobState.FAILED: "没有读取成功",
}


def job_for(owner_id: int, job_id: int) -> Job:
    """Return somebody's own job. Raises Missing."""
    found = db.session.scalar(select(Job).where(Job.id == job_id, Job.owner_id == owner_id))
    if found is None:
        raise Missing
    return found


def ahead_of(job: Job) -> int:
    """Return how many jobs are before this one, as far as can be told."""
    before = or_(Job.stage == JobState.RUNNING, (Job.stage == JobState.WAITING) & (Job.id < job.id))
    return db.session.scalar(select(func.count(Job.id)).where(before, Job.id != job.id)) or 0


def anybody_works() -> bool:
    """Say whether a worker was heard of lately."""
    return db.session.scalar(select(func.count()).where(Worker.seen_at > now() - SILENT)) != 0


def given_back(*kinds: str) -> Job | None:
    """Return the refused job with which somebody comes back to its form, as its address says; None for anybody else's, and for none."""
    asked = row_ids([request.args.get(AGAIN, "")])
    mine = select(Job).where(Job.id.in_(asked), Job.owner_id == current_user.id, Job.stage == JobState.FAILED)
    return db.session.scalar(mine.where(Job.kind.in_(kinds))) if asked else None


def files_of(job: Job) -> str:
    """Return what its files are called: the first, and how many there are besides."""
    first = job.names[0] if job.names else "文件"
    return f"“{first}”等 {len(job.names)} 个文件" if len(job.names) > 1 else f"“{first}”"


def hints(user: Any) -> list[Hint]:
    """Return what this person has handed in and not gone on from yet, so that whoever left the page finds it again."""
    mine = select(Job).where(Job.owner_id == user.id, or_(Job.stage.in_(UNDER_WAY), Job.taken_at.is_(None)))
    return [
        Hint(
            f"您上传的{noun_of(job)}{files_of(job)}{STATES[job.stage]}。",
            "work.show",
            LINKS.get(job.stage, "查看进度"),
            {"job_id": job.id},
        )
        for job in db.session.scalars(mine.order_by(Job.id.desc()).limit(5))
    ]


def noun_of(job: Job) -> str:
    """Return what is read, in the words of its feature."""
    kind = kind_of(job.kind)
    return kind.noun if kind else ""
