"""The queue: jobs are put in, the next one is taken, worked jobs leave; two workers never take the same, a person has one at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from portal.calendar import now
from portal.database import db, reading
from portal.settings.names import in_school_words
from portal.work.models import Job, JobFile, JobState, Worker

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Update

LEASE = timedelta(seconds=60)
"""After so long without a word from its worker a job is given back."""
TRIES = 2
OFFERED = 5
LASTS = timedelta(days=1)
SERVED = timedelta(minutes=10)
"""Who has been served within this time goes behind whoever has not, so that one person's many files hold nobody up."""
UNDER_WAY = (JobState.WAITING, JobState.RUNNING)
ENDED = JobFile.job_id.in_(select(Job.id).where(Job.stage.not_in(UNDER_WAY)))
DIED = "读取时程序两次中断，这次没有保存。文件可能过于复杂，请另存或重新扫描后再上传；如仍不能读取，请联系现代教育技术中心。"
NOBODY_CAME = "一天之内没有程序读取，这次没有保存。请重新上传；如仍不能读取，请联系现代教育技术中心。"


def claim(worker: str) -> int | None:
    """Take the next job for a worker and return its id; None when nobody waits who could be served. Commits.

    The oldest comes first, but of those who have been served least lately; nobody is served whose job is being worked.
    """
    with reading():
        lost = db.session.scalar(select(Job.id).where(_lost(now())).limit(1)) is not None
    if lost:
        return_lost()
    with reading():
        waiting = _next()
    return next((job_id for job_id in waiting if _taken(job_id, worker)), None)


def _next() -> list[int]:
    other, before = aliased(Job), aliased(Job)
    busy = select(other.id).where(other.owner_id == Job.owner_id, other.stage == JobState.RUNNING).exists()
    served = (
        select(func.count(before.id))
        .where(before.owner_id == Job.owner_id, before.started_at > now() - SERVED)
        .scalar_subquery()
    )
    found = select(Job.id).where(Job.stage == JobState.WAITING, ~busy).order_by(served, Job.id)
    return list(db.session.scalars(found.limit(OFFERED)))


def _taken(job_id: int, worker: str) -> bool:
    """Say whether this worker has the job now: it waited still, and its owner has no other running."""
    moment = now()
    taking = update(Job).where(Job.id == job_id, Job.stage == JobState.WAITING)
    facts = {"stage": JobState.RUNNING, "holder": worker, "lease_until": moment + LEASE, "started_at": moment}
    try:
        taken = _changed(taking.values(**facts, tries=Job.tries + 1, words="", done=0, total=0))
        db.session.commit()
    except IntegrityError:  # another worker took another job of the same owner in this moment
        db.session.rollback()
        return False
    return taken


def _changed(statement: Update) -> bool:
    return bool(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _held(job_id: int, worker: str) -> Update:
    return update(Job).where(Job.id == job_id, Job.stage == JobState.RUNNING, Job.holder == worker)


def tell(job_id: int, worker: str, words: str, done: int, total: int) -> None:
    """Note how far a job is, and that its worker lives, in a transaction of its own."""
    _apart(
        _held(job_id, worker).values(words=words, done=done, total=total, lease_until=now() + LEASE),
    )


def beat(worker: str, job_id: int | None = None) -> None:
    """Note that a worker lives, and that it works this job still, in a transaction of its own."""
    moment = now()
    seen = update(Worker).where(Worker.name == worker).values(seen_at=moment)
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        if not connection.execute(seen).rowcount:
            connection.execute(Worker.__table__.insert().values(name=worker, seen_at=moment))  # type: ignore[attr-defined]
        if job_id is not None:
            connection.execute(_held(job_id, worker).values(lease_until=moment + LEASE))


def leave(worker: str) -> None:
    """Forget a worker that ends."""
    _apart(delete(Worker).where(Worker.name == worker))


def _apart(statement: Any) -> None:
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(statement)


def finish(job_id: int, worker: str, place: tuple[str, dict[str, Any]]) -> bool:
    """Note in the caller's transaction that a job is done, and let go of its files; False when it is no longer this worker's."""
    facts = {"stage": JobState.DONE, "result": list(place), "finished_at": now(), "lease_until": None}
    if not _changed(_held(job_id, worker).values(**facts)):
        return False
    _forget_files(JobFile.job_id == job_id)
    return True


def fail(job_id: int, worker: str, faults: list[str]) -> None:
    """Note why a job could not be done, and let go of its files. Commits."""
    if _changed(_failing(_held(job_id, worker), faults)):
        _forget_files(JobFile.job_id == job_id)
    db.session.commit()


def _failing(statement: Update, faults: list[str]) -> Update:
    return statement.values(stage=JobState.FAILED, faults=faults, finished_at=now(), lease_until=None, token=None)


def _forget_files(which: ColumnElement[bool]) -> None:
    db.session.execute(delete(JobFile).where(which).execution_options(synchronize_session=False))


def give_back(job_id: int, worker: str) -> None:
    """Let a job wait again whose worker was told to end, as if it had not been begun. Commits."""
    waiting = {"stage": JobState.WAITING, "holder": None, "lease_until": None, "words": "", "started_at": None}
    _changed(_held(job_id, worker).values(**waiting, tries=Job.tries - 1))
    db.session.commit()


def _lost(moment: datetime) -> ColumnElement[bool]:
    return (Job.stage == JobState.RUNNING) & (Job.lease_until < moment)


def return_lost() -> None:
    """Give back the jobs of workers that died, once; who died over one twice has it failed. Commits."""
    lost = _lost(now())
    _changed(_failing(update(Job).where(lost, Job.tries >= TRIES), [in_school_words(DIED)]))
    _changed(
        update(Job)
        .where(lost, Job.tries < TRIES)
        .values(stage=JobState.WAITING, holder=None, lease_until=None, words="")
    )
    _forget_files(ENDED)
    db.session.commit()


def sweep() -> None:
    """Forget what ended a day ago, fail what nobody came to work in a day, and forget workers that are gone. Commits."""
    old = now() - LASTS
    _changed(
        _failing(update(Job).where(Job.stage == JobState.WAITING, Job.created_at < old), [in_school_words(NOBODY_CAME)])
    )
    _forget_files(ENDED)
    gone = delete(Job).where(Job.stage.not_in(UNDER_WAY), Job.finished_at < old)
    db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.execute(delete(Worker).where(Worker.seen_at < old).execution_options(synchronize_session=False))
    db.session.commit()


def under_way(owner_id: int | None = None) -> tuple[int, int]:
    """Return how many jobs wait or are worked, and how many bytes their files have: one person's, or everybody's."""
    found = select(func.count(Job.id), func.coalesce(func.sum(Job.size), 0)).where(Job.stage.in_(UNDER_WAY))
    if owner_id is not None:
        found = found.where(Job.owner_id == owner_id)
    number, size = db.session.execute(found).one()
    return int(number), int(size)
