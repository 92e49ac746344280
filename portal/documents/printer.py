"""Keeps one warm printing process and a clock on it: what it does wrong or too long costs no more than itself."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import subprocess
import sys
import threading
from typing import IO, TYPE_CHECKING, Any

from portal.documents.confined import LENGTH, ROOT, environment
from portal.documents.glyphs import FONTS_DIR, FontsMissing
from portal.documents.layout import COPIES
from portal.documents.sheet import Printed, Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from portal.documents.layout import Layout

SECONDS = 20.0
"""The most wall-clock time one print may take."""


class PrintFailed(RuntimeError):
    """The page could not be printed; the message is for the log, not for the user."""


class RenderTimeout(PrintFailed):
    """The print took too long and its process was ended; the next print starts a new one."""


class Printer:
    """One printing process for `fonts_dir`, started at first use, used by one thread at a time."""

    def __init__(self, fonts_dir: Path = FONTS_DIR, seconds: float = SECONDS) -> None:
        self.fonts_dir = fonts_dir
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def print(self, job: tuple[Any, ...]) -> Printed:
        """Have `job` printed. Raises RenderTimeout, PrintFailed or FontsMissing."""
        # Whoever waits in line waits for the prints before; past that the machine is overloaded, and says so.
        if not self._lock.acquire(timeout=self.seconds * 3):
            raise RenderTimeout("the printing process is busy")
        try:
            return self._ask(self._started(), pickle.dumps(job))
        finally:
            self._lock.release()

    def _ask(self, process: subprocess.Popen[bytes], job: bytes) -> Printed:
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(self.seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
            process.stdin.write(LENGTH.pack(len(job)) + job)
            process.stdin.flush()
            head = json.loads(_exactly(process.stdout, LENGTH.unpack(_exactly(process.stdout, LENGTH.size))[0]))
            pdf = _exactly(process.stdout, head["bytes"])
        except (OSError, EOFError, ValueError) as broken:
            self._forget()
            if late.is_set():
                raise RenderTimeout(f"the print took more than {self.seconds:g} s") from broken
            raise PrintFailed("the printing process ended in the middle of a page") from broken
        except BaseException:
            # Whatever interrupted us, the pipe now holds half an answer.
            self._forget()
            raise
        finally:
            clock.cancel()
        if "fonts" in head:
            raise FontsMissing(head["fonts"])
        if "error" in head:
            raise PrintFailed(head["error"])
        return Printed(pdf, head["pages"], tuple(head["missing"]))

    def _started(self) -> subprocess.Popen[bytes]:
        # A server that forks after its first print leaves the child a pipe that is not its own.
        if self._process is not None and self._owner == os.getpid() and self._process.poll() is None:
            return self._process
        if self._owner == os.getpid():
            self._forget()
        # Nothing relative can reach the portal's files: the process stands among the fonts.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            [sys.executable, "-m", "portal.documents.worker", str(self.fonts_dir.resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.fonts_dir if self.fonts_dir.is_dir() else ROOT,
            env=environment(),
        )
        self._owner = os.getpid()
        return self._process

    def _forget(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def close(self) -> None:
        """End the printing process; the next print starts another."""
        with self._lock:
            if self._owner == os.getpid():
                self._forget()


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) != count:
        raise EOFError
    return data


_PRINTERS: dict[Path, Printer] = {}
_PRINTERS_LOCK = threading.Lock()


def printer(fonts_dir: Path = FONTS_DIR) -> Printer:
    """Give the process-wide printer for the fonts of `fonts_dir`."""
    with _PRINTERS_LOCK:
        if fonts_dir not in _PRINTERS:
            _PRINTERS[fonts_dir] = Printer(fonts_dir)
            atexit.register(_PRINTERS[fonts_dir].close)
        return _PRINTERS[fonts_dir]


def render_form(layout: Layout, sheet: Sheet, copies: int = 1, fonts_dir: Path = FONTS_DIR) -> Printed:
    """Print `sheet` on `layout`, one A4 page a copy; `copies` is 1 or 3 (表注1: 党委宣传部、审批单位、创建者各一份).

    What does not fit, and people past the paper's lines, go to an attached page behind each copy. Raises
    RenderTimeout after 20 s, FontsMissing before `make assets`, PrintFailed otherwise; ValueError on other `copies`.
    """
    if copies not in {1, len(COPIES)}:
        raise ValueError("the form is printed once or in its three copies")
    return printer(fonts_dir).print(("form", layout, sheet, copies))


def render_blank(layout: Layout, title: str, notes: tuple[str, ...], fonts_dir: Path = FONTS_DIR) -> Printed:
    """Print the empty form. Raises as render_form."""
    return render_form(layout, Sheet(title, notes=notes), fonts_dir=fonts_dir)


def picture_of(pdf: bytes, fonts_dir: Path = FONTS_DIR) -> bytes:
    """Draw page one of a print as a PNG, for the screen. Raises as render_form."""
    return printer(fonts_dir).print(("picture", pdf)).pdf


def render_html(html: str, title: str = "", fonts_dir: Path = FONTS_DIR) -> Printed:
    """Print a whole HTML page of our own making (faces: song, songbold, signs). Raises as render_form."""
    return printer(fonts_dir).print(("html", html, title))
