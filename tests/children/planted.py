"""A child that somebody else speaks for: what it gets done of all that it tries. Run as a process, given a file, a folder and a port."""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import signal
import socket
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.children.serving import serve, serve_many

if TYPE_CHECKING:
    from collections.abc import Callable


def _connected(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 2):
        pass


def _sent(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", ("127.0.0.1", port))


def _paired() -> None:
    for end in socket.socketpair():
        end.close()


def _forked() -> None:
    if not (child := os.fork()):
        os._exit(0)
    os.waitpid(child, 0)


def _spawned() -> None:
    os.waitpid(os.posix_spawn("/bin/sh", ["sh", "-c", "exit 0"], {}), 0)


def _written(path: Path) -> None:
    path.write_text("x")
    path.unlink()


def _threaded() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def tried(secret: Path, folder: Path, port: int) -> dict[str, str]:
    """Everything that is tried, and why it failed, "" where it did not."""
    acts: dict[str, Callable[[], Any]] = {
        "connect": partial(_connected, port),
        "send": partial(_sent, port),
        "speak to neighbours": _paired,
        "read the secret": secret.read_bytes,
        "change the secret": lambda: secret.open("ab").close(),
        "list the folder of the secret": lambda: list(secret.parent.iterdir()),
        "move the secret": lambda: secret.rename(f"{secret}x"),
        "read the memory of the portal": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "read the accounts of the system": lambda: Path("/etc/passwd").read_bytes(),
        "write": partial(_written, folder / "x"),
        "write into shared memory": partial(_written, Path("/dev/shm", f"planted-{os.getpid()}")),  # noqa: S108 - everybody may, but a child
        "fork": _forked,
        "spawn": _spawned,
        "become another program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 - it is to be refused
        "signal the portal": lambda: os.kill(os.getppid(), 0),
        "be traced": _traced,
    }
    return {name: _told(act) for name, act in acts.items()} | {"begin a thread": _told(_threaded)}


def _traced() -> None:
    if ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "refused")


def _told(act: Callable[[], Any]) -> str:
    try:
        act()
    except OSError as error:
        return f"{type(error).__name__} {error.errno}"
    return ""


def _tries(arguments: list[str]) -> tuple[dict[str, Any], list[bytes]]:
    return {"tried": tried(Path(arguments[0]), Path(arguments[1]), int(arguments[2]))}, []


def answer(job: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Of a process that is kept: what a job says is to be done."""
    arguments = json.loads(job.partition(b"\n")[0])
    if arguments == ["work for ever"]:
        while True:
            pass
    if arguments == ["sleep"]:
        signal.pause()
    if arguments == ["die"]:
        os._exit(7)
    if arguments == ["take all memory"]:
        mmap.mmap(-1, 2**31)
    return _tries(arguments) if len(arguments) == 3 else ({"pid": os.getpid(), "parent": os.getppid()}, [])


if __name__ == "__main__":
    if sys.argv[1:]:
        serve(lambda _, arguments: _tries(arguments), 1024**3)
    else:
        serve_many(answer, 1024**3, cpu_seconds=1)
