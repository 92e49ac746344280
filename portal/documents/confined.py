"""Somebody else's file is read by a fresh process of its own: how one is started, limited, asked and believed.

The portal's side is `Confined.ask`, the process's side `serve`. An answer is a length, a JSON head and the bytes that belong to
it; {"fault": sentence} is a refusal in the user's words. Nothing that a parser produced is ever unpickled or run.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
LENGTH = struct.Struct(">Q")
CPU_SECONDS = 60
"""Seconds of work after which a process ends by itself, should nobody be left to end it."""
AT_ONCE = 2
PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "VIRTUAL_ENV")


def environment() -> dict[str, str]:
    """Return what a process of ours needs to start, and none of the secrets of the portal."""
    environ = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environ |= {name: value for name, value in os.environ.items() if name.startswith(("COV_", "COVERAGE_"))}
    return environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Confined:
    """A module of ours that reads uploads, a process each; `refusal` makes an exception of one of the sentences."""

    module: str
    refusal: Callable[[str], Exception]
    slow: str
    broken: str
    busy: str
    turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def ask(self, content: bytes, arguments: tuple[str, ...], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Have `content` read within `seconds` of wall-clock time; return the head and the bytes after it.

        Raises the refusal: `busy` when no turn comes, `slow` when time runs out, `broken` when the process dies, its own word.
        """
        if not self.turns.acquire(timeout=seconds):
            raise self.refusal(self.busy)
        try:
            # A process out of time is killed and waited for; it has no child and no file of its own to leave behind.
            done = subprocess.run(  # noqa: S603 - our own interpreter, our own module
                [sys.executable, "-m", self.module, *arguments],
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
                cwd=Path(sys.executable).parent,
                env=environment(),
            )
        except subprocess.TimeoutExpired:
            raise self.refusal(self.slow) from None
        finally:
            self.turns.release()
        return self._understood(done.stdout)

    def _understood(self, said: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            end = LENGTH.size + LENGTH.unpack_from(said)[0]
            head = json.loads(said[LENGTH.size : end])
        except (ValueError, struct.error):  # it ended in the middle: killed for its memory, or by the system
            raise self.refusal(self.broken) from None
        if not isinstance(head, dict):
            raise self.refusal(self.broken)
        if "fault" in head:
            raise self.refusal(str(head["fault"]))
        return head, said[end:]


def limit(memory: int, cpu_seconds: int | None = None) -> None:
    """Hold this process to so many bytes of address space and seconds of work, and let it leave no core; Unix alone can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Unix alone has it

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if cpu_seconds is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))


def serve(answer: Callable[[bytes, list[str]], tuple[dict[str, Any], list[bytes]]], memory: int) -> None:
    """Read the standard input to its end, answer, and end; what a library may print goes nowhere near the answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(memory, CPU_SECONDS)
    warnings.simplefilter("ignore")
    head, parts = answer(sys.stdin.buffer.read(), sys.argv[1:])
    text = json.dumps(head, ensure_ascii=False).encode("utf-8", "replace")
    answers.write(LENGTH.pack(len(text)) + text)
    for part in parts:
        answers.write(part)
    answers.flush()
