"""A process that is kept warm, and a clock on it: what it does wrong or too long costs no more than itself."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from portal.children.confined import Confined, Said, how
from portal.children.gate import GATE
from portal.children.serving import LENGTH, TIRED_STATUS


class Late(Exception):
    """It took too long and was ended; the next one starts anew."""


class Died(Exception):
    """It ended in the middle."""


class Kept:
    """One process of `module`, started at first use, used by one thread at a time; each job is done by a child of it."""

    def __init__(self, module: str, arguments: tuple[str, ...] = (), cwd: Path | None = None) -> None:
        self.command = [sys.executable, "-m", module, *arguments]
        self.cwd = cwd
        self.process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._owner = 0

    def exchange(self, job: bytes, seconds: float) -> Said:
        """Have a job done; return the head and the bytes after it. Raises Late or Died.

        Whoever waits for the job before holds a place of the gate, so that only few ever do.
        """
        if not self._turn.acquire(timeout=seconds):
            raise Late("the job before it takes too long")
        try:
            return self._ask(self._started(), job, seconds)
        finally:
            self._turn.release()

    def _ask(self, process: subprocess.Popen[bytes], job: bytes, seconds: float) -> Said:
        late = threading.Event()

        def stop() -> None:
            late.set()
            _end(process)

        clock = threading.Timer(seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
            process.stdin.write(LENGTH.pack(len(job)) + job)
            process.stdin.flush()
            head = json.loads(_exactly(process.stdout, LENGTH.unpack(_exactly(process.stdout, LENGTH.size))[0]))
            return head, _exactly(process.stdout, head["bytes"])
        except (OSError, EOFError, ValueError, TypeError, KeyError) as broken:
            tired = self._forget() == TIRED_STATUS
            if late.is_set() or tired:
                raise Late(f"it took more than {seconds:g} s, or worked for too long") from broken
            raise Died("the process ended in the middle") from broken
        except BaseException:
            # Whatever interrupted us, the pipe now holds half an answer.
            self._forget()
            raise
        finally:
            clock.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        # A server that forks after its first job leaves the child a pipe that is not its own.
        if self.process is not None and self._owner == os.getpid() and self.process.poll() is None:
            return self.process
        if self._owner == os.getpid():
            self._forget()
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            self.command,
            stdin=subprocess.PIPE,
            start_new_session=True,  # so that it can be ended together with the child that does a job
            **how(self.cwd or Path(sys.executable).parent),
        )
        self._owner = os.getpid()
        atexit.register(self.close)
        return self.process

    def _forget(self) -> int | None:
        """End the process; return how it had ended by itself, None where it had not."""
        process, self.process = self.process, None
        if process is None:
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):  # it closes its pipe a moment before it ends
            process.wait(0.05)
        ended = process.poll()
        _end(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()
        atexit.unregister(self.close)
        return ended

    def close(self) -> None:
        """End the process; the next job starts another."""
        with self._turn:
            if self._owner == os.getpid():
                self._forget()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started; one that has ended was waited for by nobody but us, so its number is still its own."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) != count:
        raise EOFError
    return data


@dataclass(frozen=True)
class Warm(Confined):
    """A module of ours whose process is kept: asking it costs no start. A job is its arguments in a line of JSON, and the content."""

    @cached_property
    def kept(self) -> Kept:
        """Return the process, one for whoever asks."""
        return Kept(self.module)

    def ask(self, content: bytes, arguments: tuple[str, ...], seconds: float) -> Said:
        """Do as Confined does, by a process that is there already."""
        with GATE.place():
            try:
                head, parts = self.kept.exchange(json.dumps(arguments).encode() + b"\n" + content, seconds)
            except Late:
                raise self.refusal(self.slow) from None
            except Died:
                raise self.refusal(self.broken) from None
        return self.believed(head, parts)
