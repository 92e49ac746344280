"""A worker beside a server that was started by hand: begun with it, begun anew when it dies, gone when the server is, however it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from portal.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCH = "PORTAL_WORK"
COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "work", "--tied")
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
PATIENCE = 15.0
"""Seconds that a worker has to give back what it has in hand."""


class _Companion:
    def __init__(self) -> None:
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep_alive, name="work", daemon=True)
        self._thread.start()

    def _keep_alive(self) -> None:
        """Start the worker, and again when it dies, less and less soon."""
        pause = FIRST_PAUSE
        while not self._ending.is_set():
            # It holds the other end of its standard input: that ends with this process, even if nobody can end the worker any more.
            # A session of its own keeps Ctrl+C from reaching its readers first, which would look like files that cannot be read.
            self._process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, cwd=ROOT, start_new_session=True)  # noqa: S603 - our own
            if self._ending.is_set():
                self._close()
            self._process.wait()
            self._ending.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def end(self) -> None:
        """Let the worker end, and wait for it."""
        self._ending.set()
        self._close()
        self._thread.join(PATIENCE)
        if self._thread.is_alive() and self._process is not None:
            self._process.kill()
            self._thread.join()


@contextmanager
def beside() -> Iterator[None]:
    """Have a worker beside whatever runs inside, unless PORTAL_WORK=0 says that another one, a service of its own, does the work."""
    if os.environ.get(SWITCH, "1") == "0":
        yield
        return
    companion = _Companion()
    try:
        yield
    finally:
        companion.end()
