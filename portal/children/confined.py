"""Somebody else's file is read by a process of its own: how one is started, asked and believed; the process's side is `serving`.

An answer is a length, a JSON head and the bytes that belong to it; {"fault": sentence} is a refusal in the user's words. Nothing
that a parser produced is ever unpickled or run.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.children.gate import GATE
from portal.children.serving import LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "VIRTUAL_ENV")
TIRED = -int(getattr(signal, "SIGXCPU", 0)) or None
"""How a process ends that has worked for as long as it may."""
Said = tuple[dict[str, Any], bytes]
_as_user: dict[str, Any] = {}


def run_as(user: str) -> None:
    """Have children belong to a user of their own, "" for ours; only root may give a process away. Raises KeyError for one not there."""
    _as_user.clear()
    if user and hasattr(os, "geteuid") and os.geteuid() == 0:
        import pwd  # noqa: PLC0415 - Unix alone has it

        known = pwd.getpwnam(user)
        _as_user.update(user=known.pw_uid, group=known.pw_gid, extra_groups=[])


def environment() -> dict[str, str]:
    """Return what a process of ours needs to start, and none of the secrets of the portal."""
    environ = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environ |= {name: value for name, value in os.environ.items() if name.startswith(("COV_", "COVERAGE_"))}
    return environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def how(cwd: Path) -> dict[str, Any]:
    """Return how every child is started: in which folder, with which words, as whom, and that nobody hears what it mutters."""
    return {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "cwd": cwd, "env": environment(), **_as_user}


@dataclass(frozen=True)
class Confined:
    """A module of ours that reads uploads, a process each; `refusal` makes an exception of one of the sentences."""

    module: str
    refusal: Callable[[str], Exception]
    slow: str
    broken: str

    def ask(self, content: bytes, arguments: tuple[str, ...], seconds: float) -> Said:
        """Have `content` read within `seconds` of wall-clock time; return the head and the bytes after it.

        Raises Busy where the gate is full: in a request at once, else after a while. Raises the refusal: `slow` when time runs out,
        `broken` when the process dies, its own word.
        """
        with GATE.place():
            try:
                # A process out of time is killed and waited for; it has no child and no file of its own to leave behind.
                done = subprocess.run(  # noqa: S603 - our own interpreter, our own module
                    [sys.executable, "-m", self.module, *arguments],
                    input=content,
                    timeout=seconds,
                    check=False,
                    **how(Path(sys.executable).parent),
                )
            except subprocess.TimeoutExpired:
                raise self.refusal(self.slow) from None
        if done.returncode == TIRED:
            raise self.refusal(self.slow)
        return self._understood(done.stdout)

    def _understood(self, said: bytes) -> Said:
        try:
            end = LENGTH.size + LENGTH.unpack_from(said)[0]
            head = json.loads(said[LENGTH.size : end])
        except (ValueError, struct.error):  # it ended in the middle: killed for its memory, or by the system
            raise self.refusal(self.broken) from None
        return self.believed(head, said[end:])

    def believed(self, head: Any, parts: bytes) -> Said:
        """Return the answer, if it is one and no refusal. Raises the refusal."""
        if not isinstance(head, dict):
            raise self.refusal(self.broken)
        if "fault" in head:
            raise self.refusal(str(head["fault"]))
        return head, parts
