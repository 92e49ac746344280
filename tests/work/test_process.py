"""The worker as a process: it ends cleanly, gives back what it had in hand, and does not outlive the server that started it."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal import create_app
from portal.config import Config
from portal.database import db
from portal.work.models import JobState
from portal.work.models import Worker as Seen
from portal.work.worker import Worker
from tests.site.server import start
from tests.work.handing import handed_in, hostile, job, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.pages import Page

PATIENCE = 60.0


def waited(found: Callable[[], object]) -> object:
    """Wait until something is there, and return it."""
    end = time.monotonic() + PATIENCE
    while not (seen := found()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return seen


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has signals to end a process by")
def test_a_worker_that_is_told_to_end_gives_back_what_it_reads(app: Flask, publicity: Page) -> None:
    handed_in(publicity, hostile(300_000), "很多线.pdf")
    worker, before = Worker(app), signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, worker._end)

    def end() -> None:
        waited(lambda: states(app) == [JobState.RUNNING] and job(app, 1).words)
        os.kill(os.getpid(), signal.SIGTERM)

    ending = threading.Thread(target=end)
    begun = time.monotonic()
    ending.start()
    try:
        worker.work_off()
    finally:
        ending.join()
        signal.signal(signal.SIGTERM, before)
    assert time.monotonic() - begun < PATIENCE / 4, "it has waited for its reader"
    found = job(app, 1)
    assert (found.stage, found.tries, found.holder) == (JobState.WAITING, 0, None)


def lives(process: int) -> bool:
    """Say whether a process is there and is not waiting to be buried."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("ascii")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc is not here: processes cannot be watched")
def test_the_worker_beside_a_server_is_begun_anew_when_it_dies_and_ends_with_the_server(tmp_path: Path) -> None:
    app = create_app(Config.load({"PORTAL_INSTANCE": str(tmp_path)}))
    with app.app_context():
        db.create_all()

    def worker(but: int = 0) -> int:
        with app.app_context():
            names = list(db.session.scalars(select(Seen.name)))
        return next((pid for name in names if (pid := int(name.split(":")[1])) != but), 0)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    server = start(tmp_path, port, work="1")
    try:
        first = int(str(waited(worker)))
        os.kill(first, signal.SIGKILL)
        second = int(str(waited(lambda: worker(first))))
        assert lives(second)
        server.kill()
        waited(lambda: not lives(second))
        assert worker(first) == 0, "it has signed off"
    finally:
        server.kill()
        server.communicate()
        with app.app_context():
            db.engine.dispose()
