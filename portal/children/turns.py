"""One turn a person: in this process by name, among the processes of a machine by a lock that ends with its process."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, NamedTuple

try:
    import fcntl
except ImportError:  # Windows, where one process serves alone
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from pathlib import Path


class Asker(NamedTuple):
    """Who asks: a person, or an address where nobody has signed in; `folder` is where the portal's processes meet."""

    key: str
    folder: Path


class Turns:
    """The turns that this process holds; to be used by one thread at a time.

    A person is one byte of a file that stays empty. No statement is needed for it, no transaction is held open meanwhile, and what
    a killed process held is free at once.
    """

    def __init__(self) -> None:
        self._held: set[Asker] = set()
        self._files: dict[Path, int] = {}

    def take(self, asker: Asker) -> bool:
        """Take the turn of this person; say whether it was free."""
        if asker in self._held:
            return False
        if fcntl is not None and not self._locked(asker):
            return False
        self._held.add(asker)
        return True

    def give_back(self, asker: Asker) -> None:
        """Give the turn back."""
        self._held.discard(asker)
        if fcntl is not None:
            fcntl.lockf(self._files[asker.folder], fcntl.LOCK_UN, 1, _place(asker.key))
            self._close(asker.folder)

    def _locked(self, asker: Asker) -> bool:
        if asker.folder not in self._files:
            self._files[asker.folder] = os.open(asker.folder / "turns", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.lockf(self._files[asker.folder], fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(asker.key))
        except OSError:
            self._close(asker.folder)
            return False
        return True

    def _close(self, folder: Path) -> None:
        """Close the file when nobody's turn is held in it: closing it any earlier would give all of them back."""
        if not any(held.folder == folder for held in self._held):
            os.close(self._files.pop(folder))


def _place(key: str) -> int:
    """Return the byte of the file that stands for somebody: there are so many that no two people share one."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:7], "big")
