"""The worker: takes jobs one after another, has each read and kept, and tells whoever waits how far it is."""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
import signal
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from portal.audit.trail import acting
from portal.database import db, reading
from portal.errors import PortalError, Refused
from portal.feature import closed
from portal.web.access import access_of
from portal.work import queue
from portal.work.kinds import NotRead, Sent, Task, kind_of
from portal.work.models import Job, JobFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from flask import Flask

    from portal.work.kinds import JobKind

IDLE = 0.5
BEAT = 10.0
SWEEP = 600.0
NICE = 10
"""How much the worker and the readers it starts step back behind those who answer browsers."""
NO_RIGHT = "您已不能使用上传时的页面，或这项功能已经停用，这次没有保存。"
BROKE = "读取时系统出错，这次没有保存。请稍后再上传；如仍出错，请将编号 {} 告知系统管理员。"


class Ended(BaseException):
    """The worker was told to end while a job was being read: it waits again."""


class Worker:
    """One worker of one application; `work_off` works what waits, `serve` goes on until it is told to end."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.name = f"{platform.node()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.ending = threading.Event()
        self.job: int | None = None
        self._reads = False

    def work_off(self, most: int | None = None) -> int:
        """Work what waits, `most` jobs at most; return how many were worked."""
        with self.app.app_context():
            queue.beat(self.name)
        return self._work_off(most)

    def _work_off(self, most: int | None = None) -> int:
        done = 0
        while not self.ending.is_set() and (most is None or done < most):
            with self.app.app_context():
                self.job = queue.claim(self.name)
            if self.job is None:
                break
            with self.app.app_context():
                self._work(self.job)
            self.job, done = None, done + 1
        return done

    def serve(self, *, tied: bool = False) -> None:
        """Work whatever comes until SIGTERM or SIGINT, or with `tied` until the standard input ends."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        if hasattr(os, "nice"):
            os.nice(NICE)
        if tied:
            threading.Thread(target=_end_with_input, daemon=True).start()
        heart = threading.Thread(target=self._live, daemon=True)
        heart.start()
        while not self.ending.is_set():
            try:
                self._work_off()
            except SQLAlchemyError:
                # The database is busy, or away for a moment: what was in hand comes back by its lease.
                self.app.logger.exception("the worker could not reach its queue")
            self.ending.wait(IDLE)
        heart.join(BEAT)
        with self.app.app_context(), contextlib.suppress(SQLAlchemyError):
            queue.leave(self.name)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self.ending.set()
        if self._reads:
            self._reads = False
            raise Ended

    def _live(self) -> None:
        """Say again and again that this worker lives, and sweep now and then."""
        waited = SWEEP
        while not self.ending.is_set():
            with self.app.app_context():
                try:
                    queue.beat(self.name, self.job)
                    if waited >= SWEEP:
                        queue.sweep()
                        waited = 0.0
                except SQLAlchemyError:
                    self.app.logger.exception("the worker could not say that it lives")
            self.ending.wait(BEAT)
            waited += BEAT

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """Let whoever ends the worker break off what is done inside, where nothing is written."""
        try:
            self._reads = True
            if self.ending.is_set():
                raise Ended
            yield
        finally:
            self._reads = False

    def _work(self, job_id: int) -> None:
        """Work one job to its end, whatever comes of it."""
        try:
            self._carry_out(job_id)
        except Ended:
            db.session.rollback()
            queue.give_back(job_id, self.name)
        except NotRead as refusal:
            self._refuse(job_id, refusal.faults)
        except PortalError as refusal:
            self._refuse(job_id, [f"{refusal.sentence}{refusal.advice}"])
        except Exception:
            number = secrets.token_hex(4)
            self.app.logger.exception("job %s broke, %s", job_id, number)
            self._refuse(job_id, [BROKE.format(number)])

    def _refuse(self, job_id: int, faults: list[str]) -> None:
        db.session.rollback()
        if self.ending.is_set():  # what reads for us may have been ended with us: that says nothing of the file
            queue.give_back(job_id, self.name)
        else:
            queue.fail(job_id, self.name, faults)

    def _carry_out(self, job_id: int) -> None:
        with reading():
            job = db.session.get_one(Job, job_id)
            kind, task, origin = kind_of(job.kind), self._task(job), job.origin
            if kind is None or not _may_still(task.user, job.endpoint):
                raise Refused(NO_RIGHT)
            g.script_root = origin.get("root", "")
            with self._reading():
                material = kind.read(task)
        with acting(task.user, origin.get("address", ""), origin.get("request_id", "")):
            self._keep(job_id, kind, task, material)

    def _task(self, job: Job) -> Task:
        rows = db.session.scalars(select(JobFile).where(JobFile.job_id == job.id).order_by(JobFile.place))
        files = tuple(Sent(row.name, row.content) for row in rows)
        return Task(job.owner, job.said, files, partial(self._tell, job.id))

    def _tell(self, job_id: int, words: str, done: int, total: int) -> None:
        self._reads = False  # what is written is not broken off
        queue.tell(job_id, self.name, words, done, total)
        self._reads = True
        if self.ending.is_set():
            raise Ended

    def _keep(self, job_id: int, kind: JobKind, task: Task, material: Any) -> None:
        """Write what was read, together with the end of the job; once more where somebody else was quicker with the same.

        Nothing of it is kept where the job is another worker's now.
        """
        for last in (False, True):
            try:
                place = kind.keep(task, material)
                if not queue.finish(job_id, self.name, place):
                    db.session.rollback()
                db.session.commit()
            except (IntegrityError, OperationalError):
                db.session.rollback()
                if last:
                    raise
            else:
                return


def _may_still(user: Any, endpoint: str) -> bool:
    """Say whether this person may still use what took the job in."""
    mark = access_of(endpoint)
    return bool(user.active and mark and mark.admits(user.roles) and not closed(endpoint))


def _end_with_input() -> None:
    """End this process when nobody holds its standard input any more: whoever started it is gone."""
    with contextlib.suppress(OSError, ValueError):
        while sys.stdin.buffer.read(1024):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
