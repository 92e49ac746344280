"""The child's side: limits first, then the sandbox, then somebody else's bytes; an answer, and the end."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import struct
import sys
import warnings
from typing import TYPE_CHECKING, Any

from portal.children import sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import NoReturn

    Answer = tuple[dict[str, Any], list[bytes]]

LENGTH = struct.Struct(">Q")
CPU_SECONDS = 8
"""Seconds of work after which a process ends by itself."""
TIRED_STATUS = 3
"""How a process that is kept says that its child worked for too long."""
NICE = 15
"""How far a child stands back where a page wants the same processor."""


def limit(memory: int, cpu_seconds: int | None = None) -> None:
    """Hold this process to so many bytes of address space and seconds of work, behind whoever answers pages; Unix alone can."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Unix alone has it

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if cpu_seconds is not None:  # the signal a second before the end: it tells the portal why
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))


def serve(answer: Callable[[bytes, list[str]], Answer], memory: int) -> None:
    """Read the standard input to its end, answer, and end; what a library may print goes nowhere near the answer."""
    answers = os.dup(1)
    os.dup2(2, 1)
    limit(memory, CPU_SECONDS)
    sandbox.close()
    warnings.simplefilter("ignore")
    _say(answers, *answer(sys.stdin.buffer.read(), sys.argv[1:]))


def serve_many(
    answer: Callable[[bytes], Answer], memory: int, fonts: Path | None = None, cpu_seconds: int = CPU_SECONDS
) -> None:
    """Answer every job of the standard input until it ends, each in a process of its own that has everything imported already.

    A child knows neither the jobs before it nor those after. One that dies takes this process along: the portal starts another.
    """
    answers = os.dup(1)
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    gc.collect()
    gc.freeze()
    while len(size := _read(LENGTH.size)) == LENGTH.size:
        job = _read(LENGTH.unpack(size)[0])
        if not hasattr(os, "fork"):
            _say(answers, *answer(job))
            continue
        child = os.fork()
        if not child:
            limit(memory, cpu_seconds)
            _once(answers, answer, job, fonts)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status:
            sys.exit(TIRED_STATUS if status == -signal.SIGXCPU else 1)


def _once(answers: int, answer: Callable[[bytes], Answer], job: bytes, fonts: Path | None) -> NoReturn:
    """Do one job with all doors closed, the way to the jobs of others too."""
    try:
        os.close(0)
        sandbox.close(fonts)
        _say(answers, *answer(job))
        os._exit(0)
    finally:
        os._exit(1)


def _read(count: int) -> bytes:
    """Read so many bytes, fewer only where the input ends; nothing is read ahead that belongs to the next job."""
    parts = []
    while count and (part := os.read(0, min(count, 1 << 20))):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _say(answers: int, head: dict[str, Any], parts: list[bytes]) -> None:
    """Write the head, with how many bytes follow, and these."""
    text = json.dumps({**head, "bytes": sum(map(len, parts))}, ensure_ascii=False).encode("utf-8", "replace")
    for part in (LENGTH.pack(len(text)) + text, *parts):
        left = memoryview(part)
        while left:
            left = left[os.write(answers, left) :]
