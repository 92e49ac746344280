"""What this system takes from children, found out by one that tries: run as `python -m portal.children.trying` by `in_force` alone."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.children.confined import Confined
from portal.children.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY_LIMIT = 512 * 1024**2
SECONDS = 20.0
TRIER = Confined("portal.children.trying", RuntimeError, slow="the child was too slow", broken="the child died")


def in_force(instance: Path) -> dict[str, bool]:
    """Return what children cannot do here: `network`, `processes`, `files` of the portal; and whether their `user` is another."""
    said = TRIER.ask(b"", (str(instance),), SECONDS)[0]
    refused = {what: bool(said[what]) for what in ("network", "processes", "files")}
    return {**refused, "user": hasattr(os, "getuid") and said["user"] != os.getuid()}


def _fork() -> None:
    if not (child := os.fork()):
        os._exit(0)
    os.waitpid(child, 0)


def _refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except PermissionError:
        return True
    return False


def answer(_content: bytes, arguments: list[str]) -> tuple[dict[str, Any], list[bytes]]:
    """Try it: of the folder that is named something is read, never anything written."""
    tried = {
        "network": lambda: socket.socket().close(),
        "processes": _fork,
        "files": lambda: list(Path(arguments[0]).iterdir()),
    }
    user = os.getuid() if hasattr(os, "getuid") else 0
    return {**{what: _refused(act) for what, act in tried.items()}, "user": user}, []


if __name__ == "__main__":
    serve(answer, MEMORY_LIMIT)
