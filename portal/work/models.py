"""Jobs that wait to be worked, the files they are about, and the workers that were seen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model, words

IS_RUNNING = text("stage = 'running'")


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Model):
    """One thing that somebody handed in, to be worked for them.

    `endpoint` took it, and who may no longer use that has no right to the work either. `said` is what the kind needs to know, `typed`
    what stood in the form besides the files, [name, value], `form` where it stands. `origin` is from where it came: address, request_id,
    root. `result` is where to go once it is done, `faults` why it failed. `holder` works it until `lease_until`, and says so again and
    again; `taken_at` is when its owner has gone on from it. The token makes what is sent twice one job; a failed one has none.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("owner_id", "token"),
        # One at a time a person, however many workers there are: the database itself refuses a second.
        Index("ix_job_owner_id_running", "owner_id", unique=True, sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
        Index("ix_job_stage_id", "stage", "id"),
        Index("ix_job_owner_id_id", "owner_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    stage: Mapped[JobState] = mapped_column(words(JobState), default=JobState.WAITING)
    endpoint: Mapped[str] = mapped_column(String(80))
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    typed: Mapped[list[Any]] = mapped_column(JSON, default=list)
    form: Mapped[list[Any]] = mapped_column(JSON)
    origin: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    token: Mapped[str | None] = mapped_column(String(64))
    names: Mapped[list[str]] = mapped_column(JSON, default=list)
    size: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(String(200), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    faults: Mapped[list[str]] = mapped_column(JSON, default=list)
    result: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    tries: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]

    owner: Mapped[Any] = relationship("User")

    @property
    def running(self) -> bool:
        """Say that somebody works it."""
        return self.stage is JobState.RUNNING

    @property
    def failed(self) -> bool:
        """Say that nothing came of it."""
        return self.stage is JobState.FAILED

    @property
    def ended(self) -> bool:
        """Say that nobody works it any more."""
        return self.stage in {JobState.DONE, JobState.FAILED}


class JobFile(Model):
    """One file of a job; gone as soon as the job has ended."""

    __tablename__ = "job_file"
    __table_args__ = (UniqueConstraint("job_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Worker(Model):
    """A process that works jobs, and when it was last heard of."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[datetime]
